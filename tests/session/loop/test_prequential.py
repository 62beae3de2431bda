"""Errors before training: of what was picked, and of chance at the same moment."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from curiosity_widgets.learning.protocols import Known, Measured
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop.prequential import first_errors, since
from curiosity_widgets.session.session import Session
from tests.session.small import SmallLearner, SmallSource, workflow


class Watched(SmallLearner):
    """Remembers what it predicted for every candidate before each training."""

    def __init__(self, *arguments) -> None:
        super().__init__(*arguments)
        self.said: list[np.ndarray] = []
        Watched.last = self

    def fit(self, measured, *, step, report=...):
        self.said.append(self.features @ self.weights)
        return super().fit(measured, step=step, report=lambda *_: None)


def test_every_point_is_judged_by_the_network_before_it(tmp_path: Path) -> None:
    path = tmp_path / "run.h5"
    with Session(SmallSource(), workflow(), 3, path, holdout=0.2, learner=Watched) as session:
        session.run(18)
        session.wait()
        moment, said = session.snapshot, Watched.last.said
    assert np.isnan(moment.first_errors[:6]).all()  # nothing was learned before the initial ones
    for row in range(6, len(moment.first_errors)):
        missed = moment.spectra[row] - said[(row - 6) // 4 + 1][moment.measured_index[row]]
        assert moment.first_errors[row] == pytest.approx(np.sqrt(np.mean(missed**2)))
    assert len(moment.chance_errors) == len(moment.first_errors) - 6
    assert np.isfinite(moment.chance_errors).all()

    # The file has them, and a run that goes on keeps them.
    assert np.array_equal(RunFile.open(path).snapshot.first_errors, moment.first_errors, equal_nan=True)
    with Session.open(path, SmallSource(), learner=SmallLearner) as session:
        session.run(22)
        session.wait()
        later = session.snapshot
    known = len(moment.first_errors)
    assert np.array_equal(later.first_errors[:known], moment.first_errors, equal_nan=True)
    assert len(later.chance_errors) > len(moment.chance_errors)


def test_where_no_spectra_are_known_there_is_no_chance_to_compare_with(tmp_path: Path) -> None:
    source = SmallSource(kind="instrument", truth=False)
    with Session(source, workflow(), 3, tmp_path / "run.h5", learner=SmallLearner) as session:
        session.run(18)
        session.wait()
        moment = session.snapshot
    assert np.isfinite(moment.first_errors[6:]).all()
    assert len(moment.first_errors) > 6
    assert len(moment.chance_errors) == 0


def test_a_position_that_was_measured_before_means_nothing() -> None:
    class Said:
        def outputs(self, index, spectra):
            return np.zeros((len(index), 3))

        def targets(self, index, spectra):
            return spectra

    spectra = np.arange(12.0).reshape(4, 3)
    measured = Measured(np.array([7, 2, 7, 5]), spectra, np.zeros(4, dtype=np.int64))
    others = Known(np.array([11, 13, 17]), np.full((3, 3), 2.0))
    new = since(measured, 2)
    found = first_errors(Said(), since(measured, 0), new, others, seed=1, step=4)
    assert found.new == (None, None)
    known = Measured(*(part[:2] for part in (measured.index, spectra, measured.step)))
    found = first_errors(Said(), known, new, others, seed=1, step=4)
    assert found.new == (None, pytest.approx(np.sqrt(np.mean(spectra[3] ** 2))))
    assert found.held_out == (2.0, 2.0)
