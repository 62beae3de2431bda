"""Everything that must hold before a change lands: style, types, layers, JavaScript, tests, a real browser.

    python tests/run.py          the everyday check
    python tests/run.py --all    the slow tests too

Installs a browser where none is found. Needs ``pip install ".[test]"`` in the same environment.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def main() -> int:
    """Run all steps, name those that failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="the slow tests too")
    arguments, for_pytest = parser.parse_known_args()  # the rest is pytest's
    # node and npm come with the wheel of that name, tools with the test extra: both lie beside python
    os.environ["PATH"] = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"
    # small networks: threads that wait for each other cost more than they give
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    ensure_browser()
    npm = shutil.which("npm") or "npm"
    js = ROOT / "js"
    steps: list[tuple[str, list[str], Path]] = [
        ("style", ["ruff", "check", "."], ROOT),
        ("format", ["ruff", "format", "--check", "."], ROOT),
        ("types", ["mypy"], ROOT),
        ("layers", ["lint-imports"], ROOT),
    ]
    if not (js / "node_modules").is_dir():
        steps.append(("JavaScript packages", [npm, "ci"], js))
    steps += [
        ("TypeScript types", [npm, "run", "typecheck"], js),
        ("JavaScript tests", [npm, "test"], js),
    ]
    steps += [
        (name, [sys.executable, "-m", "pytest", *how], ROOT)
        for name, how in suites(arguments.all, for_pytest)
    ]
    failed = [name for name, command, folder in steps if not succeeds(name, command, folder)]
    print(f"failed: {', '.join(failed)}" if failed else "all passed")
    return 1 if failed else 0


def suites(slow: bool, for_pytest: list[str]) -> list[tuple[str, list[str]]]:
    """Names and arguments of pytest's runs: all cores for most; those that time a page run alone, and first,
    before the others heat the machine up.
    """
    also = "" if slow else " and not slow"
    cores = min(4, os.cpu_count() or 1)
    parallel = ["-n", str(cores), "--dist", "loadfile"] if cores > 1 else []
    browsers = ["-n", str(min(2, cores)), "--dist", "worksteal"] if cores > 1 else []
    if any(not argument.startswith("-") for argument in for_pytest):  # a person names tests
        return [("tests", ["-m", "slow or not slow" if slow else "not slow", *for_pytest])]
    timing = [("timing tests", ["-m", "timing", *for_pytest])] if slow else []  # all of them are slow
    return [
        *timing,
        ("tests", [*parallel, "-m", f"not ui{also}", *for_pytest]),
        ("browser tests", [*browsers, "-m", f"ui and not timing{also}", *for_pytest]),
    ]


def succeeds(name: str, command: list[str], folder: Path) -> bool:
    """Run one step and say how long it took."""
    print(f"== {name}: {' '.join(command)}", flush=True)
    started = time.monotonic()
    program = shutil.which(command[0]) or command[0]
    code = subprocess.run([program, *command[1:]], cwd=folder, check=False).returncode
    print(
        f"== {name}: {'ok' if code == 0 else f'exit code {code}'}, {time.monotonic() - started:.0f} s",
        flush=True,
    )
    return code == 0


def ensure_browser() -> None:
    """A Chromium for the browser tests: one that is there, the system's package, or playwright's own."""
    if os.environ.get("CURIOSITY_CHROMIUM") or any(shutil.which(name) for name in BROWSERS):
        return
    print("== no browser found, installing Chromium", flush=True)
    apt = shutil.which("apt-get")
    if apt:
        as_root = [] if os.geteuid() == 0 else ["sudo"]
        subprocess.run([*as_root, apt, "update"], check=False)
        if subprocess.run([*as_root, apt, "install", "-y", "chromium"], check=False).returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    sys.exit(main())
