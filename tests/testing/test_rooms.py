"""The contracts are for tests: they come with the package and stay out of a running program."""

from __future__ import annotations

import subprocess
import sys

from tests.paths import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def test_every_room_is_forbidden_to_import_testing():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {contract["name"]: contract for contract in project["tool"]["importlinter"]["contracts"]}
    forbidden = contracts["Testing is never imported at run time"]
    rooms = {
        f"curiosity_widgets.{path.stem}"
        for path in (ROOT / "curiosity_widgets").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    } - {"curiosity_widgets.__init__", "curiosity_widgets._version", "curiosity_widgets.testing"}
    assert set(forbidden["source_modules"]) == rooms
    assert forbidden["forbidden_modules"] == ["curiosity_widgets.testing"]


def test_the_contracts_need_no_test_framework():
    code = (
        "import sys, curiosity_widgets.testing; print({'pytest', 'hypothesis', 'torch'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
