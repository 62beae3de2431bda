"""A whole run, taken home."""

from __future__ import annotations

from pathlib import Path

import pytest

import curiosity_widgets as cw
from curiosity_widgets.widgets.controls.run_exports import RunExports
from tests.paths import ROOT


def test_pictures_formats_and_the_report() -> None:
    run = cw.RunFile.open(ROOT / "tests" / "session" / "file" / "written_by_0e87a72" / "plain.h5")
    exports = RunExports(run)
    assert exports.encoded("html").lstrip().startswith(b"<!")
    assert exports.encoded("csv").startswith(b"# curiosity run")
    assert exports.encoded("nxs").startswith(b"\x89HDF")
    with pytest.raises(cw.CuriosityError, match="'doc' is unknown here"):
        exports.encoded("doc")
    assert {"png", "svg", "csv", "npz", "html"} <= set(exports.kinds)
    assert not list(Path.cwd().glob("plain.*"))
