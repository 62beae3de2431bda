"""Ridge regressions beside the networks: exact on a linear law, each member without its fold."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.learning.parts.fold_ridges import FoldRidges, ridge
from curiosity_widgets.learning.parts.inputs import Pixels
from curiosity_widgets.learning.parts.spatial_folds import spatial_folds
from tests.learning.small import problem

MEMBERS = 4


def fitted(scores: np.ndarray | None = None) -> tuple[FoldRidges, np.ndarray, np.ndarray, np.ndarray]:
    """Ridges on 70 spectra, the truth of all candidates, which were seen, and every candidate's fold."""
    there, _ = problem(channels=2)
    rng = np.random.default_rng(4)
    inputs = Pixels(there)(slice(None))
    truth = inputs @ rng.normal(size=(inputs.shape[1], 3)) + np.array([1.0, -2.0, 0.5])
    index = rng.permutation(len(truth))[:70]
    folds = spatial_folds(there.candidates, MEMBERS, there.seed)
    ridges = FoldRidges(Pixels(there), folds, MEMBERS)
    for job in ridges.jobs(index, truth[index] if scores is None else scores, step=1):
        job()
    return ridges, truth, index, folds


def test_a_linear_law_is_found() -> None:
    ridges, truth, index, _ = fitted()
    rest = np.setdiff1d(np.arange(len(truth)), index)
    predicted = ridges.predict(rest)
    assert predicted.shape == (MEMBERS, len(rest), 3)
    left = truth[rest] - predicted.mean(axis=0)
    assert (left**2).sum() < 0.05 * ((truth[rest] - truth[index].mean(axis=0)) ** 2).sum()
    np.testing.assert_allclose(ridges.predict(slice(None))[:, rest], predicted, rtol=1e-4, atol=1e-4)


def test_a_member_is_not_fitted_to_its_own_fold() -> None:
    clean, truth, index, folds = fitted()
    wrong = np.where((folds[index] == 1)[:, None], 100.0, truth[index])
    misled, *_ = fitted(wrong)
    np.testing.assert_array_equal(misled.predict(slice(9))[1], clean.predict(slice(9))[1])
    assert np.abs(misled.predict(slice(9))[0] - clean.predict(slice(9))[0]).max() > 1


def test_a_straight_line_is_not_followed_far_beyond_what_is_known() -> None:
    there, _ = problem()
    image = there.image.copy()
    image[:, :, 6:] *= 50  # structures never seen
    strange = type(there)(image, there.candidates, there.spectrum_length, there.seed, there.budget)
    level = Pixels(strange)(slice(None)).mean(axis=1, keepdims=True)
    index = np.flatnonzero(there.candidates.pixels[:, 1] < 4)
    folds = spatial_folds(there.candidates, MEMBERS, there.seed)
    ridges = FoldRidges(Pixels(strange), folds, MEMBERS)
    for job in ridges.jobs(index, level[index], step=0):
        job()
    known = level[index]
    beyond = 0.5001 * np.ptp(known)
    predicted = ridges.predict(slice(None))
    assert predicted.max() > known.max() + 0.4 * np.ptp(known)  # thirty spectra seldom hold the extremes
    assert predicted.max() <= known.max() + beyond
    assert predicted.min() >= known.min() - beyond


def test_candidates_that_are_not_measured_are_predicted_by_all_spectra() -> None:
    ridges, truth, index, _ = fitted()
    rest = np.setdiff1d(np.arange(len(truth)), index)
    inputs = ridges._inputs(index).astype(float)
    slopes, offsets = ridge(inputs, truth[index])
    whole = ridges._inputs(rest) @ slopes + offsets
    kept = (whole > truth[index].min(axis=0)).all(axis=1) & (whole < truth[index].max(axis=0)).all(axis=1)
    new, members = ridges.predict_new(rest), ridges.predict(rest)
    np.testing.assert_allclose(new.mean(axis=0)[kept], whole[kept], rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(new[:, kept].std(axis=0), members[:, kept].std(axis=0), rtol=1e-2, atol=1e-3)
