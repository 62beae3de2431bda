"""Everything that must hold before a change lands: style, types, layers, JavaScript, tests, a real browser.

    python tests/run.py                      the everyday check
    python tests/run.py --all                the slow tests too
    python tests/run.py --coverage           the same, and how much of the package the tests reach
    python tests/run.py tests/acquisition    these tests alone, nothing else

Needs ``pip install ".[test]"`` in the same environment. Browser tests use an installed Chromium, Chrome or
Edge; where there is none, one is downloaded through playwright, or Debian's package is installed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JS = ROOT / "js"
SCRIPTS = Path(sysconfig.get_path("scripts"))
sys.path.insert(0, str(ROOT))


@dataclass(frozen=True)
class Step:
    """One command of the check."""

    name: str
    command: list[str]
    folder: Path = ROOT


def main() -> int:
    """Run all steps and name those that failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="the slow tests too")
    parser.add_argument("--coverage", action="store_true", help="measure which lines the tests reach")
    arguments, for_pytest = parser.parse_known_args()  # the rest is pytest's
    # node and npm come with the wheel of that name, tools with the test extra: both lie beside python
    os.environ["PATH"] = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"
    # small networks: threads that wait for each other cost more than they give
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    chosen = any(not argument.startswith("-") for argument in for_pytest)
    steps = [] if chosen else [*style(), *javascript()]
    ensure_browser()
    steps += [site()] if arguments.all and not chosen else []
    steps += suites(arguments.all, arguments.coverage, chosen, for_pytest)
    failed = [step.name for step in steps if not succeeds(step)]
    print(f"failed: {', '.join(failed)}" if failed else "all passed")
    return 1 if failed else 0


def style() -> list[Step]:
    """Lint, format, types and import directions of the Python code."""
    return [
        Step("style", ["ruff", "check", "."]),
        Step("format", ["ruff", "format", "--check", "."]),
        Step("types", ["mypy"]),
        Step("layers", ["lint-imports"]),
    ]


def javascript() -> list[Step]:
    """Packages where they are missing, then lint, types and unit tests of the TypeScript code."""
    npm = shutil.which("npm") or "npm"
    packages = [] if (JS / "node_modules").is_dir() else [Step("JavaScript packages", [npm, "ci"], JS)]
    return [
        *packages,
        Step("TypeScript and CSS style", [npm, "run", "lint"], JS),
        Step("TypeScript types", [npm, "run", "typecheck"], JS),
        Step("JavaScript tests", [npm, "test"], JS),
    ]


def site() -> Step:
    """The documentation, without warnings; the wheel that a test builds afterwards takes it along."""
    return Step("site", [sys.executable, str(ROOT / "docs/site/build.py")])


def suites(slow: bool, coverage: bool, chosen: bool, for_pytest: list[str]) -> list[Step]:
    """pytest's runs: all cores for most; tests that time something run alone, and first, before the others
    heat the machine up.
    """

    def pytest(name: str, *how: str) -> Step:
        return Step(name, [sys.executable, "-m", "pytest", *how, *for_pytest])

    if chosen:
        return [pytest("tests", "-m", "slow or not slow" if slow else "not slow")]
    also = "" if slow else " and not slow"
    cores = min(4, os.cpu_count() or 1)
    parallel = ["-n", str(cores), "--dist", "loadfile"] if cores > 1 else []
    browsers = ["-n", str(min(2, cores)), "--dist", "worksteal"] if cores > 1 else []
    measure = ["--cov=curiosity_widgets", "--cov-report=term:skip-covered"] if coverage else []
    second = Step("sources under Python 3.12", [sys.executable, str(ROOT / "tests/second_environment.py")])
    timing = [pytest("timing tests", "-m", "timing")] if slow else []  # all of them are slow
    others = ["--ignore=tests/speed", "-p", "no:benchmark"]  # which warns where tests run in parallel
    return [
        *timing,
        pytest("hot spots", "tests/speed", "--benchmark-columns=min,median,max,rounds"),
        pytest("tests", *others, *parallel, *measure, "-m", f"not ui{also}"),
        pytest("browser tests", *others, *browsers, "-m", f"ui and not timing{also}"),
        *([second] if slow else []),
    ]


def succeeds(step: Step) -> bool:
    """Run one step and print how long it took."""
    print(f"== {step.name}: {' '.join(step.command)}", flush=True)
    started = time.monotonic()
    program = shutil.which(step.command[0]) or step.command[0]
    code = subprocess.run([program, *step.command[1:]], cwd=step.folder, check=False).returncode
    outcome = "ok" if code == 0 else f"exit code {code}"
    print(f"== {step.name}: {outcome}, {time.monotonic() - started:.0f} s", flush=True)
    return code == 0


def ensure_browser() -> None:
    """A browser for the browser tests: an installed one, playwright's own, or Debian's package."""
    from tests.ui.browser import find_browser

    if find_browser():
        return
    print("== no Chromium, Chrome or Edge found: downloading one with playwright", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    apt = shutil.which("apt-get")
    if find_browser() or not apt or not hasattr(os, "geteuid"):
        return
    if os.geteuid() != 0:
        print("== the download failed; install one with: sudo apt-get install chromium", flush=True)
        return
    print("== the download failed: installing Debian's package (apt-get install chromium)", flush=True)
    subprocess.run([apt, "update"], check=False)
    subprocess.run([apt, "install", "-y", "chromium"], check=False)


if __name__ == "__main__":
    sys.exit(main())
