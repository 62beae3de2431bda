"""The learner of a run: a predictor, an error model and a strategy, put together by a workflow."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from sklearn.cluster import KMeans

from curiosity_widgets import acquisition
from curiosity_widgets.acquisition.state import AcquisitionState, Pick, Travel
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.chunks import at_once
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.error_models.local_skill import LocalSkill, local_skill
from curiosity_widgets.learning.latent_space import k_means
from curiosity_widgets.learning.parts.components import in_components, principal_components, random_rows
from curiosity_widgets.learning.protocols import (
    CarriesResiduals,
    ErrorModel,
    Evaluation,
    Measured,
    Prediction,
    Predictor,
    Problem,
    Report,
    State,
    TrainingReport,
    silent,
)
from curiosity_widgets.learning.training.threads import single_thread
from curiosity_widgets.learning.true_error import true_error
from curiosity_widgets.learning.yardsticks import r2, yardsticks
from curiosity_widgets.workflows.kind import LOCAL_SKILL
from curiosity_widgets.workflows.workflow import Workflow

_FEATURES = 12  # principal components of the patches
_CLUSTERS = 3  # k-means clusters of the latent space, as in the paper
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
        predictor: Predictor,
        error_model: ErrorModel,
        gives: AbstractSet[str],
    ) -> None:
        self.workflow, self.problem = workflow, problem
        self.predictor, self.error_model = predictor, error_model
        self._gives = gives  # optional fields of a strategy's state
        self._evaluation: Evaluation | None = None
        self._skill: tuple[int, LocalSkill] | None = None  # number of spectra, what follows

    def initial_positions(self, n: int, available: BoolArray, report: Report = silent) -> IntArray:
        """Candidates (n,) to measure before any training: random ones, or the patches nearest to the
        centres of n clusters of the error model's latent space.

        Raises CuriosityError where fewer than n are available.
        """
        pool = np.flatnonzero(available)
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
            latent = self.error_model.latent(report)
            space = (self._features if latent is None else latent)[pool]
            kmeans = KMeans(n, n_init=3, random_state=int(rng.integers(2**31))).fit(space)
            return pool[_one_per_centre(space, kmeans.cluster_centers_)]

    def fit(self, measured: Measured, *, step: int, report: Report = silent) -> TrainingReport:
        """Train the predictor, then the error model, on all measured spectra."""
        self._evaluation = self._skill = None
        with single_thread():
            trained = self.predictor.fit(measured, step=step, report=report)
            self.error_model.fit(self.predictor, measured, step=step, report=report)
        return trained

    def evaluate(self, measured: Measured, *, report: Report = silent) -> Evaluation:
        """Prediction, latent space, predicted error and uncertainty of all candidates."""
        if self._evaluation is None:
            report("evaluating all candidates")
            with single_thread():
                prediction = self.predictor.predict()
                latent = self.predictor.latent()
                error = self.error_model.predict()
                shown = self.error_model.latent() if latent is None else latent
                clusters = None if shown is None else self._clusters(shown)
                spread = None if prediction is None else prediction.spread
                if spread is None:
                    spread = self.error_model.uncertainty()
                expected = self.error_model.deviation()
                if prediction is not None and expected is not None:
                    prediction = replace(prediction, deviation=expected[0], profile=expected[1])
                patches = self._predicted_patches(measured) if self.predictor.target == "spec2im" else None
                around = self._local_skill(measured, latent)
            learnable = None if around is None else around.learnable
            self._evaluation = Evaluation(prediction, latent, error, spread, clusters, patches, learnable)
        return self._evaluation

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
    ) -> Pick:
        """The next k candidates by a strategy, and the score of every candidate it followed."""
        evaluation = self.evaluate(measured)
        chosen = acquisition.load(strategy, **self.workflow.options_of(strategy))
        with single_thread():
            state = AcquisitionState(
                candidates=self.problem.candidates,
                measured=measured.index,
                pending=pending,
                available=available,
                features=self._features,
                rng=stream(self.problem.seed, "pick", step, len(measured)),
                latent=evaluation.latent,
                joint=_joint(evaluation.latent, evaluation.prediction),
                predicted_error=evaluation.predicted_error,
                uncertainty=evaluation.uncertainty,
                beta=beta,
                lam=lam,
                count=len(measured) + len(pending),
                budget=budget,
                travel=travel,
                noise_floor=noise_floor,
                seed=self.problem.seed,
                length=self._residual_length(),
                members=None if evaluation.prediction is None else evaluation.prediction.spread_scores,
                **self._derived(chosen.required, measured, evaluation),
            )
            return chosen.pick(state, k)

    def score(
        self, measured: Measured, held_out: IntArray, truth: FloatArray, *, step: int
    ) -> dict[str, float]:
        """R² on held-out candidates (m,) with spectra ``truth`` (m, S), and the yardsticks' beside it."""
        targets, test_targets = self.targets(measured.index, measured.spectra), self.targets(held_out, truth)
        with single_thread():
            predicted = self.predictor.outputs(held_out, truth)
            result = {"heldout_r2": r2(test_targets, predicted, targets.mean(axis=0))}
            inputs, test_inputs = (
                self._inputs(measured.index, measured.spectra),
                self._inputs(held_out, truth),
            )
            result |= yardsticks(inputs, targets, test_inputs, test_targets, self.problem.seed, step)
        return result

    def outputs(self, index: IntArray, spectra: FloatArray) -> FloatArray:
        """Predictions (n, D) for candidates ``index``; ``spectra`` are the input for spec2im."""
        with single_thread():
            return self.predictor.outputs(index, spectra)

    def targets(self, index: IntArray, spectra: FloatArray) -> FloatArray:
        """What :meth:`outputs` should be: the spectra, or for spec2im the patches."""
        return spectra if self.predictor.target == "im2spec" else self._patches(index)

    def state(self) -> State:
        """Everything carried from step to step, as plain arrays."""
        predictor = {f"predictor/{key}": value for key, value in self.predictor.state().items()}
        return predictor | {f"error/{key}": value for key, value in self.error_model.state().items()}

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Continue where the learner of :meth:`state` was."""
        self._evaluation = self._skill = None
        self.predictor.load_state(_part(state, "predictor/"))
        self.error_model.load_state(_part(state, "error/"))

    def _derived(self, fields: tuple[str, ...], measured: Measured, evaluation: Evaluation) -> dict[str, Any]:
        """Fields of the state that take time: those that the strategy requires, or that are known anyway."""
        prediction, given = evaluation.prediction, dict[str, Any]()
        if "true_error" in fields and self.problem.truth is not None and prediction is not None:
            errors = true_error(prediction, self.problem.truth, len(self.problem.candidates))
            # A replayed grid may lack some spectra; nothing can be measured there.
            given["true_error"] = None if errors is None else np.nan_to_num(errors, nan=0.0)
        around = self._local_skill(measured, evaluation.latent)
        if around is not None:  # known from the evaluation; some strategies use it where it is there
            given |= {field: getattr(around, field) for field in LOCAL_SKILL}
        return given

    def _local_skill(self, measured: Measured, latent: FloatArray | None) -> LocalSkill | None:
        """What out-of-fold errors imply for all candidates; None where the workflow does not give it."""
        if latent is None or not self._gives >= LOCAL_SKILL:
            return None
        if self._skill is None or self._skill[0] != len(measured):
            errors = self.predictor.held_out_errors(measured)
            around = local_skill(self.problem.candidates.positions, latent, measured, errors)
            self._skill = len(measured), around
        return self._skill[1]

    def _residual_length(self) -> float | None:
        return self.predictor.residual_length if isinstance(self.predictor, CarriesResiduals) else None

    def _inputs(self, index: IntArray, spectra: FloatArray) -> FloatArray:
        return self._patches(index) if self.predictor.target == "im2spec" else spectra

    def _patches(self, index: IntArray) -> FloatArray:
        return self.problem.candidates.flat_patches(self.problem.image, index)

    def _predicted_patches(self, measured: Measured) -> FloatArray:
        size = self.problem.candidates.patch
        flat = self.predictor.outputs(measured.index, measured.spectra)
        patches: FloatArray = flat.reshape(len(flat), -1, size, size).astype(np.float32)
        return patches

    def _clusters(self, latent: FloatArray) -> IntArray:
        rng = stream(self.problem.seed, "clusters")
        learn_on = latent[random_rows(len(latent), rng)]
        count = min(_CLUSTERS, len(learn_on))
        return k_means(latent, learn_on, count, starts=1, state=int(rng.integers(2**31)))

    @cached_property
    def _features(self) -> FloatArray:
        """Principal components (N, F) of the patches: what looks alike, before anything is learned."""
        candidates, image = self.problem.candidates, self.problem.image
        chosen = random_rows(len(candidates), stream(self.problem.seed, "features"))
        pca = principal_components(self._patches(chosen), _FEATURES)
        return in_components(pca, candidates, image)


def _part(state: Mapping[str, np.ndarray], prefix: str) -> State:
    return {key[len(prefix) :]: value for key, value in state.items() if key.startswith(prefix)}


def _one_per_centre(space: FloatArray, centres: FloatArray) -> IntArray:
    """The row of ``space`` nearest to each centre, none taken twice."""
    taken: list[int] = []
    for centre in centres:
        distance = np.linalg.norm(space - centre, axis=1)
        distance[taken] = np.inf
        taken.append(int(distance.argmin()))
    return np.array(taken, dtype=np.int64)


def _joint(latent: FloatArray | None, prediction: Prediction | None) -> FloatArray | None:
    """Latents and the members' predicted scores side by side, each block scaled to unit total variance."""
    if latent is None or prediction is None or prediction.spread_scores is None:
        return None
    members = np.concatenate(list(prediction.spread_scores), axis=1)
    own = latent.shape[1]
    joint = np.empty((len(latent), own + members.shape[1]), dtype=np.result_type(latent, members))
    at_once(_scale_into, [(latent, joint[:, :own]), (members, joint[:, own:])])
    return joint


def _scale_into(blocks: tuple[FloatArray, FloatArray]) -> None:
    """Write the first block (N, d) into the second, scaled to unit total variance."""
    block, scaled = blocks
    total = float(np.sqrt(block.var(axis=0).sum()))
    np.divide(block, total if total > 0 else 1.0, out=scaled)
