"""How large a patch should be: train and validation score against its size.

Source: Vatsavai et al., Digital Discovery 2025, doi:10.1039/D5DD00119F, Fig. S1.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.cluster import KMeans

from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Measured, Problem
from curiosity_widgets.learning.training.threads import single_thread

SIZES = (5, 9, 13, 17, 21)
_FEWEST = 20  # fewest spectra that allow advice
_FIT = 0.6  # share of the spectra whose patches must fit into the image
_FOLDS = 3  # regions of the sample, each predicted from the others
_PREDICTOR: dict[str, Any] = {"members": 2, "cold_steps": 60, "neighbours": False}


@dataclass(frozen=True)
class PatchSize:
    """One line of the table."""

    size: int  # pixels
    train_r2: float  # on the spectra learned from
    out_of_fold_r2: float  # on regions of the sample that were not learned from
    seconds: float


@dataclass(frozen=True)
class PatchAdvice:
    """Scores by patch size; R² against the mean spectrum. Prints as a table with the advice below."""

    table: tuple[PatchSize, ...]
    advised: int
    spectra: int  # that every size was judged by

    @property
    def sentence(self) -> str:
        """The advice in words."""
        best = max(self.table, key=lambda row: row.out_of_fold_r2)
        own = next(row for row in self.table if row.size == self.advised)
        if best.out_of_fold_r2 <= 0:
            return (
                f"No patch size explains anything out of fold from these {self.spectra} spectra; "
                "measure more before choosing."
            )
        advice = (
            f"Use a patch of {own.size} × {own.size} pixels: on parts of the sample that it has not seen, "
            f"the model explains {100 * own.out_of_fold_r2:.0f} % of the variance of {self.spectra} spectra"
        )
        if best.size == own.size:
            return f"{advice}, more than with any other size tried."
        return f"{advice}; with {best.size} pixels {100 * best.out_of_fold_r2:.0f} %, which may be chance."

    def __str__(self) -> str:
        rows = [f"{'patch':>5} {'train R²':>9} {'out of fold':>12} {'seconds':>8}"]
        rows += [
            f"{row.size:>5} {row.train_r2:>9.2f} {row.out_of_fold_r2:>12.2f} {row.seconds:>8.1f}"
            for row in self.table
        ]
        return "\n".join([*rows, self.sentence])


def advise_patch_size(
    image: FloatArray,
    positions: FloatArray,
    spectra: FloatArray,
    sizes: Sequence[int] = SIZES,
    seed: int = 0,
) -> PatchAdvice:
    """Score and compare patch sizes on spectra (n, S) measured at positions (n, 2) of a standardised image
    (C, H, W).

    The learner is the default workflow's network with two members. The sample is cut into three regions
    (k-means of the positions), each predicted from the other two, since neighbouring patches share pixels
    and random folds would favour large ones. All sizes are judged by the same spectra, those whose largest
    patch fits into the image; sizes that would leave less than 60 % of the spectra are left out. Advised is
    the smallest size whose squared error is not larger than that of the best by more than one standard error
    of the paired differences (Breiman, Friedman, Olshen & Stone, Classification and Regression Trees,
    Wadsworth 1984, §3.4.3).

    Raises CuriosityError where there are fewer than 20 spectra or no size fits.
    """
    wanted = sorted({int(size) for size in sizes})
    if not wanted or wanted[0] < 1:
        raise CuriosityError(f"sizes {tuple(sizes)} must be patch sizes in pixels, at least 1")
    fits = {size: _fits(positions, size, image.shape[1:]) for size in wanted}
    least = max(_FEWEST, int(np.ceil(_FIT * len(positions))))
    wanted = [size for size in wanted if fits[size].sum() >= least]
    if not wanted:
        raise CuriosityError(
            f"a patch size can be advised from {_FEWEST} spectra whose patches fit into the image; there are "
            f"{max(int(inside.sum()) for inside in fits.values())} of {len(positions)}; measure more"
        )
    inside = np.all([fits[size] for size in wanted], axis=0)
    positions, spectra = positions[inside], spectra[inside]
    with single_thread():
        fold = _regions(positions, seed)
        judged = [_cross_validated(image, positions, spectra, size, fold, seed) for size in wanted]
    mean = np.concatenate([spectra[fold != one].mean(axis=0)[None] for one in range(_FOLDS)])
    total = float(((spectra - mean[fold]) ** 2).sum())
    table = tuple(
        PatchSize(size, train, 1.0 - float(errors.sum()) / total if total > 0 else 0.0, seconds)
        for size, (train, errors, seconds) in zip(wanted, judged, strict=True)
    )
    return PatchAdvice(table, _smallest_as_good(wanted, [errors for _, errors, _ in judged]), len(spectra))


def _smallest_as_good(sizes: list[int], errors: list[FloatArray]) -> int:
    """The smallest size whose errors (n,) exceed those of the best by no more than one standard error."""
    best = min(errors, key=lambda values: float(values.sum()))
    for size, values in zip(sizes, errors, strict=True):
        more = values - best
        if more.mean() <= more.std() / np.sqrt(len(more)):
            return size
    raise AssertionError("the best is as good as itself")


def _cross_validated(
    image: FloatArray, positions: FloatArray, spectra: FloatArray, size: int, fold: IntArray, seed: int
) -> tuple[float, FloatArray, float]:
    """Train R², squared error (n,) of every spectrum out of fold, and the seconds it took."""
    from curiosity_widgets.learning.predictors.dense import DensePredictor

    started = time.perf_counter()
    shape = (image.shape[1], image.shape[2])
    problem = Problem(
        np.ascontiguousarray(image, dtype=np.float32),
        Candidates(positions, size, shape),
        spectra.shape[1],
        seed,
        len(spectra),
    )
    errors, left, total = np.empty(len(spectra)), 0.0, 0.0
    for one in range(_FOLDS):
        own, others = np.flatnonzero(fold == one), np.flatnonzero(fold != one)
        predictor = DensePredictor(problem, **_PREDICTOR)
        predictor.fit(Measured(others, spectra[others], np.zeros(len(others), dtype=np.int64)), step=1)
        errors[own] = ((predictor.of_structure(own) - spectra[own]) ** 2).sum(axis=1)
        left += float(((predictor.of_structure(others) - spectra[others]) ** 2).sum())
        total += float(((spectra[others] - spectra[others].mean(axis=0)) ** 2).sum())
    train = 1.0 - left / total if total > 0 else 0.0
    return train, errors, time.perf_counter() - started


def _fits(positions: FloatArray, size: int, shape: tuple[int, ...]) -> BoolArray:
    corners = np.rint(positions).astype(np.int64) - size // 2
    return np.asarray(((corners >= 0) & (corners + size <= np.array(shape))).all(axis=1))


def _regions(positions: FloatArray, seed: int) -> IntArray:
    """The region (n,) of every position; none is empty."""
    random = int(stream(seed, "patch size").integers(2**31))
    regions: IntArray = KMeans(_FOLDS, n_init=4, random_state=random).fit_predict(positions).astype(np.int64)
    return regions
