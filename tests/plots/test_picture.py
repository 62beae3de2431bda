"""Pictures as bytes."""

from __future__ import annotations

import builtins

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.plots.picture import drawn


def test_text_stays_text_and_no_window_is_registered() -> None:
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    svg = drawn(lambda figure: figure.add_subplot().set_title("fläche"), (3.0, 2.0), "svg")
    assert "fläche" in svg.decode()
    png = drawn(lambda figure: figure.add_subplot(), (3.0, 2.0), "png", dpi=50)
    assert png.startswith(b"\x89PNG")
    assert pyplot.get_fignums() == before


def test_without_matplotlib_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    known = builtins.__import__

    def missing(name: str, *arguments: object, **named: object) -> object:
        if name.split(".")[0] == "matplotlib":
            raise ImportError(name)
        return known(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(CuriosityError, match=r"pip install \"curiosity-widgets\[plots\]\""):
        drawn(lambda figure: None, (3.0, 2.0), "png")
