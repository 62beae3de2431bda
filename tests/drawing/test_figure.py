"""Figures as the page's painter reads them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curiosity_widgets.drawing.figure import Axis, Figure, Line, listed, packed
from curiosity_widgets.drawing.palette import MEASURED


@given(st.lists(st.floats(-1e12, 1e12) | st.just(float("nan")), max_size=6))
def test_an_axis_around_values_encloses_them(values: list[float]) -> None:
    ticks = np.array(Axis.around("", values).ticks)
    known = [value for value in values if value == value]
    assert 2 <= len(ticks) <= 9
    assert (np.diff(ticks) > 0).all()
    if known:
        wide = 1e-9 * (ticks[-1] - ticks[0])
        assert ticks[0] - wide <= min(known)
        assert max(known) <= ticks[-1] + wide
        assert Axis.around("", values).low == ticks[0]


@given(st.lists(st.floats(-1e12, 1e12) | st.just(float("nan")), max_size=6))
def test_an_axis_along_values_ends_with_them(values: list[float]) -> None:
    axis = Axis.along("bias (V)", values)
    known = [value for value in values if value == value]
    assert axis.low < axis.high
    assert all(axis.low <= tick <= axis.high for tick in axis.ticks)
    assert len(axis.ticks) == len(axis.texts)
    if len(set(known)) > 1 and max(known) - min(known) > 1e-300:
        assert (axis.low, axis.high) == (min(known), max(known))


@pytest.mark.parametrize("pack", [packed, listed])
def test_a_figure_is_plain_values(pack: object) -> None:
    x = np.array([1.0, 2.0])
    lines = Line(MEASURED, x, np.array([[1.0, np.nan], [3.0, 4.0]]), band=True)
    content = Figure("title", Axis.along("x", x), Axis.around("y", x), (lines,)).content(pack)  # type: ignore[arg-type]
    (line,) = content["lines"]
    assert (line["count"], line["band"], line["colour"]) == (2, True, MEASURED.colour)
    values = np.frombuffer(line["y"], "<f4").tolist() if isinstance(line["y"], bytes) else line["y"]
    assert values[2:] == [3.0, 4.0]
    assert values[1] is None or np.isnan(values[1])


def test_what_is_counted_has_no_ticks_between_whole_numbers() -> None:
    assert Axis.along("spectra", [10, 13], whole=True).texts == ("10", "11", "12", "13")
    assert Axis.along("spectra", [30, 100], whole=True).texts == Axis.along("spectra", [30, 100]).texts
    assert "10.5" in Axis.along("bias (V)", [10, 13]).texts


def test_five_figures_are_written() -> None:
    assert listed(np.array([1.2345678e-7, 0.0, np.inf])) == [1.2346e-07, 0.0, None]
