"""The default predictor: a small ensemble of dense Im2spec networks on the spectra's principal components."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.checks import at_least, within
from curiosity_widgets.data.chunks import by_slices, side_by_side
from curiosity_widgets.data.large.give_back import give_back
from curiosity_widgets.data.options import read_options
from curiosity_widgets.data.seeds import integer_seed, stream
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.learning.parts.correlations import Correlations
from curiosity_widgets.learning.parts.residual_field import ResidualField
from curiosity_widgets.learning.parts.robust import shortened, without_outliers
from curiosity_widgets.learning.parts.spatial_folds import spatial_folds
from curiosity_widgets.learning.parts.spectral_basis import SpectralBasis
from curiosity_widgets.learning.parts.structure_blend import Blended, StructureBlend
from curiosity_widgets.learning.parts.tiles import over_tiles
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
from curiosity_widgets.learning.training.devices import device_for
from curiosity_widgets.learning.training.members import Minibatches, train_members
from curiosity_widgets.models.dense_im2spec import DenseIm2Spec
from curiosity_widgets.models.seeding import (
    load_module_state,
    module_state,
    seeded,
)

_CHUNK = 16_384  # candidates at a time, after the pass
_MANY = 20_000  # candidates for which "auto" takes a card; below, a step's many small passes gain little


@dataclass(frozen=True)
class DenseOptions:
    """Settings of :class:`DensePredictor`. Raises CuriosityError for impossible values."""

    members: int = 5  # networks in the ensemble, as many as spatial folds
    components: int = 8  # principal components of the measured spectra that are predicted
    cold_steps: int = 120  # minibatches of the first training
    warm_steps: float = 2.0  # minibatches for each new spectrum afterwards
    learning_rate: float = 5e-3  # of AdamW, at the top of its one cycle
    weight_decay: float = 0.05
    batch: int = 48  # patches in a minibatch
    noise: float = 0.05  # standard deviation of the noise on patches, in standardised image units
    shrink: bool = True  # towards the mean spectrum, by out-of-fold predictions
    trees: int = 20  # extra trees combined with each network; 0: none
    neighbours: bool = True  # carry residuals from measured points to their neighbours
    device: str = (
        "cpu"  # of the networks: or "cuda", "mps", "auto"; trees and neighbours stay on the processor
    )

    def __post_init__(self) -> None:
        at_least(2, members=self.members)
        at_least(1, components=self.components, batch=self.batch)
        at_least(0, trees=self.trees)
        at_least(4, cold_steps=self.cold_steps)
        within(0, 1e3, warm_steps=self.warm_steps, weight_decay=self.weight_decay, noise=self.noise)
        within(1e-8, 10, learning_rate=self.learning_rate)


@dataclass(frozen=True, eq=False)
class _Evaluated:
    """What the members give for all candidates."""

    latent: FloatArray  # (N, M·d)
    prediction: Prediction
    unknown: FloatArray  # (N,) share of the residuals' variance that neighbours do not explain


class DensePredictor:
    """Patch → spectrum by an ensemble of :class:`DenseIm2Spec`, cheap enough to retrain at every step.

    Each member leaves out one spatial fold of the measured points, so that every point has a prediction by
    a member that was trained without its surroundings. The first training starts from random weights; later
    ones continue with fewer steps. Components are recomputed from all measured spectra at every training,
    and the output layer is re-expressed in them.
    Each network is combined with simple models that are trained without the same fold, and everything is
    shrunk to the mean spectrum where structure tells nothing
    (:class:`~curiosity_widgets.learning.parts.structure_blend.StructureBlend`). Outlier spectra are cut
    first (:mod:`~curiosity_widgets.learning.parts.robust`).
    What the members leave unexplained at the measured points is carried to their neighbours on the sample
    (:class:`~curiosity_widgets.learning.parts.residual_field.ResidualField`); far from them nothing changes.

    ``options`` are the fields of :class:`DenseOptions`; the only target is "im2spec".
    """

    Options = DenseOptions
    # 1: networks and trees alone, neighbours within two patches, nothing cut.
    # 2: straight lines followed a tenth of what is known beyond it; since 3 one half.
    # 3: one length and nugget for the residuals of all components; since 4 one for each.
    # 4: dropout by PyTorch's own draws; other random numbers, the same learner.
    # 5: outliers were cut also where structure foretells them; without outliers since then the same numbers.
    VERSION = 6

    def __init__(self, problem: Problem, *, target: Target = "im2spec", **options: Any) -> None:
        if target != "im2spec":
            raise CuriosityError(
                "the dense networks predict spectra from patches; "
                f"for target {quoted(target)} use SpectrumToPatch"
            )
        self.target: Target = target
        self._problem = problem
        self._options = settings = read_options(DenseOptions, options, "workflow 'dense'")
        self._members = members = settings.members
        self._components = min(settings.components, problem.spectrum_length)
        self._fold_of = spatial_folds(problem.candidates, members, problem.seed)
        self._image = torch.from_numpy(np.ascontiguousarray(problem.image, dtype=np.float32))
        with seeded(integer_seed(problem.seed, "dense", "weights")):
            self._net = DenseIm2Spec(
                problem.candidates.patch, len(problem.image), self._components, members
            ).eval()
        self.device = device_for(settings.device, problem, _MANY)
        self._net.to(self.device)
        self._structure = StructureBlend(
            problem, self._fold_of, members, self._components, settings.trees, shrink=settings.shrink
        )
        self._basis: SpectralBasis | None = None
        self._measured: IntArray = np.zeros(0, dtype=np.int64)  # what the last training learned from
        self._trained_on = 0
        self._step = 0
        self._field: ResidualField | None = None
        self._residuals: FloatArray = np.zeros((members, 0, self._components))  # (M, n, R) at the measured
        self._evaluated: _Evaluated | None = None  # None: not since the last training
        self._evaluated_at: IntArray | None = None  # of these candidates; all: None
        self._networks: FloatArray | None = None  # (M, n, R) scores at the measured, since the last training
        # Candidates (n,) that were judged since the last training, and their scores (n, R) out of fold.
        self._held_out: tuple[IntArray, FloatArray] | None = None

    def fit(self, measured: Measured, *, step: int, report: Report = silent) -> TrainingReport:
        """Train all members on all measured spectra; cold the first time, then warm."""
        expect = partial(self._structure.expected, measured.index, step)
        spectra, weight = without_outliers(measured.spectra, expect), measured.weight
        basis = SpectralBasis.of(spectra, self._components, weight)
        if self._basis is not None:
            self._reexpress_output(self._basis, basis)
        self._basis, self._evaluated, self._held_out = basis, None, None
        index, targets = measured.index, basis.scores(spectra)
        folds = self._fold_of[index]
        train = partial(
            train_members,
            self._net,
            self._problem.candidates.patches(self._problem.image, index),
            torch.from_numpy(targets.astype(np.float32)),
            folds,
            self._minibatches(len(measured)),
            seed=self._problem.seed,
            step=step,
            report=report,
            weight=weight,
        )
        rng = stream(self._problem.seed, "residual field", step)
        candidates = self._problem.candidates
        near = Correlations(candidates.positions_of(index), candidates.patch, rng)
        losses = side_by_side(train, near.prepare, *self._structure.jobs(index, targets, step, weight))
        self._measured = index.copy()
        self._networks = networks = self._network_scores(index)
        found = self._structure.blend(index, targets, networks, near, weight)
        self._learn_residuals(measured, targets, found, near, rng)
        self._trained_on, self._step = len(measured), step
        own = np.arange(self._members)[:, None] == folds  # (M, n) the member trained without the point
        validation = ((found.members - targets) ** 2).mean(axis=2)
        self._give_back()
        by_member = [float(v[o].mean()) if o.any() else None for v, o in zip(validation, own, strict=True)]
        return TrainingReport(tuple(losses), (), member_reports("member", by_member, step))

    def predict(self) -> Prediction:
        """Spectra of all candidates: the members' mean, with their spread."""
        return self._evaluate().prediction

    def outputs(self, index: IntArray, spectra: FloatArray | None) -> FloatArray:
        """Predicted spectra (n, S) of candidates."""
        if self._problem.is_large:
            return self._evaluate_at(index).prediction.spectra(np.arange(len(index)))
        return self.predict().spectra(index)

    def of_structure(self, index: IntArray, spectra: FloatArray | None = None) -> FloatArray:
        """Spectra (n, S) of candidates from their patches alone, without residuals of neighbours."""
        basis = self._trained()
        scores = self._structure.complete(self._network_scores(index), index, np.zeros(len(index)))
        return basis.spectra(scores.mean(axis=0))

    @property
    def residual_length(self) -> float | None:
        """Pixels over which residuals resemble each other; None where they do not, or it is not known."""
        return None if self._field is None else self._field.length

    def unknown_share(self) -> FloatArray:
        """Share (N,) of the residuals' variance that neighbours do not explain; 1 far from all points."""
        return self._evaluate().unknown

    def left_out(self, residuals: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Out-of-fold residuals (n, S) of the measured points less what the others carry to each, and the
        share (n,) of their variance that these leave unexplained.
        """
        if self._field is None:
            return residuals, np.ones(len(residuals))
        basis = self._trained()
        components = basis.components / basis.scale
        scores = residuals @ components.T
        left, share = self._field.left_out(scores)
        return residuals + (left - scores) @ basis.components * basis.scale, share

    def latent(self) -> FloatArray:
        """Latents (N, members · d), the members side by side."""
        return self._evaluate().latent

    def held_out_errors(self, measured: Measured) -> FloatArray:
        """Mean absolute error (n,) of each point, predicted by the member that left its fold out."""
        errors: FloatArray = np.abs(self.held_out_residuals(measured)).mean(axis=1)
        return errors

    def held_out_residuals(self, measured: Measured) -> FloatArray:
        """Measured minus predicted spectra (n, S), each predicted by the member that left its fold out.

        Residuals carried from neighbours are not included: these are the errors far from every measured
        point.
        """
        basis = self._trained()
        if self._held_out is None or not np.array_equal(self._held_out[0], measured.index):
            index, networks = measured.index, self._networks
            if networks is None or not np.array_equal(index, self._measured):
                networks = self._network_scores(index)
            members = self._structure.complete(networks, index, np.ones(len(index)), out_of_fold=True)
            scores = members[self._fold_of[measured.index], np.arange(len(measured))]
            self._held_out = index.copy(), scores
        residuals: FloatArray = measured.spectra - basis.spectra(self._held_out[1])
        return residuals

    def state(self) -> State:
        """Weights, components, and what the other models of structure and the field are rebuilt from."""
        state = module_state(self._net, "net/")
        state |= {f"structure/{key}": value for key, value in self._structure.state().items()}
        state["measured"] = self._measured.copy()
        state["counters"] = np.array([self._trained_on, self._step])
        if self._basis is not None:
            state |= {f"basis/{key}": value for key, value in self._basis.state().items()}
        if self._field is not None:
            state |= {f"field/{key}": value for key, value in self._field.state().items()}
            state["residuals"] = self._residuals.copy()
        return state

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Restore what :meth:`state` returned."""
        load_module_state(self._net, state, "net/")
        self._net.eval()
        self._trained_on, self._step = (int(value) for value in state["counters"])
        self._measured = np.array(state["measured"])
        self._structure.load_state(state, "structure/")
        self._basis = SpectralBasis.from_state(state, "basis/") if "basis/mean" in state else None
        self._field = None
        if "residuals" in state:  # a run file from before there was a field has none
            self._field = ResidualField.from_state(state, "field/")
            self._residuals = np.array(state["residuals"])
        self._evaluated = self._held_out = self._networks = None

    def _learn_residuals(
        self,
        measured: Measured,
        targets: FloatArray,
        found: Blended,
        near: Correlations,
        rng: np.random.Generator,
    ) -> None:
        """The field of what the members leave unexplained at the measured points.

        Lengths and nuggets come from out-of-fold residuals, since in-sample ones are too small. What is
        carried is the mean of these and the members' own: most members were trained on a neighbour's patch.
        """
        self._field = None
        if not self._options.neighbours:
            return
        candidates = self._problem.candidates
        positions = candidates.positions_of(measured.index)
        unexplained = shortened(targets - found.out_of_fold)
        field = ResidualField.of(positions, near, unexplained, measured.weight)
        if not field.worth(unexplained, targets, candidates.positions_of(self._problem.even), rng):
            field = ResidualField.silent(positions, self._components)
        self._field = field
        own = targets - 0.5 * (found.members + found.out_of_fold)
        self._residuals = np.stack([shortened(residuals) for residuals in own])

    def _minibatches(self, spectra: int) -> Minibatches:
        """``cold_steps`` of minibatches at first, then ``warm_steps`` for each new spectrum."""
        options, steps = self._options, self._options.cold_steps
        if self._trained_on:
            fresh = max(spectra - self._trained_on, 1)
            steps = int(np.clip(round(options.warm_steps * fresh), 4, options.cold_steps))
        return Minibatches(steps, options.batch, options.learning_rate, options.weight_decay, options.noise)

    @torch.inference_mode()
    def _network_scores(self, index: IntArray) -> FloatArray:
        """Scores (M, n, R) of candidates by every network."""
        patches = self._problem.candidates.patches(self._problem.image, index)
        batch = torch.from_numpy(np.ascontiguousarray(patches, dtype=np.float32))
        _, scores = self._net.evaluator()(batch.to(self.device))
        return np.asarray(scores[..., 0, 0].cpu().numpy().transpose(1, 0, 2))

    def _evaluate(self) -> _Evaluated:
        """All candidates by every member's network and trees, with residuals carried from neighbours."""
        scope = self._problem.scope
        if self._evaluated is None or (scope.narrowed and self._evaluated_at is not scope.index):
            self._evaluated_at = scope.index if scope.narrowed else None
            self._evaluated = self._evaluate_at(self._evaluated_at)
        return self._evaluated

    def _evaluate_at(self, chosen: IntArray | None) -> _Evaluated:
        """The same of the chosen candidates (m,); all: None."""
        basis, candidates = self._trained(), self._problem.candidates
        latents, scores = over_tiles(self._net, self._image, candidates, self._components, chosen)
        self._give_back()
        carried, unknown = self._from_neighbours(chosen)
        near = candidates.nearness(self._measured, chosen)

        def complete(rows: slice) -> None:
            index = rows if chosen is None else chosen[rows]
            structure = self._structure.complete(scores[:, rows], index, near[rows])
            scores[:, rows] = structure + carried[:, rows]

        by_slices(complete, len(latents), _CHUNK)
        return _Evaluated(latents, joint_prediction(basis, scores), unknown)

    def _give_back(self) -> None:
        """Of a large problem, what the networks have freed makes room for what follows."""
        if self._problem.is_large:
            give_back()

    def _from_neighbours(self, chosen: IntArray | None) -> tuple[FloatArray, FloatArray]:
        """Scores (M, N, R) carried to the chosen candidates, and the unexplained share (N,) of their
        variance."""
        candidates = self._problem.candidates
        positions = candidates.positions if chosen is None else candidates.positions_of(chosen)
        if self._field is None:
            nothing = np.zeros((self._members, len(positions), self._components), dtype=np.float32)
            return nothing, np.ones(len(positions))
        carried, unknown = self._field.carry(self._residuals, positions)
        held_out = self._problem.held_out
        if held_out is not None:  # nothing that a neighbour tells is shown or scored there
            own = held_out if chosen is None else held_out[chosen]
            carried[:, own], unknown[own] = 0.0, 1.0
        return carried, unknown

    def _reexpress_output(self, old: SpectralBasis, new: SpectralBasis) -> None:
        """Re-express the output layer in the new principal components."""
        turn, shift = new.change_from(old)
        layer = self._net.to_scores
        with torch.no_grad():
            weight = layer.weight.reshape(self._members, self._components, -1)
            bias = layer.bias.reshape(self._members, self._components)  # type: ignore[union-attr]
            turned = torch.from_numpy(turn.astype(np.float32)).to(self.device)
            layer.weight.copy_((turned @ weight).reshape(layer.weight.shape))
            moved = bias @ turned.T + torch.from_numpy(shift.astype(np.float32)).to(self.device)
            layer.bias.copy_(moved.reshape(-1))  # type: ignore[union-attr]

    def _trained(self) -> SpectralBasis:
        if self._basis is None:
            raise CuriosityError("the learner has not been trained yet; call fit first")
        return self._basis
