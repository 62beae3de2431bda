"""A run as a film strip in matplotlib."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_hex

import curiosity_widgets as cw
from curiosity_widgets import plots
from curiosity_widgets.drawing.palette import MARKS


def test_each_picture_has_the_positions_measured_by_then(run_path: Path) -> None:
    drawn = plots.film_strip(run_path, [3, 7])
    assert [ax.get_title() for ax in drawn] == ["3 spectra", "7 spectra"]
    assert [sum(len(points.get_offsets()) for points in ax.collections) for ax in drawn] == [3, 7]


def test_what_is_new_is_pink_and_the_score_stands_below(run_path: Path) -> None:
    snapshot = cw.RunFile.open(run_path).snapshot
    first, last = plots.film_strip(run_path, [8, 16])
    *_, new = last.collections
    assert len(new.get_offsets()) == 8
    assert to_hex(new.get_facecolor()[0]) == MARKS["next"]
    assert not len(first.collections[-1].get_offsets())  # the initial ones are never new
    assert last.get_xlabel() == f"R² {snapshot.curve[-1]['heldout_r2']:.2f}"
    assert plots.film_strip(run_path, [3])[0].get_xlabel() == ""


def test_a_row_of_maps_has_those_of_the_time(run_path: Path) -> None:
    drawn = plots.film_strip(run_path, [8, 16], ["", "predicted_error"])
    then, now = (ax.get_images()[0] for ax in drawn[2:])
    with cw.RunFile.open(run_path) as run:
        early, late = (run.at(step).maps["predicted_error"] for step in (run.steps[0], run.steps[-1]))
    np.testing.assert_array_equal(then.get_array().filled(np.nan), early)
    np.testing.assert_array_equal(now.get_array().filled(np.nan), late)
    assert then.get_clim() == now.get_clim()
    assert [ax.get_ylabel() for ax in drawn[::2]] == ["response", "predicted error"]


def test_pictures_are_spread_from_the_initial_spectra_to_all(run_path: Path) -> None:
    snapshot = cw.RunFile.open(run_path).snapshot
    first, *_, last = [int(ax.get_title().split()[0]) for ax in plots.film_strip(run_path, 3)]
    assert first == (snapshot.measured_step == 0).sum()
    assert last == len(snapshot.measured)


def test_more_spectra_than_there_are(run_path: Path) -> None:
    with pytest.raises(cw.CuriosityError, match="are not all between 1 and the"):
        plots.film_strip(run_path, [10_000])
