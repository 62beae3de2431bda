"""The files of js/ that follow from the Python package are up to date."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import traitlets

from curiosity_widgets._version import __version__
from tests.paths import ROOT


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "js" / "scripts" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_checked_in_files_are_what_the_package_gives(generate: ModuleType) -> None:
    stale = [
        path.relative_to(ROOT).as_posix()
        for path, text in generate.files().items()
        if path.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run: python js/scripts/generate.py"


def test_the_version_is_written_into_both_package_files(
    generate: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f'"version": "{__version__}"' in (ROOT / "js" / "package.json").read_text(encoding="utf-8")
    monkeypatch.setattr(generate, "__version__", "9.8.7")
    assert generate.package_file("package.json").count("9.8.7") == 1
    assert generate.package_file("package-lock.json").count("9.8.7") == 2


def test_a_trait_that_does_not_say_what_it_holds_needs_a_shape(generate: ModuleType) -> None:
    assert generate.type_of(traitlets.Float(None, allow_none=True)) == "number | null"
    assert generate.type_of(traitlets.List(traitlets.Unicode())) == "string[]"
    with pytest.raises(TypeError, match="add it to SHAPES"):
        generate.type_of(traitlets.List(traitlets.Dict()))


def test_every_widget_with_a_script_is_generated(generate: ModuleType) -> None:
    folder = ROOT / "js" / "src" / "widgets"
    no_widgets = {"traits.gen", "report", "run_report"}  # pages of their own
    scripts = {path.stem for path in folder.glob("*.ts")} - no_widgets
    drawn = {Path(str(widget._esm._path)).stem for widget in generate.WIDGETS.values()}
    assert drawn == scripts
