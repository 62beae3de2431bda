"""The learner of a run: a predictor, an error model and a strategy, put together by a workflow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

from curiosity_widgets import acquisition
from curiosity_widgets.acquisition.state import AcquisitionState, Pick, Travel
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.chunks import side_by_side
from curiosity_widgets.data.large.kept_rows import KeptRows
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.blocked import blocked_score
from curiosity_widgets.learning.parts.components import in_components, principal_components, random_rows
from curiosity_widgets.learning.protocols import (
    CarriesResiduals,
    ErrorModel,
    Evaluation,
    Known,
    Measured,
    OnDevice,
    Predictor,
    Problem,
    Report,
    State,
    TrainingReport,
    UsesPredictor,
    silent,
)
from curiosity_widgets.learning.quality_map import FLOOR, QualityMap, quality_map, usual_quality
from curiosity_widgets.learning.resolutions import Resolutions
from curiosity_widgets.learning.scope import Scope
from curiosity_widgets.learning.scoring import score_known, targets_of
from curiosity_widgets.learning.training.threads import single_thread
from curiosity_widgets.learning.true_error import true_error
from curiosity_widgets.workflows.finer import in_order, in_the_run, merged, own_rows, positions_of, within
from curiosity_widgets.workflows.kind import LOCAL_SKILL
from curiosity_widgets.workflows.latent_findings import LatentFindings
from curiosity_widgets.workflows.spaces import joint_space, one_per_centre, part_of
from curiosity_widgets.workflows.workflow import Workflow

_FEATURES = 12  # principal components of the patches
_CHUNK = 8192


class Learner:
    """What a session drives: initial positions, training, evaluation of all candidates, picks and scores.

    Everything is a function of the problem's seed, the step and the state, so a learner that is given
    another's state continues exactly as that one would, on any number of threads.
    """

    def __init__(
        self,
        workflow: Workflow,
        problem: Problem,
        make_predictor: Callable[[], Predictor],
        error_model: ErrorModel,
        gives: AbstractSet[str],
    ) -> None:
        self.workflow, self.problem = workflow, problem
        self._make_predictor = make_predictor
        self.predictor, self.error_model = make_predictor(), error_model
        self._evaluation: Evaluation | None = None
        self._expected: QualityMap | None = None  # as of the evaluation
        self._found = LatentFindings(problem, self.predictor, skilled=gives >= LOCAL_SKILL)
        self._some_features: KeptRows | None = None
        self._resolutions = Resolutions(problem) if problem.is_large else None
        if isinstance(error_model, UsesPredictor):
            error_model.use(self.predictor)

    @property
    def device(self) -> str:
        """Where the predictor's networks are, as PyTorch names it; "cpu" where it has none."""
        return self.predictor.device if isinstance(self.predictor, OnDevice) else "cpu"

    def initial_positions(self, n: int, available: BoolArray, report: Report = silent) -> IntArray:
        """Candidates (n,) to measure before any training: random ones, or the patches nearest to the
        centres of n clusters of the error model's latent space.

        Raises CuriosityError where fewer than n are available.
        """
        pool: IntArray = np.flatnonzero(available)
        if n > len(pool):
            raise CuriosityError(
                f"{n} initial spectra were requested, but only {len(pool)} positions can be measured; "
                "lower the number, the patch size or the held-out share"
            )
        rng = stream(self.problem.seed, "initial")
        if self.workflow.initial == "random":
            chosen: IntArray = rng.choice(pool, n, replace=False)
            return chosen
        with single_thread():
            report("k-means for the initial positions")
            self._narrow(np.empty(0, dtype=np.int64))
            scope, latent = self.problem.scope, self.error_model.latent(report)
            space = self._features if latent is None else scope.of(latent)
            if scope.narrowed:  # a lattice is enough to choose from
                inside = available[scope.index]
                space, pool = space[inside], scope.index[inside]
            else:
                space = space[pool]
            kmeans = KMeans(n, n_init=3, random_state=int(rng.integers(2**31))).fit(space)
            return pool[one_per_centre(space, kmeans.cluster_centers_)]

    def fit(self, measured: Measured, *, step: int, report: Report = silent) -> TrainingReport:
        """Train the predictor, then the error model, on all measured spectra."""
        self._evaluation = None
        self._found.forget()
        with single_thread():
            self._narrow(measured.index)
            measured = self._rated(measured)
            trained = self.predictor.fit(measured, step=step, report=report)
            learn = partial(self.error_model.fit, self.predictor, measured, step=step, report=report)
            # An error model that looks at the predictor's latents has them computed anyway.
            meanwhile = self._found.jobs(measured) if isinstance(self.error_model, UsesPredictor) else []
            side_by_side(learn, *meanwhile)
        return trained

    def evaluate(self, measured: Measured, *, report: Report = silent) -> Evaluation:
        """Prediction, latents, predicted error and uncertainty of all candidates, or what stands for them."""
        if self._evaluation is None:
            report("evaluating all candidates")
            with single_thread():
                self._narrow(measured.index)
                known = self._predicted()
                shown = self.error_model.latent() if known.latent is None else known.latent
                seen = None if shown is None else self.problem.scope.of(shown)
                patches = self._predicted_patches(measured) if self.predictor.target == "spec2im" else None
                around = self._found.skill(measured, known.latent, known.index)
                self._expected = rated = self._quality(measured, known.index)
                self._evaluation = replace(
                    known,
                    clusters=None if seen is None else self._found.clusters(seen),
                    patches=patches,
                    learnable=None if around is None else around.learnable,
                    quality=None if rated is None else rated.quality,
                )
        return self._evaluation

    def evaluate_at(self, index: IntArray, measured: Measured) -> Evaluation:
        """Predicted errors, uncertainty and what follows from neighbours at candidates (m,), ascending: a
        part of a large problem in full resolution. It changes nothing that a later pick depends on."""
        with single_thread():
            known = self._predicted_at(np.union1d(index, measured.index))
            around = self._found.skill(measured, known.latent, known.index)
            rated = self._quality(measured, known.index)
            whole = replace(
                known,
                learnable=None if around is None else around.learnable,
                quality=None if rated is None else rated.quality,
            )
            return whole.of(np.searchsorted(whole.index, index)) if whole.index is not None else whole

    def pick(
        self,
        k: int,
        measured: Measured,
        *,
        step: int,
        available: BoolArray,
        pending: IntArray,
        strategy: str,
        beta: float | None,
        lam: float,
        budget: int,
        travel: Travel | None = None,
        noise_floor: float | None = None,
        quality_floor: float | None = None,
    ) -> Pick:
        """The next k candidates by a strategy, and the score of every candidate it followed.

        Where a quality is known, none of the k is one where less than ``quality_floor`` is likely, unless
        there are too few others. None: seven tenths of the quality that good spectra have here.
        """
        evaluation = self.evaluate(measured)
        chosen = acquisition.load(strategy, **self.workflow.options_of(strategy))

        def state_of(known: Evaluation, expected: QualityMap | None) -> AcquisitionState:
            rows = Scope(len(available))
            rows.narrow(known.index)
            free, relative, even = rows.of(available), None, self._even(known.index)
            if expected is not None:
                usual = usual_quality(measured)
                relative = expected.good if expected.good.min() < 1.0 else None
                floor = FLOOR * usual if quality_floor is None else quality_floor
                good = free & (expected.cautious >= floor)
                free = good if good.sum() >= k else free
            everywhere = self.problem.candidates
            return AcquisitionState(
                candidates=everywhere if known.index is None else everywhere.at(known.index),
                measured=rows.rows(measured.index),
                pending=rows.rows(pending),
                available=free,
                features=self._features_of(known.index),
                rng=stream(self.problem.seed, "pick", step, len(measured)),
                latent=known.latent,
                joint=joint_space(known.latent, known.prediction, even),
                predicted_error=known.predicted_error,
                uncertainty=known.uncertainty,
                beta=beta,
                lam=lam,
                count=len(measured) + len(pending),
                budget=budget,
                travel=travel,
                noise_floor=noise_floor,
                quality=relative,
                seed=self.problem.seed,
                step=step,
                length=self._residual_length(),
                members=None if known.prediction is None else known.prediction.spread_scores,
                index=known.index,
                even=even,
                **self._derived(chosen.required, measured, known),
            )

        with single_thread():
            state = state_of(evaluation, self._expected)
            if self._resolutions is None or state.index is None:
                return chosen.pick(state, k)
            # What waits to be measured counts as measured, and around the best all is looked at closely.
            best = state.index[in_order(chosen.pick(state, k), state, by_terms=chosen.takes_turns)]
            finer = np.union1d(self._resolutions.around(best, state.index), pending)
            finer = np.setdiff1d(finer, state.index)
            if len(finer):
                del state  # makes room for the next
                both = merged(evaluation, self._predicted_at(finer))
                state = state_of(both, self._quality(measured, both.index))
            return in_the_run(chosen.pick(state, k), state, len(available))

    def score(self, measured: Measured, *, held_out: Known, unmeasured: Known, step: int) -> dict[str, float]:
        """``heldout_r2`` from structure alone and ``unmeasured_r2``, each with its yardsticks."""
        with single_thread():
            return score_known(self.predictor, self.problem, measured, held_out, unmeasured, step)

    def blocked_score(self, measured: Measured, *, step: int, report: Report = silent) -> dict[str, float]:
        """``blocked_r2`` and its yardsticks, from new predictors; empty where spectra are too few for it."""
        with single_thread():
            return blocked_score(self._make_predictor, self.problem, measured, step, report)

    def outputs(self, index: IntArray, spectra: FloatArray) -> FloatArray:
        """Predictions (n, D) for candidates ``index``; ``spectra`` are the input for spec2im."""
        with single_thread():
            return self.predictor.outputs(index, spectra)

    def targets(self, index: IntArray, spectra: FloatArray) -> FloatArray:
        """What :meth:`outputs` should be: the spectra, or for spec2im the patches."""
        return targets_of(self.problem, self.predictor.target, index, spectra)

    def state(self) -> State:
        """Everything carried from step to step, as plain arrays."""
        predictor = {f"predictor/{key}": value for key, value in self.predictor.state().items()}
        error = {f"error/{key}": value for key, value in self.error_model.state().items()}
        return {"versions": self.versions()} | predictor | error

    def versions(self) -> IntArray:
        """Versions (2,) of predictor and error model: raised where the same spectra teach something else."""
        return np.array([getattr(part, "VERSION", 1) for part in (self.predictor, self.error_model)])

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Continue where the learner of :meth:`state` was."""
        self._evaluation = None
        self._found.forget()
        self.predictor.load_state(part_of(state, "predictor/"))
        self.error_model.load_state(part_of(state, "error/"))

    def _narrow(self, measured: IntArray) -> None:
        """Have those of a large problem evaluated that stand for all, the measured ones (n,) among them."""
        if self._resolutions is not None:
            index, scope = self._resolutions.evaluated(measured), self.problem.scope
            if not (scope.narrowed and np.array_equal(scope.index, index)):
                scope.narrow(index)

    def _predicted(self) -> Evaluation:
        """What predictor and error model give for the candidates in the scope."""
        scope = self.problem.scope
        prediction, latent = self.predictor.predict(), self.predictor.latent()
        error, unsure = self.error_model.predict(), self.error_model.uncertainty()
        if prediction is not None:
            expected = self.error_model.deviation()
            prediction = within(prediction, scope)
            if expected is not None:
                prediction = replace(prediction, deviation=scope.of(expected[0]), profile=expected[1])
        spread = None if prediction is None else prediction.spread
        if spread is None and unsure is not None:
            spread = scope.of(unsure)
        return Evaluation(
            prediction,
            None if latent is None else scope.of(latent),
            scope.of(error),
            spread,
            index=scope.index if scope.narrowed else None,
            lattice=None if self._resolutions is None else self._resolutions.lattice,
        )

    def _predicted_at(self, index: IntArray) -> Evaluation:
        """The same for other candidates (m,), ascending."""
        scope = self.problem.scope
        before = scope.index if scope.narrowed else None
        scope.narrow(index)
        try:
            return self._predicted()
        finally:
            scope.narrow(before)

    def _even(self, index: IntArray | None) -> BoolArray | None:
        large = self._resolutions
        return None if large is None or index is None else large.is_even(index)

    def _derived(self, fields: tuple[str, ...], measured: Measured, known: Evaluation) -> dict[str, Any]:
        """Fields of the state that take time: those that the strategy requires, or that are known anyway."""
        prediction, truth, given = known.prediction, self.problem.truth, dict[str, Any]()
        if "true_error" in fields and truth is not None and prediction is not None:
            index = known.index
            asked = truth if index is None else lambda rows: truth(index[rows])
            errors = true_error(prediction, asked, len(prediction.scores))
            # A replayed grid may lack some spectra; nothing can be measured there.
            given["true_error"] = None if errors is None else np.nan_to_num(errors, nan=0.0)
        around = self._found.skill(measured, known.latent, known.index)
        if around is not None:  # known from the evaluation; some strategies use it where it is there
            given |= {field: getattr(around, field) for field in LOCAL_SKILL}
        return given

    def _quality(self, measured: Measured, index: IntArray | None) -> QualityMap | None:
        """What quality to expect at every candidate; None where none is known."""
        if measured.quality is None:
            return None
        at = positions_of(self.problem.candidates, index)
        own, patch = own_rows(measured, index), self.problem.candidates.patch
        return quality_map(at, self._features_of(index), own, patch)

    def _rated(self, measured: Measured) -> Measured:
        """The same with what is to be expected where a spectrum's own quality is not known."""
        if measured.quality is None or np.isfinite(measured.quality).all():
            return measured
        scope = self.problem.scope
        expected = self._quality(measured, scope.index if scope.narrowed else None)
        if expected is None:
            return replace(measured, quality=None)
        known, there = np.isfinite(measured.quality), expected.quality[scope.rows(measured.index)]
        return replace(measured, quality=np.where(known, measured.quality, there))

    def _residual_length(self) -> float | None:
        return self.predictor.residual_length if isinstance(self.predictor, CarriesResiduals) else None

    def _patches(self, index: IntArray) -> FloatArray:
        return self.problem.candidates.flat_patches(self.problem.image, index)

    def _predicted_patches(self, measured: Measured) -> FloatArray:
        size = self.problem.candidates.patch
        flat = self.predictor.outputs(measured.index, measured.spectra)
        patches: FloatArray = flat.reshape(len(flat), -1, size, size).astype(np.float32)
        return patches

    def _features_of(self, index: IntArray | None) -> FloatArray:
        """Principal components (N, F) of the patches: what looks alike, before anything is learned."""
        if index is None:
            return self._features
        if self._some_features is None:
            self._some_features = KeptRows(self._in_components)
            self._some_features.keep(self.problem.scope.index)
        return self._some_features(index)

    @cached_property
    def _features(self) -> FloatArray:
        scope = self.problem.scope
        return self._in_components(scope.index if scope.narrowed else None)

    def _in_components(self, index: IntArray | None) -> FloatArray:
        return in_components(self._components, self.problem.candidates, self.problem.image, index)

    @cached_property
    def _components(self) -> PCA:
        candidates = self.problem.candidates
        chosen = random_rows(len(candidates), stream(self.problem.seed, "features"))
        return principal_components(self._patches(chosen), _FEATURES)
