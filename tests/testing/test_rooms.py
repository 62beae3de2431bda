"""The contracts are for tests: they come with the package and stay out of a running program."""

from __future__ import annotations

import subprocess
import sys

from tests.paths import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def test_no_other_room_imports_testing():
    package = ROOT / "curiosity_widgets"
    others = [path for path in package.rglob("*.py") if not path.is_relative_to(package / "testing")]
    assert len(others) > 100
    assert [path for path in others if "curiosity_widgets.testing" in path.read_text(encoding="utf-8")] == []


def test_import_linter_keeps_it_so():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {contract["name"]: contract for contract in project["tool"]["importlinter"]["contracts"]}
    assert contracts["Testing is never imported at run time"]["forbidden_modules"] == [
        "curiosity_widgets.testing"
    ]


def test_the_contracts_need_no_test_framework():
    code = (
        "import sys, curiosity_widgets.testing; print({'pytest', 'hypothesis', 'torch'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
