"""Any regressor with ``fit`` and ``predict`` as the predictor: forest, ridge, Gaussian process, your own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sklearn.decomposition import PCA
from sklearn.utils.validation import has_fit_parameter

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.checks import at_least
from curiosity_widgets.data.large.kept_rows import KeptRows
from curiosity_widgets.data.options import read_options
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.interpreter.warning_filters import warning_filters_alone
from curiosity_widgets.learning.parts.components import in_components, principal_components, random_rows
from curiosity_widgets.learning.parts.spatial_folds import spatial_folds
from curiosity_widgets.learning.parts.spectral_basis import SpectralBasis
from curiosity_widgets.learning.predictors import refitting
from curiosity_widgets.learning.predictors.estimators import Estimator, build_estimator
from curiosity_widgets.learning.predictors.members import joint_prediction, member_reports
from curiosity_widgets.learning.protocols import (
    Measured,
    Prediction,
    Problem,
    Report,
    State,
    Target,
    TrainingReport,
    silent,
)
from curiosity_widgets.learning.yardsticks import fit_quietly

_CHUNK = 8192


@dataclass(frozen=True)
class RegressorOptions:
    """Settings of :class:`RegressorPredictor`."""

    estimator: str = "forest"  # "forest", "ridge", or the class of a regressor that was handed in
    parameters: Mapping[str, Any] | None = None  # of the estimator, plain values
    members: int = 5  # copies; each leaves out one spatial fold of the measured points
    components: int = 8  # principal components of the measured spectra that are predicted
    latent: int = 8  # principal components of the patches that serve as the latent space

    def __post_init__(self) -> None:
        at_least(2, members=self.members)
        at_least(1, components=self.components, latent=self.latent)


class RegressorPredictor:
    """Patch → spectrum by copies of a regressor, refitted from scratch at every step.

    Each copy leaves out one spatial fold of the measured points, so every point has a prediction by a copy
    fitted without its surroundings, and the copies' spread is the uncertainty. Inputs are the flattened
    patches in standardised units, targets the scores on the leading principal components of the measured
    spectra. The latent space is the principal components of all patches; no spectrum changes it.

    ``options`` are the fields of :class:`RegressorOptions`; the only target is "im2spec".
    """

    Options = RegressorOptions

    def __init__(self, problem: Problem, *, target: Target = "im2spec", **options: Any) -> None:
        if target != "im2spec":
            raise CuriosityError(
                f"workflow 'regressor' predicts spectra from patches; for target {quoted(target)} use 'dense'"
            )
        self.target: Target = target
        self._problem = problem
        self._options = settings = read_options(RegressorOptions, options, "workflow 'regressor'")
        self._estimator(0)  # raises now for a wrong name or parameter
        self._components = min(settings.components, problem.spectrum_length)
        self._fold_of = spatial_folds(problem.candidates, settings.members, problem.seed)
        self._latent: FloatArray | None = None
        self._measured: Measured | None = None
        self._fitted_at = 0
        self._basis: SpectralBasis | None = None
        self._fitted: list[Estimator] = []
        self._scores: FloatArray | None = None  # (M, N, R)
        self._scored: IntArray | None = None  # the candidates that these are of
        self._kept: KeptRows | None = None  # latents of a large problem

    def fit(self, measured: Measured, *, step: int, report: Report = silent) -> TrainingReport:
        """Fit all copies to all measured spectra but their own fold's."""
        self._measured, self._fitted_at = measured, step
        self._scores = None
        self._basis = basis = SpectralBasis.of(measured.spectra, self._components, measured.weight)
        patches, targets = self._patches(measured.index), basis.scores(measured.spectra)
        folds, weight = self._fold_of[measured.index], measured.weight
        self._fitted, losses = [], []
        for member in range(self._options.members):
            report(f"fitting copy {member + 1} of {self._options.members}", member / self._options.members)
            seen = folds != member
            if not seen.any():
                seen = ~seen
            estimator = self._estimator(step, member)
            given = {}
            if weight is not None and has_fit_parameter(estimator, "sample_weight"):
                given["sample_weight"] = weight[seen]  # others learn from all alike
            self._fitted.append(fit_quietly(estimator, patches[seen], targets[seen], **given))
            left_out = ~seen
            loss = None
            if left_out.any():
                predicted = _predict(self._fitted[-1], patches[left_out], self._components)
                loss = float(((predicted - targets[left_out]) ** 2).mean())
            losses.append(loss)
        return TrainingReport(members=member_reports("copy", losses, step))

    def predict(self) -> Prediction:
        """Spectra of all candidates: the copies' mean, with their spread."""
        return joint_prediction(self._trained(), self._all())

    def outputs(self, index: IntArray, spectra: FloatArray | None) -> FloatArray:
        """Predicted spectra (n, S) of candidates."""
        if self._problem.is_large:
            return joint_prediction(self._trained(), self._scores_of(index)).spectra(np.arange(len(index)))
        return self.predict().spectra(index)

    def of_structure(self, index: IntArray, spectra: FloatArray | None = None) -> FloatArray:
        """The same as :meth:`outputs`: positions are not used."""
        return self.outputs(index, spectra)

    def latent(self) -> FloatArray:
        """Principal components (N, d) of the patches."""
        scope = self._problem.scope
        if scope.narrowed:
            if self._kept is None:
                self._kept = KeptRows(self._latent_of)
                self._kept.keep(scope.index)
            return self._kept(scope.index)
        if self._latent is None:
            self._latent = self._latent_of(None)
        return self._latent

    def _latent_of(self, index: IntArray | None) -> FloatArray:
        return in_components(self._structure, self._problem.candidates, self._problem.image, index)

    @cached_property
    def _structure(self) -> PCA:
        chosen = random_rows(len(self._problem.candidates), stream(self._problem.seed, "regressor", "latent"))
        return principal_components(self._patches(chosen), self._options.latent)

    def held_out_errors(self, measured: Measured) -> FloatArray:
        """Mean absolute error (n,) of each point, predicted by the copy that left its fold out."""
        errors: FloatArray = np.abs(self.held_out_residuals(measured)).mean(axis=1)
        return errors

    def held_out_residuals(self, measured: Measured) -> FloatArray:
        """Measured minus predicted spectra (n, S), each predicted by the copy that left its fold out."""
        basis = self._trained()
        patches, folds = self._patches(measured.index), self._fold_of[measured.index]
        scores = np.empty((len(measured), self._components))
        for member in np.unique(folds):
            own = folds == member
            scores[own] = _predict(self._fitted[member], patches[own], self._components)
        residuals: FloatArray = measured.spectra - basis.spectra(scores)
        return residuals

    def state(self) -> State:
        """The spectra it was fitted to; nothing else is needed to fit the same copies again."""
        return refitting.state_of(self._measured, self._fitted_at)

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Fit again to the spectra in :meth:`state`."""
        self._measured, self._basis, self._fitted, self._scores = None, None, [], None
        fitted = refitting.from_state(state)
        if fitted is not None:
            self.fit(fitted[0], step=fitted[1])

    def _estimator(self, step: int, member: int = 0) -> Estimator:
        seed = int(stream(self._problem.seed, "regressor", step, member).integers(2**31))
        return build_estimator(self._options.estimator, self._options.parameters or {}, seed)

    def _all(self) -> FloatArray:
        """Scores (M, N, R) of all candidates in the scope."""
        scope = self._problem.scope
        if self._scores is None or (scope.narrowed and self._scored is not scope.index):
            self._scored = scope.index
            self._scores = self._scores_of(self._scored)
        return self._scores

    def _scores_of(self, index: IntArray) -> FloatArray:
        """Scores (M, n, R) of candidates."""
        scores = np.empty((len(self._fitted), len(index), self._components), dtype=np.float32)
        for start in range(0, len(index), _CHUNK):
            rows = slice(start, min(start + _CHUNK, len(index)))
            patches = self._patches(index[rows])
            for member, fitted in enumerate(self._fitted):
                scores[member, rows] = _predict(fitted, patches, self._components)
        return scores

    def _patches(self, index: IntArray) -> FloatArray:
        return self._problem.candidates.flat_patches(self._problem.image, index)

    def _trained(self) -> SpectralBasis:
        if self._basis is None:
            raise CuriosityError("the learner has not been trained yet; call fit first")
        return self._basis


def _predict(fitted: Estimator, patches: FloatArray, components: int) -> FloatArray:
    """Scores (n, R). Raises CuriosityError where the regressor gives something else."""
    with warning_filters_alone():
        predicted = np.asarray(fitted.predict(patches), dtype=np.float64)
    if predicted.size != len(patches) * components or not np.isfinite(predicted).all():
        raise CuriosityError(
            f"{type(fitted).__name__}.predict gave shape {predicted.shape}; it should give finite numbers of "
            f"shape {(len(patches), components)} for {len(patches)} patches"
        )
    return predicted.reshape(len(patches), components)
