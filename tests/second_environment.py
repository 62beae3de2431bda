"""The tests of the source for AEcroscopy's successor, under Python 3.12 or later, with its digital twin.

    python tests/second_environment.py

``aecroscopywave`` needs Python 3.12; where none is at hand, this reports it and nothing is run. The twin
itself needs numpy and scipy alone, so the package comes without its dependencies (fastmcp, OpenCV, …), and
ours is imported from here, so that nothing of the front end is built. torch is left out: it takes longer to
install than all else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEAST = (3, 12)
TWIN = "aecroscopywave==0.1.21"
OURS = """
import tomllib
with open("pyproject.toml", "rb") as file:
    print(*tomllib.load(file)["project"]["dependencies"], sep="\\n")
"""
NAMES = ("test_aecroscopywave.py", "test_aecroscopywave_twin.py", "border")
TESTS = [f"tests/sources/{name}" for name in NAMES]
NEEDED = ("pytest", "pytest-timeout", "igor2", "hypothesis")


def at_hand() -> str | None:
    """An interpreter of Python 3.12 or later; None where there is none."""
    if sys.version_info[:2] >= LEAST:
        return sys.executable
    found = [shutil.which(f"python3.{minor}") for minor in (12, 13, 14)]
    installed = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found += [str(path) for path in sorted(installed.glob("3.*/bin/python"))]
    return next((path for path in found if path is not None and _version(path) >= LEAST), None)


def _version(python: str) -> tuple[int, ...]:
    code = "import sys; print(*sys.version_info[:2])"
    asked = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return tuple(int(part) for part in asked.stdout.split()) if asked.returncode == 0 else (0, 0)


def main() -> int:
    """Make the environment, run the tests in it, leave nothing."""
    python = at_hand()
    if python is None:
        print("no Python 3.12 or later at hand: the successor's digital twin is not run")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([python, "-m", "venv", folder], check=True)
        there = str(next(path for path in Path(folder).glob("*/python*") if path.is_file()))
        install = [there, "-m", "pip", "install", "--quiet", "-c", "constraints.txt"]
        ours = subprocess.run([there, "-c", OURS], cwd=ROOT, capture_output=True, text=True, check=True)
        light = [one for one in ours.stdout.splitlines() if not one.startswith("torch")]
        subprocess.run([*install, *light, *NEEDED], cwd=ROOT, check=True)
        subprocess.run([*install, "--no-deps", TWIN], cwd=ROOT, check=True)
        tests = [there, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", *TESTS]
        return subprocess.run([*tests, *sys.argv[1:]], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
