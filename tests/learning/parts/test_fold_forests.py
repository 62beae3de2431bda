"""Trees beside the networks: they learn, each member without its fold, and grow again the same."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.learning.parts import fold_forests
from curiosity_widgets.learning.parts.fold_forests import FoldForests
from curiosity_widgets.learning.parts.inputs import Features
from curiosity_widgets.learning.parts.spatial_folds import spatial_folds
from tests.learning.small import measured
from tests.learning.small import problem as make_problem

MEMBERS = 4


def grown(seen: int = 60, trees: int = 8) -> tuple[FoldForests, np.ndarray, np.ndarray, np.ndarray]:
    """Forests on ``seen`` spectra, all spectra, which are measured and every candidate's fold."""
    problem, spectra = make_problem(channels=2)
    folds = spatial_folds(problem.candidates, MEMBERS, problem.seed)
    forests = FoldForests(Features(problem), folds, MEMBERS, trees, problem.seed)
    index = measured(spectra, seen).index
    for job in forests.jobs(index, spectra[index], step=0):
        job()
    return forests, spectra, index, folds


def test_they_learn() -> None:
    forests, spectra, index, _ = grown()
    rest = np.setdiff1d(np.arange(len(spectra)), index)
    left = spectra[rest] - forests.predict(rest).mean(axis=0)
    assert (left**2).sum() < 0.4 * ((spectra[rest] - spectra[index].mean(axis=0)) ** 2).sum()


def test_a_member_is_not_trained_on_its_own_fold() -> None:
    problem, spectra = make_problem()
    folds = spatial_folds(problem.candidates, MEMBERS, problem.seed)
    index = measured(spectra, 60).index
    own = folds[index] == 1
    assert 0 < own.sum() < len(index)
    wrong = np.where(own[:, None], 100.0, spectra[index])
    forests = FoldForests(Features(problem), folds, MEMBERS, 8, problem.seed)
    for job in forests.jobs(index, spectra[index], step=0):
        job()
    clean = forests.predict(slice(None))
    for job in forests.jobs(index, wrong, step=0):
        job()
    misled = forests.predict(slice(None))
    np.testing.assert_array_equal(misled[1], clean[1])
    assert np.abs(misled[0] - clean[0]).max() > 1


def test_all_candidates_are_looked_at_in_chunks(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    forests, spectra, _, _ = grown()
    whole = forests.predict(slice(None))
    monkeypatch.setattr(fold_forests, "_CHUNK", 17)
    np.testing.assert_array_equal(forests.predict(slice(None)), whole)
    np.testing.assert_array_equal(forests.predict(np.array([5, 90])), whole[:, [5, 90]])
    assert whole.shape == (MEMBERS, *spectra.shape)


def test_the_same_step_grows_the_same_trees() -> None:
    forests, spectra, index, folds = grown()
    problem, _ = make_problem(channels=2)
    again = FoldForests(Features(problem), folds, MEMBERS, 8, problem.seed)
    for job in again.jobs(index, spectra[index], step=0):
        job()
    np.testing.assert_array_equal(again.predict(slice(None)), forests.predict(slice(None)))
    for job in again.jobs(index, spectra[index], step=1):
        job()
    assert (again.predict(slice(None)) != forests.predict(slice(None))).any()
