"""Workflow A's predictor: an ensemble of the five networks of Table 1.

Source: Vatsavai et al., Digital Discovery 2025, doi:10.1039/D5DD00119F, §II.A.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.checks import at_least, one_of, within
from curiosity_widgets.data.options import read_options
from curiosity_widgets.data.scaling import Scaler
from curiosity_widgets.data.seeds import integer_seed, stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.parts.folds import assign_folds
from curiosity_widgets.learning.parts.standard import scaler_from_state, scaler_state, spectra_standard
from curiosity_widgets.learning.protocols import (
    Measured,
    MemberReport,
    Prediction,
    Problem,
    Report,
    State,
    Target,
    TrainingReport,
    silent,
)
from curiosity_widgets.learning.training.devices import device_for
from curiosity_widgets.learning.training.evaluate import (
    channels_last,
    in_chunks,
    over_candidates,
    patch_tensor,
)
from curiosity_widgets.learning.training.loops import (
    Examples,
    Schedule,
    Trained,
    augment_patches,
    augment_spectra,
    train_minibatches,
)
from curiosity_widgets.learning.training.parallel import DEFAULT_THREADS, Tick, run_jobs
from curiosity_widgets.models.im2spec import ARCHITECTURES, Im2Spec, architecture
from curiosity_widgets.models.seeding import generator, load_module_state, module_state, seeded
from curiosity_widgets.models.spec2im import MirroredSpec2Im

MEMBERS = tuple(ARCHITECTURES)
# The costliest first, so that two threads end at about the same time.
_ORDER = ("im2spec_4", "im2spec_3", "im2spec", "im2spec_2", "im2spec_5")


@dataclass(frozen=True)
class EnsembleOptions:
    """Settings of workflow A's predictor; the paper's values are the defaults.

    Fewer ``epochs`` shorten everything in proportion: see :class:`Schedule`. The paper does not specify how
    the best model alone is trained between two trainings of the ensemble; here it continues from its weights
    for ``best_epochs`` (a tenth of ``epochs`` unless given).
    """

    epochs: int = 200
    best_epochs: int | None = None
    retrain_probability: float = 0.1
    latent: int = 3
    filters: int | None = None  # for every member; None: Table 1's (128, im2spec_5: 64)
    patience: int = 10
    minibatches: int = 16
    learning_rate: float = 1e-3
    weight_decay: float = 1e-6
    small_noise: float = 0.05  # of the flipped copies, in standard deviations of image or spectra;
    large_noise: float = 0.25  # the published .01 and .05 of a [0, 1] image are about as much
    spread: bool = False  # whether every member predicts all candidates, for an uncertainty map
    threads: int = DEFAULT_THREADS  # members trained in parallel; changes no number
    device: str = "cpu"  # or "cuda", "mps", or "auto": a CUDA card where there is one

    def __post_init__(self) -> None:
        at_least(
            1,
            epochs=self.epochs,
            latent=self.latent,
            patience=self.patience,
            minibatches=self.minibatches,
            threads=self.threads,
        )
        if self.best_epochs is not None:
            at_least(1, best_epochs=self.best_epochs)
        if self.filters is not None:
            at_least(1, filters=self.filters)
        within(0, 1, retrain_probability=self.retrain_probability, weight_decay=self.weight_decay)
        within(1e-6, 1, learning_rate=self.learning_rate)
        within(0, 10, small_noise=self.small_noise, large_noise=self.large_noise)

    def schedule(self, *, full: bool) -> Schedule:
        """Of a training of the whole ensemble, or of the best member alone."""
        epochs = self.epochs if full else self.best_epochs or max(1, self.epochs // 10)
        return Schedule(epochs, self.patience, self.minibatches, self.learning_rate, self.weight_decay)


class EnsemblePredictor:
    """Five networks, each validated on a fifth of the points that it is never trained on.

    A point's fifth is drawn once, before any augmentation, so the member that holds it out judges it
    fairly for the whole run (its early stopping looks at that fifth, nothing else does). The map is
    predicted by the best member: the one with the lowest mean validation loss over its last 50 epochs.
    All five are trained from new weights at the first step and then with probability 0.1; in between only
    the best member is trained further.

    Errors are mean absolute differences in measured units (spec2im: standardised image units).
    """

    Options = EnsembleOptions

    def __init__(self, problem: Problem, target: Target = "im2spec", **options: Any) -> None:
        """Raises CuriosityError for an unknown option, an impossible value or too small a patch."""
        one_of(("im2spec", "spec2im"), target=target)
        self.target: Target = target
        self.options = read_options(EnsembleOptions, options, "the ensemble workflow's predictor")
        self.device = device_for(self.options.device, problem)
        for name in MEMBERS:
            architecture(name, problem.candidates.patch)
        self._problem = problem
        self._members: dict[str, nn.Module] = {}
        self._reset()

    def _reset(self) -> None:
        self._members = {}
        self._scaler: Scaler | None = None
        self._folds = np.full(len(self._problem.candidates), -1, dtype=np.int8)
        self._best = MEMBERS[0]
        self._losses = np.full(len(MEMBERS), np.nan)
        self._trained_at = np.full(len(MEMBERS), -1, dtype=np.int64)
        self._latents: dict[str, FloatArray] = {}

    def fit(self, measured: Measured, *, step: int, report: Report = silent) -> TrainingReport:
        """Train a new ensemble (first step, and with probability 0.1) or the best member further.

        Raises CuriosityError for fewer than ten points: each member holds out two or more.
        """
        if len(measured) < 2 * len(MEMBERS):
            raise CuriosityError(
                f"the ensemble needs at least {2 * len(MEMBERS)} spectra to train on, there are "
                f"{len(measured)}; raise the number of initial spectra"
            )
        if self._scaler is None:
            self._scaler = spectra_standard(measured.spectra)
        assign_folds(self._folds, measured.index, len(MEMBERS), stream(self._problem.seed, "folds", step))
        draw = stream(self._problem.seed, "ensemble", step).random()
        full = not self._members or draw < self.options.retrain_probability
        names = _ORDER if full else (self._best,)
        trained = self._train(names, measured, step, full, report)
        for name in names:
            self._losses[MEMBERS.index(name)] = trained[name].window_loss
            self._trained_at[MEMBERS.index(name)] = step
            self._latents.pop(name, None)
        if full:
            self._best = MEMBERS[int(np.argmin(self._losses))]
        self._encode_all(report)
        best = trained[self._best]
        return TrainingReport(best.train_loss, best.validation_loss, self._member_reports())

    def predict(self) -> Prediction | None:
        """Spectra of all candidates by the best member; with option ``spread`` also the spread of all
        members. None for spec2im and before the first training."""
        if self.target == "spec2im" or not self._members:
            return None
        self._encode_all(silent)
        spectra = self._decoded(self._best, self._latents[self._best]).astype(np.float32)
        if not self.options.spread:
            return Prediction(spectra)
        members = np.stack([self._decoded(name, self._latents[name]) for name in MEMBERS]).astype(np.float32)
        spread = np.sqrt(members.var(axis=0, dtype=np.float64).mean(axis=1)).astype(np.float32)
        return Prediction(spectra, spread=spread, spread_scores=members)

    def outputs(self, index: IntArray, spectra: FloatArray | None) -> FloatArray:
        """The best member's spectra (n, S) of candidates ``index``, or its flattened patches (n, C·p·p)
        of ``spectra`` (n, S)."""
        member = self._trained_member(self._best)
        latent = self.latent()
        if latent is not None:
            return self._decoded(self._best, latent[index])
        if spectra is None:
            raise CuriosityError("spec2im needs spectra to predict patches from")
        return self._member_outputs(member, index, spectra)

    def of_structure(self, index: IntArray, spectra: FloatArray | None = None) -> FloatArray:
        """The same as :meth:`outputs`: positions are not used."""
        return self.outputs(index, spectra)

    def latent(self) -> FloatArray | None:
        """The best member's latent vectors (N, 3) of all candidates; None for spec2im and before training."""
        if self.target == "spec2im" or not self._members:
            return None
        self._encode_all(silent)
        return self._latents[self._best]

    def held_out_errors(self, measured: Measured) -> FloatArray:
        """(n,) mean absolute error of every point, by the member that holds it out.

        A point that came after the last training is judged by the best member, which has not seen it.
        """
        folds = self._folds[measured.index]
        judges = np.where(folds < 0, MEMBERS.index(self._best), folds)
        errors = np.empty(len(measured))
        for number in np.unique(judges):
            chosen = np.flatnonzero(judges == number)
            part = measured.of(chosen)
            errors[chosen] = self._errors(self._trained_member(MEMBERS[number]), part)
        return errors

    def in_sample_errors(self, measured: Measured) -> FloatArray:
        """(n,) mean absolute error of every point by the best member, which was trained on most of them
        (what the published code takes)."""
        predicted = self.outputs(measured.index, measured.spectra)
        return self._mean_absolute(predicted, measured)

    def state(self) -> State:
        """The members' weights, the points' folds, losses and scaling; empty before the first training."""
        if self._scaler is None or not self._members:
            return {}
        state: State = {
            "scaling": scaler_state(self._scaler),
            "folds": self._folds.copy(),
            "best": np.array(MEMBERS.index(self._best)),
            "losses": self._losses.copy(),
            "trained_at": self._trained_at.copy(),
        }
        for name, member in self._members.items():
            state |= module_state(member, f"{name}/")
        return state

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Restore what :meth:`state` returned. Raises CuriosityError where it does not fit."""
        self._reset()
        if not state:
            return
        folds = np.array(state["folds"], dtype=np.int8)
        if folds.shape != self._folds.shape:
            raise CuriosityError(
                f"the saved run has {len(folds)} candidates, this one {len(self._folds)}: other data?"
            )
        self._scaler = scaler_from_state(state["scaling"])
        self._folds, self._best = folds, MEMBERS[int(state["best"])]
        self._losses = np.array(state["losses"])
        self._trained_at = np.array(state["trained_at"])
        for name in MEMBERS:
            member = self._build(name, 0)
            load_module_state(member, state, f"{name}/")
            self._members[name] = member

    def _build(self, name: str, step: int) -> nn.Module:
        problem, options = self._problem, self.options
        kind = Im2Spec if self.target == "im2spec" else MirroredSpec2Im
        with seeded(integer_seed(problem.seed, "weights", name, step)):
            net = kind(
                name,
                channels=problem.image.shape[0],
                patch=problem.candidates.patch,
                length=problem.spectrum_length,
                latent=options.latent,
                filters=options.filters,
            )
        return channels_last(net).to(self.device).eval()

    def _train(
        self, names: tuple[str, ...], measured: Measured, step: int, full: bool, report: Report
    ) -> dict[str, Trained]:
        patches = patch_tensor(self._problem, measured.index)
        spectra = torch.from_numpy(self._trained_scaler.apply(measured.spectra))
        weight = None if measured.weight is None else torch.from_numpy(measured.weight.astype(np.float32))
        inputs, targets = (patches, spectra) if self.target == "im2spec" else (spectra, patches)
        examples = Examples(inputs, targets, weight)
        make = augment_patches if self.target == "im2spec" else augment_spectra
        augment = make(self.options.small_noise, self.options.large_noise)
        schedule, device = self.options.schedule(full=full), self.device
        folds = self._folds[measured.index]
        members = {name: self._build(name, step) if full else self._members[name] for name in names}

        def job(name: str) -> Callable[[Tick], Trained]:
            held = torch.from_numpy(folds == MEMBERS.index(name))

            def train(tick: Tick) -> Trained:
                return train_minibatches(
                    members[name],
                    examples.of(~held).on(device),
                    examples.of(held).on(device),
                    schedule,
                    augment,
                    generator(self._problem.seed, "training", name, step, device=device),
                    lambda epoch, loss: tick(f"training {name}: epoch {epoch + 1} of {schedule.epochs}"),
                    continues=not full,
                )

            return train

        jobs = [job(name) for name in names]
        results = run_jobs(jobs, len(names) * schedule.epochs, report, self.options.threads)
        self._members |= members
        return dict(zip(names, results, strict=True))

    def _encode_all(self, report: Report) -> None:
        """Latent vectors of all candidates by the members that predict, where not known yet."""
        if self.target == "spec2im":
            return
        for name in MEMBERS if self.options.spread else (self._best,):
            member = self._members[name]
            if name not in self._latents and isinstance(member, Im2Spec):
                self._latents[name] = over_candidates(
                    self._problem,
                    member.eval().encode,
                    message=f"{name}: encoding all patches",
                    report=report,
                    threads=self.options.threads,
                    device=self.device,
                )

    def _decoded(self, name: str, latent: FloatArray) -> FloatArray:
        member = self._members[name]
        if not isinstance(member, Im2Spec):
            raise TypeError("only Im2spec decodes spectra")
        return self._trained_scaler.undo(
            in_chunks(member.eval().decode, torch.from_numpy(latent), self.device)
        )

    def _member_outputs(self, member: nn.Module, index: IntArray, spectra: FloatArray | None) -> FloatArray:
        member.eval()
        scaler, device = self._trained_scaler, self.device
        if self.target == "im2spec":
            return scaler.undo(in_chunks(member, patch_tensor(self._problem, index), device))
        return in_chunks(member, torch.from_numpy(scaler.apply(spectra)), device).reshape(len(index), -1)

    def _errors(self, member: nn.Module, measured: Measured) -> FloatArray:
        return self._mean_absolute(self._member_outputs(member, measured.index, measured.spectra), measured)

    def _mean_absolute(self, predicted: FloatArray, measured: Measured) -> FloatArray:
        truth = (
            measured.spectra
            if self.target == "im2spec"
            else patch_tensor(self._problem, measured.index).numpy().reshape(len(measured), -1)
        )
        errors: FloatArray = np.abs(predicted - truth, dtype=np.float64).mean(axis=1)
        return errors

    def _trained_member(self, name: str) -> nn.Module:
        if name not in self._members:
            raise CuriosityError("the ensemble has not been trained yet; measure initial points first")
        return self._members[name]

    @property
    def _trained_scaler(self) -> Scaler:
        if self._scaler is None:
            raise CuriosityError("the ensemble has not been trained yet; measure initial points first")
        return self._scaler

    def _member_reports(self) -> tuple[MemberReport, ...]:
        return tuple(
            MemberReport(name, float(loss), name == self._best, int(at))
            for name, loss, at in zip(MEMBERS, self._losses, self._trained_at, strict=True)
        )
