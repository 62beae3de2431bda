"""Spectra of a run in matplotlib."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets import plots
from curiosity_widgets.plots.run_view import Moment


def test_the_last_spectrum_beside_what_the_model_expects(run_path: Path) -> None:
    run = cw.RunFile.open(run_path)
    ax = plots.spectra(run)
    lines = {line.get_label(): line for line in ax.get_lines()}
    np.testing.assert_allclose(lines["measured"].get_ydata(), run.snapshot.spectra[-1])
    np.testing.assert_allclose(lines["measured"].get_xdata(), run.info.axis.values)
    prediction = run.snapshot.prediction
    assert prediction is not None
    index = run.snapshot.measured_index[-1]
    np.testing.assert_allclose(lines["predicted"].get_ydata(), prediction.spectra(index))
    assert ax.get_xlabel() == run.info.axis.label


def test_a_position_outside_and_axes_of_the_users_own(run_path: Path) -> None:
    from matplotlib import pyplot

    own = pyplot.figure().add_subplot()
    run = cw.RunFile.open(run_path)
    position = run.snapshot.measured[0]
    assert plots.spectra(run_path, position, ax=own) is own
    with pytest.raises(cw.CuriosityError, match=r"\(0, 0\) is no candidate"):
        plots.spectra(run_path, (0, 0))


def test_of_several_cycles_their_mean_is_drawn_or_one_or_all(run_path: Path) -> None:
    """A spectrum of S values over the same axis twice."""
    run = cw.RunFile.open(run_path)
    length = len(run.info.axis.values)
    loop = Moment(
        replace(run.info, axis=cw.Axis(np.tile(np.arange(length // 2), 2), "bias", "V")), run.snapshot
    )
    taken = run.snapshot.spectra[-1].reshape(2, -1)

    def measured(**options: str) -> list[np.ndarray]:
        ax = plots.spectra(loop, **options)
        return [line.get_ydata() for line in ax.get_lines() if line.get_label() == "measured"]

    (mean,) = measured()
    np.testing.assert_allclose(mean, taken.mean(axis=0))
    (second,) = measured(cycle="1")
    np.testing.assert_allclose(second, taken[1])
    assert len(measured(cycle="all")) == 2
    assert plots.spectra(loop, cycle="1").get_title().endswith(", cycle 2")
    with pytest.raises(cw.CuriosityError, match="cycle is '2'; give one of 'mean', 'all', '0', '1'"):
        plots.spectra(loop, cycle="2")
