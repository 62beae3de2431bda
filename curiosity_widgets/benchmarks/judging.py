"""Scores of a learner, of the yardsticks on the same spectra, and of what all spectra together would give."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.benchmarks import yardsticks
from curiosity_widgets.benchmarks.metrics import Scores, accuracy, self_knowledge, symmetric_r2
from curiosity_widgets.benchmarks.split import Split
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.learning.error_models.noise import noise_ceiling
from curiosity_widgets.learning.parts.area_weights import area_weights
from curiosity_widgets.learning.protocols import CarriesResiduals, Evaluation, Measured, Problem
from curiosity_widgets.learning.scoring import from_structure, inputs_of, targets_of
from curiosity_widgets.workflows.learner import Learner

CEILING, CEILING_OF_STRUCTURE = "ceiling", "ceiling_of_structure"


class Judge:
    """Judges predictions of one split for one target, "im2spec" or "spec2im"."""

    def __init__(self, split: Split, problem: Problem, target: str, seed: int) -> None:
        self._split, self._problem, self._target, self._seed = split, problem, target, seed
        where = split.scored
        self._truth = self._everywhere(targets_of(problem, target, where, split.spectra[where]))
        common = split.common
        self._mean = targets_of(problem, target, common, split.spectra[common]).mean(axis=0)

    def learner(self, learner: Learner, measured: Measured, *, error_model: bool) -> Scores:
        """Scores of a learner; held-out blocks from structure alone."""
        if error_model:
            evaluation = learner.evaluate(measured)
            if evaluation.index is not None:  # scored at every candidate
                evaluation = learner.evaluate_at(np.arange(len(self._problem.candidates)), measured)
        else:
            prediction = learner.predictor.predict()
            evaluation = Evaluation(prediction, None, None, None if prediction is None else prediction.spread)
        outputs = self._outputs(learner)
        predictor = learner.predictor
        length = predictor.residual_length if isinstance(predictor, CarriesResiduals) else None
        carried = {"residual_length": length or 0.0}  # pixels; 0: neighbours are not used
        known = self_knowledge(self._split, evaluation, outputs, self._truth)
        return self._scores(outputs) | carried | known

    def ceilings(self, learner: Learner) -> dict[str, Scores]:
        """Scores of a learner that was trained on all measurable spectra: with and without neighbours."""
        where = self._split.scored
        alone = from_structure(learner.predictor, where, self._split.spectra[where])
        return {
            CEILING: self._scores(self._outputs(learner)),
            CEILING_OF_STRUCTURE: self._scores(self._everywhere(alone)),
        }

    def yardsticks(self, measured: Measured, *, process: bool) -> dict[str, Scores]:
        """Scores of simple methods on the same spectra; ``process``: also of a Gaussian process."""
        split, where = self._split, self._split.scored
        if self._target == "im2spec":
            predicted = yardsticks.predictions(split, measured, self._seed, process=process)
        else:
            predicted = yardsticks.simple(
                inputs_of(self._problem, self._target, measured.index, measured.spectra),
                targets_of(self._problem, self._target, measured.index, measured.spectra),
                inputs_of(self._problem, self._target, where, split.spectra[where]),
                self._seed,
            )
        return {name: self._scores(self._everywhere(values)) for name, values in predicted.items()}

    def noise_ceiling(self, measured: Measured) -> float:
        """The noise ceiling as a run reports it, from the spectra it has; NaN where it is not known."""
        positions = self._problem.candidates.positions
        weights = area_weights(positions[measured.index], positions[self._split.measurable])
        found = noise_ceiling(measured.spectra, weights)
        return np.nan if found is None else found.r2

    def _outputs(self, learner: Learner) -> FloatArray:
        """(N, D) predictions at the scored candidates, NaN elsewhere."""
        where, spectra = self._split.scored, self._split.spectra
        outputs = self._everywhere(learner.outputs(where, spectra[where]))
        blocks = where[self._split.held_out[where]]
        if len(blocks):
            outputs[blocks] = from_structure(learner.predictor, blocks, spectra[blocks])
        return outputs

    def _scores(self, outputs: FloatArray) -> Scores:
        scores = accuracy(self._split, outputs, self._truth, self._mean)
        if self._target == "im2spec":
            return scores
        size = self._split.candidates.patch
        return scores | {
            f"{name}_symmetric_r2": symmetric_r2(self._truth[index], outputs[index], self._mean, size)
            for name, index in {"pixels": self._split.pixels, "blocks": self._split.blocks}.items()
        }

    def _everywhere(self, values: FloatArray) -> FloatArray:
        """Values at the scored candidates as an array over all candidates."""
        filled = np.full((len(self._problem.candidates), values.shape[1]), np.nan)
        filled[self._split.scored] = values
        return filled
