from __future__ import annotations

import pytest

import curiosity_widgets as cw
from curiosity_widgets.sources import registry as sources


def test_a_source_is_opened_by_its_name_with_options_as_text(lab):
    lab()
    assert sources.installed() == {"scope": "my-lab"}
    source = cw.open_source("scope", rows="9")
    assert source.image().shape == (9, 17)
    assert sources.describe("scope") == {
        "source": "scope",
        "package": "my-lab",
        "options": "(rows: int = 12, cols: int = 17)",
        "about": "A simulated microscope of the laboratory.",
    }


def test_a_file_or_folder_of_a_sources_name_comes_first(lab, tmp_path, monkeypatch):
    lab()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scope").mkdir()
    with pytest.raises(cw.CuriosityError, match="is a folder"):
        cw.open_source("scope")


def test_a_source_that_fails_or_makes_something_else(lab):
    lab(
        module="def scope(port: int):\n    return 1 / port\n",
        entries="[curiosity_widgets.sources]\nscope = my_lab:scope",
    )
    with pytest.raises(cw.CuriosityError, match="of the package my-lab failed: ZeroDivisionError"):
        cw.open_source("scope", port=0)
    with pytest.raises(cw.CuriosityError, match="of the package my-lab made a float, not a Source"):
        cw.open_source("scope", port="2")
    with pytest.raises(cw.CuriosityError, match="port='two' is not what this option takes"):
        cw.open_source("scope", port="two")
    with pytest.raises(cw.CuriosityError, match="seconds_per_point is for recorded data"):
        cw.open_source("scope", seconds_per_point=1.0, port=1)


def test_an_unknown_source_is_refused_with_those_there_are(lab):
    with pytest.raises(cw.CuriosityError, match="source 'scope' is unknown; there are none"):
        sources.make("scope")
    lab()
    with pytest.raises(cw.CuriosityError, match="source 'probe' is unknown; there are scope"):
        sources.describe("probe")
    assert not sources.is_installed("probe")
