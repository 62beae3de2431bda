"""The default predictor for spec2im: patches from spectra, by trees that each leave out a fold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sklearn.decomposition import PCA
from sklearn.ensemble import ExtraTreesRegressor

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.checks import at_least, one_of
from curiosity_widgets.data.options import read_options
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.interpreter.warning_filters import warning_filters_alone
from curiosity_widgets.learning.parts.components import principal_components, random_rows
from curiosity_widgets.learning.parts.spatial_folds import spatial_folds
from curiosity_widgets.learning.parts.spectral_basis import SpectralBasis
from curiosity_widgets.learning.parts.stacking import shrinkage
from curiosity_widgets.learning.parts.structure_features import structure_features
from curiosity_widgets.learning.predictors import refitting
from curiosity_widgets.learning.predictors.members import member_reports
from curiosity_widgets.learning.protocols import (
    Measured,
    Problem,
    Report,
    State,
    Target,
    TrainingReport,
    silent,
)


@dataclass(frozen=True)
class SpectrumToPatchOptions:
    """Settings of :class:`SpectrumToPatch`."""

    members: int = 5  # forests, as many as spatial folds
    trees: int = 20  # in each forest
    components: int = 8  # principal components of the measured spectra that are used
    structure: int = 32  # principal components of the patches that are predicted
    latent: int = 8  # principal components of the patches' features that serve as the latent space

    def __post_init__(self) -> None:
        at_least(2, members=self.members)
        at_least(
            1, trees=self.trees, components=self.components, structure=self.structure, latent=self.latent
        )


class SpectrumToPatch:
    """Spectrum → patch by extra trees, regrown at every step.

    Source: Geurts, Ernst & Wehenkel, Machine Learning 63, 3 (2006), doi:10.1007/s10994-006-6226-1.
    Each forest leaves out one spatial fold of the measured points, so every point has a prediction by one
    grown without its surroundings; from these each component of the patch gets a factor between 0 and 1
    that shrinks it to the mean where spectra do not predict it. The principal components of patches are
    learned from the image before any spectrum. Trees are grown to the end and try every component of the
    spectrum at each split: R² +.016 / +.015 (pixels / blocks) at 30 spectra and +.009 / +.006 at 100 over
    leaves of two and half of the components, in six seeds of three samples; a ridge regression stacked beside
    them by out-of-fold predictions costs .01. No patch is rotated or mirrored, since it would no longer
    belong to its spectrum.

    Patches are in standardised image units, and so are errors. The latent space is that of the patches
    (principal components of :func:`structure_features`): for a position without a spectrum nothing else
    is known. ``options`` are the fields of :class:`SpectrumToPatchOptions`; the only target is "spec2im".
    """

    Options = SpectrumToPatchOptions
    VERSION = 2  # 1: leaves of two spectra, half of the components tried

    def __init__(self, problem: Problem, *, target: Target = "spec2im", **options: Any) -> None:
        """Raises CuriosityError for an option that does not exist or has an impossible value."""
        one_of(("spec2im",), target=target)
        self.target: Target = target
        self._problem = problem
        self._options = settings = read_options(SpectrumToPatchOptions, options, "workflow 'dense' (spec2im)")
        self._components = min(settings.components, problem.spectrum_length)
        self._fold_of = spatial_folds(problem.candidates, settings.members, problem.seed)
        self._measured: Measured | None = None
        self._fitted_at = 0
        self._basis: SpectralBasis | None = None
        self._forests: list[ExtraTreesRegressor] = []
        self._mean: FloatArray = np.empty(0)  # (K,) of the measured patches' components
        self._factors: FloatArray = np.empty(0)  # (K,)
        self._out_of_fold: FloatArray = np.empty((0, 0))  # (n, C·p·p)

    def fit(self, measured: Measured, *, step: int, report: Report = silent) -> TrainingReport:
        """Grow every forest on all measured spectra except those of its own fold."""
        self._measured, self._fitted_at = measured, step
        weight = measured.weight
        self._basis = SpectralBasis.of(measured.spectra, self._components, weight)
        patches = self._patches(measured.index)
        known, folds = self._structure.transform(patches), self._fold_of[measured.index]
        self._mean = known.mean(axis=0)
        targets, inputs = known - self._mean, self._basis.scores(measured.spectra)
        rng = stream(self._problem.seed, "spectrum to patch", step)
        self._forests = []
        out_of_fold = np.zeros_like(targets)
        losses: list[float | None] = []
        for member in range(self._options.members):
            report(f"growing forest {member + 1} of {self._options.members}", member / self._options.members)
            left_out = folds == member
            seen = ~left_out if not left_out.all() else left_out
            forest = ExtraTreesRegressor(
                self._options.trees,
                max_features=1.0,
                random_state=int(rng.integers(2**31)),
                n_jobs=1,
            )
            own = None if weight is None else weight[seen]
            with warning_filters_alone():
                self._forests.append(forest.fit(inputs[seen], targets[seen], sample_weight=own))
            if left_out.any():
                out_of_fold[left_out] = self._components_by(member, inputs[left_out])
            difference = (out_of_fold - targets)[left_out]
            losses.append(float((difference**2).mean()) if left_out.any() else None)
        self._factors = shrinkage(targets, out_of_fold)
        self._out_of_fold = self._as_patches(out_of_fold)
        return TrainingReport(members=member_reports("forest", losses, step))

    def predict(self) -> None:
        """None: there is nothing to predict from at a position without a spectrum."""
        return

    def outputs(self, index: IntArray, spectra: FloatArray | None) -> FloatArray:
        """Flattened patches (n, C·p·p) predicted from ``spectra`` (n, S).

        Raises CuriosityError without spectra and before the first training.
        """
        if self._basis is None:
            raise CuriosityError("the learner has not been trained yet; call fit first")
        if spectra is None:
            raise CuriosityError("spec2im needs spectra to predict patches from")
        inputs = self._basis.scores(spectra)
        members = [self._components_by(member, inputs) for member in range(len(self._forests))]
        return self._as_patches(np.mean(members, axis=0))

    def of_structure(self, index: IntArray, spectra: FloatArray | None = None) -> FloatArray:
        """The same as :meth:`outputs`: positions are not used."""
        return self.outputs(index, spectra)

    def latent(self) -> FloatArray:
        """(N, d) of all candidates; no spectrum changes it."""
        return self._latent

    def held_out_errors(self, measured: Measured) -> FloatArray:
        """Mean absolute error (n,) of each point's patch, by the forest that left its fold out.

        A point measured after the last training is judged by all forests, none of which was trained on it.
        """
        known = min(len(measured), len(self._out_of_fold))
        predicted = self._out_of_fold[:known]
        if len(measured) > known:
            later = self.outputs(measured.index[known:], measured.spectra[known:])
            predicted = np.concatenate([predicted, later])
        errors: FloatArray = np.abs(predicted - self._patches(measured.index)).mean(axis=1)
        return errors

    def state(self) -> State:
        """The spectra it was fitted to; nothing else is needed to grow the same forests again."""
        return refitting.state_of(self._measured, self._fitted_at)

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Grow the forests again from the spectra in :meth:`state`."""
        self._measured, self._basis, self._forests = None, None, []
        self._out_of_fold = np.empty((0, 0))
        fitted = refitting.from_state(state)
        if fitted is not None:
            self.fit(fitted[0], step=fitted[1])

    def _components_by(self, member: int, inputs: FloatArray) -> FloatArray:
        """Components (n, K) of patches, from scores of spectra (n, R), before shrinkage."""
        with warning_filters_alone():
            components: FloatArray = self._forests[member].predict(inputs).reshape(len(inputs), -1)
        return components

    def _as_patches(self, components: FloatArray) -> FloatArray:
        patches: FloatArray = self._structure.inverse_transform(components * self._factors + self._mean)
        return patches

    def _patches(self, index: IntArray) -> FloatArray:
        return self._problem.candidates.flat_patches(self._problem.image, index).astype(np.float64)

    @cached_property
    def _structure(self) -> PCA:
        """The principal components of this image's patches."""
        rng = stream(self._problem.seed, "spectrum to patch", "structure")
        chosen = random_rows(len(self._problem.candidates), rng)
        return principal_components(self._patches(chosen), self._options.structure)

    @cached_property
    def _latent(self) -> FloatArray:
        candidates = self._problem.candidates
        rows, cols = candidates.pixels.T
        features = structure_features(self._problem.image, candidates.patch)[rows, cols]
        spread = features.std(axis=0)
        features = (features - features.mean(axis=0)) / np.where(spread > 0, spread, 1)
        rng = stream(self._problem.seed, "spectrum to patch", "latent")
        pca = principal_components(features[random_rows(len(features), rng)], self._options.latent)
        latent: FloatArray = pca.transform(features).astype(np.float32)
        return latent
