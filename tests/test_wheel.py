"""The wheel in an empty environment outside the clone has what a laboratory needs to add its own."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.contract.installed import install
from tests.paths import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
PAGES = ["write_a_source.md", "write_a_strategy.md", "write_a_reader.md"]
DASHBOARD = """
import curiosity_widgets as cw
from curiosity_widgets.widgets.forms.open_form import OpenForm

form = OpenForm()
assert ("scope: source of my-lab", "scope") in form.data.options
assert ".labtext" in form.file.placeholder
session = cw.Session(cw.open_source("scope"), cw.workflows.ridge(patch=3, init=5, budget=9), holdout=0)
dashboard = cw.Dashboard(session)
assert "brightest" in dashboard.controls.strategies
dashboard.close()
session.close()
print("shown")
"""


def done(command, folder):
    """What a command prints; outside the clone and without its path."""
    ran = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    done([sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, ROOT], folder)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory):
    """A new environment that holds the wheel alone; its dependencies are those of this environment.

    Returns the folder, its Python and its folder of packages.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder / "env", with_pip=False)
    paths = sysconfig.get_paths("venv", vars={"base": str(folder / "env"), "platbase": str(folder / "env")})
    python = Path(paths["scripts"]) / ("python.exe" if sys.platform == "win32" else "python")
    packages = Path(paths["purelib"])
    # .pth files in these folders are not read, so a clone that is installed for editing is not found
    shared = [path for path in sys.path if "site-packages" in path]
    (packages / "shared.pth").write_text("\n".join(shared), encoding="utf-8")
    installing = [
        "--python",
        python,
        "install",
        "--no-deps",
        "--force-reinstall",
        "--no-warn-script-location",
    ]
    done([sys.executable, "-m", "pip", *installing, wheel], folder)
    return folder, python, packages


def test_the_wheel_holds_the_package_and_no_tests(wheel):
    names = ZipFile(wheel).namelist()
    assert "curiosity_widgets/testing/reader_contract.py" in names
    assert "curiosity_widgets/static/map.js" in names
    assert "curiosity_widgets/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "docs/", "js/"))]
    # The pages are in it where they were built, as tests/run.py --all does; it is made without them too.
    built = (ROOT / "curiosity_widgets" / "site.zip").is_file()
    assert ("curiosity_widgets/site.zip" in names) is built


def test_the_package_is_the_one_of_the_wheel(environment):
    folder, python, packages = environment
    code = "import curiosity_widgets; print(curiosity_widgets.__file__)"
    assert Path(done([python, "-c", code], folder).strip()).is_relative_to(packages)


@pytest.mark.parametrize("page", PAGES)
def test_the_example_of_a_page_passes_its_contract(environment, page):
    folder, python, _ = environment
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(r"<!-- [\w ]+ -->\n```python\n(.*?)```", text, re.DOTALL)
    tests = re.findall(r"^def (test_\w+)\(\):", "\n".join(blocks), re.MULTILINE)
    assert tests
    calls = "\n".join(f"{name}()\nprint('{name}')" for name in tests)
    script = folder / f"{Path(page).stem}.py"
    script.write_text("\n".join([*blocks, calls]), encoding="utf-8")
    assert done([python, script], folder).split() == tests


def test_a_package_with_entry_points_is_shown(environment):
    folder, python, packages = environment
    install(packages)
    curiosity = [python, "-m", "curiosity_widgets"]
    shown = " ".join(done([*curiosity, "run", "--help"], folder).split())
    for name in ("brightest", "scope (my-lab)", ".labtext (my-lab)"):
        assert name in shown
    listed = done([*curiosity, "inspect"], folder)
    assert "scope (my-lab)" in listed
    assert ".labtext (my-lab)" in listed
    script = folder / "dashboard.py"
    script.write_text(DASHBOARD, encoding="utf-8")
    assert done([python, script], folder).split() == ["shown"]
