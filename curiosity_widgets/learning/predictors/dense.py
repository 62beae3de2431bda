"""The default predictor: a small ensemble of dense Im2spec networks on the spectra's principal components."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.checks import at_least, within
from curiosity_widgets.data.chunks import by_slices
from curiosity_widgets.data.options import read_options
from curiosity_widgets.data.seeds import integer_seed, stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.parts.fold_forests import FoldForests
from curiosity_widgets.learning.parts.residual_field import ResidualField
from curiosity_widgets.learning.parts.spatial_folds import spatial_folds
from curiosity_widgets.learning.parts.spectral_basis import SpectralBasis
from curiosity_widgets.learning.parts.stacking import shrinkage, stacking_weight
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
from curiosity_widgets.learning.training.members import Minibatches, train_members
from curiosity_widgets.models.dense_im2spec import DenseIm2Spec
from curiosity_widgets.models.seeding import (
    load_module_state,
    module_state,
    seeded,
)

_CHUNK = 16_384  # candidates at a time, after the pass


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
    a member that was trained without its surroundings. From these predictions each component gets a factor
    between 0 and 1 that shrinks it towards the mean spectrum where the network does not generalise (least
    squares of truth on out-of-fold prediction). The first training starts from random weights; later ones
    continue with fewer steps. Components are recomputed from all measured spectra at every training, and
    the output layer is re-expressed in them.
    Each network is combined with extra trees on features of the structure, trained without the same fold
    (:class:`~curiosity_widgets.learning.parts.fold_forests.FoldForests`). Trees need fewer spectra, the
    network gains more from many; their weights are learned out of fold, starting from one half (stacking:
    Wolpert, Neural Networks 5, 241 (1992), doi:10.1016/S0893-6080(05)80023-1).
    What the members leave unexplained at the measured points is carried to their neighbours on the sample
    (:class:`~curiosity_widgets.learning.parts.residual_field.ResidualField`); far from them nothing changes.

    ``options`` are the fields of :class:`DenseOptions`; the only target is "im2spec".
    """

    def __init__(self, problem: Problem, *, target: Target = "im2spec", **options: Any) -> None:
        if target != "im2spec":
            raise CuriosityError(
                f"the dense networks predict spectra from patches; for target {target!r} use SpectrumToPatch"
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
        self._forests = (
            FoldForests(problem, self._fold_of, members, settings.trees) if settings.trees else None
        )
        self._tree_weight = 0.0  # of the trees; the networks have the rest
        self._basis: SpectralBasis | None = None
        self._factors: FloatArray = np.ones(self._components)
        self._trained_on = 0
        self._step = 0
        self._field: ResidualField | None = None
        self._residuals: FloatArray = np.zeros((members, 0, self._components))  # (M, n, R) at the measured
        self._evaluated: _Evaluated | None = None  # None: not since the last training

    def fit(self, measured: Measured, *, step: int, report: Report = silent) -> TrainingReport:
        """Train all members on all measured spectra; cold the first time, then warm."""
        basis = SpectralBasis.of(measured.spectra, self._components)
        if self._basis is not None:
            self._reexpress_output(self._basis, basis)
        self._basis, self._evaluated = basis, None
        patches = self._problem.candidates.patches(self._problem.image, measured.index)
        targets = torch.from_numpy(basis.scores(measured.spectra).astype(np.float32))
        folds = self._fold_of[measured.index]
        losses = train_members(
            self._net,
            patches,
            targets,
            folds,
            self._minibatches(len(measured)),
            seed=self._problem.seed,
            step=step,
            report=report,
        )
        own = np.arange(self._members)[:, None] == folds  # (M, n) the member trained without the point
        members = self._blend(measured.index, targets.numpy(), own, step)
        out_of_fold = _by_own_member(members, own)
        if self._options.shrink:
            self._factors = shrinkage(targets.numpy(), out_of_fold)
        self._learn_residuals(measured.index, targets.numpy(), members, out_of_fold, step)
        self._trained_on, self._step = len(measured), step
        validation = ((members - targets.numpy()) ** 2).mean(axis=2)
        by_member = [float(v[o].mean()) if o.any() else None for v, o in zip(validation, own, strict=True)]
        return TrainingReport(tuple(losses), (), member_reports("member", by_member, step))

    def predict(self) -> Prediction:
        """Spectra of all candidates: the members' mean, with their spread."""
        return self._evaluate().prediction

    def outputs(self, index: IntArray, spectra: FloatArray | None) -> FloatArray:
        """Predicted spectra (n, S) of candidates."""
        return self.predict().spectra(index)

    def of_structure(self, index: IntArray) -> FloatArray:
        """Spectra (n, S) of candidates from their patches alone, without residuals of neighbours."""
        basis = self._trained()
        spectra: FloatArray = basis.spectra(self._member_scores(index).mean(axis=0) * self._factors)
        return spectra

    @property
    def residual_length(self) -> float | None:
        """Pixels over which residuals resemble each other; None where they do not, or it is not known."""
        known = self._field is not None and self._field.nugget < 1.0
        return self._field.length if known else None  # type: ignore[union-attr]

    def unknown_share(self) -> FloatArray:
        """Share (N,) of the residuals' variance that neighbours do not explain; 1 far from all points."""
        return self._evaluate().unknown

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
        scores = self._member_scores(measured.index)[self._fold_of[measured.index], np.arange(len(measured))]
        residuals: FloatArray = measured.spectra - basis.spectra(scores * self._factors)
        return residuals

    def state(self) -> State:
        """Weights, components, shrinkage, and what trees and residual field are rebuilt from."""
        state = module_state(self._net, "net/")
        state["factors"] = self._factors.copy()
        state["say"] = np.array(self._tree_weight)
        if self._forests is not None:
            state |= {f"forests/{key}": value for key, value in self._forests.state().items()}
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
        self._factors = np.array(state["factors"])
        self._trained_on, self._step = (int(value) for value in state["counters"])
        self._basis = SpectralBasis.from_state(state, "basis/") if "basis/mean" in state else None
        self._tree_weight = 0.0
        if self._forests is not None and "forests/index" in state:  # an older run file has no trees
            self._tree_weight = float(state["say"])
            self._forests.load_state(state, "forests/")
        self._field = None
        if "residuals" in state:  # a run file from before there was a field has none
            self._field = ResidualField.from_state(state, "field/")
            self._residuals = np.array(state["residuals"])
        self._evaluated = None

    def _learn_residuals(
        self, index: IntArray, targets: FloatArray, members: FloatArray, out_of_fold: FloatArray, step: int
    ) -> None:
        """The field of what the members leave unexplained at the measured points.

        Length and nugget come from out-of-fold residuals, since in-sample ones are too small. What is
        carried is the mean of these and the members' own: most members were trained on a neighbour's patch.
        """
        self._field = None
        if not self._options.neighbours:
            return
        rng = stream(self._problem.seed, "residual field", step)
        candidates = self._problem.candidates
        unexplained = targets - out_of_fold * self._factors
        self._field = ResidualField.of(candidates.positions[index], unexplained, candidates.patch, rng)
        self._residuals = targets - 0.5 * (members + out_of_fold) * self._factors

    def _minibatches(self, spectra: int) -> Minibatches:
        """``cold_steps`` of minibatches at first, then ``warm_steps`` for each new spectrum."""
        options, steps = self._options, self._options.cold_steps
        if self._trained_on:
            fresh = max(spectra - self._trained_on, 1)
            steps = int(np.clip(round(options.warm_steps * fresh), 4, options.cold_steps))
        return Minibatches(steps, options.batch, options.learning_rate, options.weight_decay, options.noise)

    def _blend(self, index: IntArray, targets: FloatArray, own: BoolArray, step: int) -> FloatArray:
        """Scores (M, n, R) of the measured points by networks and new trees, and the weight of each."""
        networks = self._network_scores(index)
        if self._forests is None:
            return networks
        self._forests.fit(index, targets, step)
        trees = self._forests.predict(index)
        self._tree_weight = stacking_weight(
            targets, _by_own_member(networks, own), _by_own_member(trees, own)
        )
        return self._together(networks, trees)

    def _together(self, networks: FloatArray, trees: FloatArray) -> FloatArray:
        scores: FloatArray = networks + np.float32(self._tree_weight) * (trees - networks)
        return scores

    def _member_scores(self, index: IntArray) -> FloatArray:
        """Scores (M, n, R) of candidates by every member, its network and its trees."""
        networks = self._network_scores(index)
        return (
            self._together(networks, self._forests.predict(index))
            if self._forests and self._tree_weight
            else networks
        )

    @torch.inference_mode()
    def _network_scores(self, index: IntArray) -> FloatArray:
        """Scores (M, n, R) of candidates by every network."""
        patches = self._problem.candidates.patches(self._problem.image, index)
        batch = torch.from_numpy(np.ascontiguousarray(patches, dtype=np.float32))[:, None]
        scores = self._net(batch.expand(-1, self._members, -1, -1, -1))
        return np.asarray(scores.numpy().transpose(1, 0, 2))

    def _evaluate(self) -> _Evaluated:
        """All candidates by every member's network and trees, with residuals carried from neighbours."""
        basis = self._trained()
        if self._evaluated is None:
            latents, scores = over_tiles(self._net, self._image, self._problem.candidates, self._components)
            carried, unknown = self._from_neighbours()
            factors = self._factors.astype(np.float32)

            def complete(rows: slice) -> None:
                part = scores[:, rows]
                if self._forests is not None and self._tree_weight:
                    part = self._together(part, self._forests.predict(rows))
                scores[:, rows] = part * factors + carried[:, rows]

            by_slices(complete, len(latents), _CHUNK)
            self._evaluated = _Evaluated(latents, joint_prediction(basis, scores), unknown)
        return self._evaluated

    def _from_neighbours(self) -> tuple[FloatArray, FloatArray]:
        """Scores (M, N, R) carried to all candidates, and the unexplained share (N,) of their variance."""
        positions = self._problem.candidates.positions
        if self._field is None:
            nothing = np.zeros((self._members, len(positions), self._components), dtype=np.float32)
            return nothing, np.ones(len(positions))
        return self._field.carry(self._residuals, positions)

    def _reexpress_output(self, old: SpectralBasis, new: SpectralBasis) -> None:
        """Re-express the output layer in the new principal components."""
        turn, shift = new.change_from(old)
        layer = self._net.to_scores
        with torch.no_grad():
            weight = layer.weight.reshape(self._members, self._components, -1)
            bias = layer.bias.reshape(self._members, self._components)  # type: ignore[union-attr]
            turned = torch.from_numpy(turn.astype(np.float32))
            layer.weight.copy_((turned @ weight).reshape(layer.weight.shape))
            moved = bias @ turned.T + torch.from_numpy(shift.astype(np.float32))
            layer.bias.copy_(moved.reshape(-1))  # type: ignore[union-attr]

    def _trained(self) -> SpectralBasis:
        if self._basis is None:
            raise CuriosityError("the learner has not been trained yet; call fit first")
        return self._basis


def _by_own_member(members: FloatArray, own: BoolArray) -> FloatArray:
    """Scores (n, R) of each point by the member that left it out, marked in ``own`` (M, n)."""
    scores: FloatArray = members.transpose(1, 0, 2)[own.T]
    return scores
