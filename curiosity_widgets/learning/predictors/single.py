"""Workflow B's predictor: one Im2spec (or Spec2im), trained further with every spectrum.

Source: Vatsavai et al., Digital Discovery 2025, doi:10.1039/D5DD00119F, §II.B.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.checks import at_least, one_of, within
from curiosity_widgets.data.options import read_options
from curiosity_widgets.data.scaling import Scaler
from curiosity_widgets.data.seeds import integer_seed, stream
from curiosity_widgets.errors import CuriosityError
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
from curiosity_widgets.learning.training.loops import Examples, train_full_batch
from curiosity_widgets.learning.training.parallel import DEFAULT_THREADS, Tick, run_jobs
from curiosity_widgets.models.im2spec import Im2Spec
from curiosity_widgets.models.seeding import (
    generator,
    load_module_state,
    load_optimizer_state,
    module_state,
    optimizer_state,
    seeded,
)
from curiosity_widgets.models.spec2im import Spec2Im


@dataclass(frozen=True)
class SingleOptions:
    """Settings of workflow B's predictor; the paper's values are the defaults."""

    epochs: int = 150  # full-batch epochs on the initial points
    epochs_per_point: int = 2  # and for every point after them
    latent: int = 2
    filters: int = 64
    dropout: float = 0.5  # of the Im2spec encoder, as published
    learning_rate: float = 1e-3
    folds: int = 3  # the initial points are judged by networks trained on the other folds
    threads: int = DEFAULT_THREADS  # for encoding all candidates; changes no number
    device: str = "cpu"  # or "cuda", "mps", or "auto": a CUDA card where there is one

    def __post_init__(self) -> None:
        at_least(
            1,
            epochs=self.epochs,
            epochs_per_point=self.epochs_per_point,
            latent=self.latent,
            filters=self.filters,
            threads=self.threads,
        )
        at_least(2, folds=self.folds)
        within(0, 0.95, dropout=self.dropout)
        within(1e-6, 1, learning_rate=self.learning_rate)


class SinglePredictor:
    """One network, trained on all measured points in full batches by AdamW, never from new weights.

    im2spec: Table 1's first network with 64 filters. spec2im: :class:`Spec2Im`.
    Errors are mean squares in measured units (spec2im: standardised image units). Each point's error is
    that before the network was trained on it; for the initial points, that of networks trained on the other
    folds of them.
    """

    Options = SingleOptions

    def __init__(self, problem: Problem, target: Target = "im2spec", **options: Any) -> None:
        """Raises CuriosityError for an option that does not exist or has an impossible value."""
        one_of(("im2spec", "spec2im"), target=target)
        self.target: Target = target
        self.options = read_options(SingleOptions, options, "the autoencoder workflow's predictor")
        self.device = device_for(self.options.device, problem)
        self._problem = problem
        self._net = self._build("weights")
        self._optimizer = self._new_optimizer(self._net)
        self._scaler: Scaler | None = None
        self._held_out: FloatArray = np.empty(0)
        self._known: IntArray | None = np.empty(0, dtype=np.int64)  # candidates that these errors are of
        self._before: FloatArray = np.empty(0)
        self._latent: FloatArray | None = None

    def fit(self, measured: Measured, *, step: int, report: Report = silent) -> TrainingReport:
        """Train further: 150 epochs the first time, then 2 for each new point, always on all points.

        Raises CuriosityError when there are fewer than two points.
        """
        if len(measured) < 2:
            raise CuriosityError(f"{len(measured)} spectra are too few to train on; measure at least 2")
        first = self._scaler is None
        if first:
            self._scaler = spectra_standard(measured.spectra)
        examples = self._examples(measured)
        known = self._by_candidate(measured.index)
        fresh = set(measured.index.tolist()) - set(known)
        changed = bool(fresh) or len(measured) < len(known)  # fewer than before where some were flagged
        if first:
            self._held_out = self._cross_fitted_errors(measured, examples, report)
            epochs = self.options.epochs
        else:
            self._before = self._errors(self._net, examples)
            both = zip(measured.index.tolist(), self._before.tolist(), strict=True)
            self._held_out = np.array([known.get(index, error) for index, error in both])
            epochs = self.options.epochs_per_point * max(len(fresh), int(changed))
        self._known = measured.index.copy()
        losses = train_full_batch(
            self._net,
            self._optimizer,
            examples.on(self.device),
            epochs,
            generator(self._problem.seed, "single", step, device=self.device),
            lambda epoch, loss: report(f"training: epoch {epoch + 1} of {epochs}", (epoch + 1) / epochs),
        )
        if first:
            self._before = self._errors(self._net, examples)
        self._latent = None
        if self.target == "im2spec":
            self._encode_all(report)
        own = MemberReport(self.target, float(self._held_out.mean()), True, step)
        return TrainingReport(train_loss=losses, members=(own,))

    def predict(self) -> Prediction | None:
        """Spectra of all candidates, decoded from their latent vectors; None for spec2im."""
        latent = self.latent()
        return None if latent is None else Prediction(self._decoded(latent).astype(np.float32))

    def outputs(self, index: IntArray, spectra: FloatArray | None) -> FloatArray:
        """Spectra (n, S) of candidates ``index``, or flattened patches (n, C·p·p) of ``spectra`` (n, S)."""
        scaler = self._trained_scaler
        latent = self.latent()
        if latent is not None:
            return self._decoded(latent[index])
        if spectra is None:
            raise CuriosityError("spec2im needs spectra to predict patches from")
        self._net.eval()
        inputs = torch.from_numpy(scaler.apply(spectra))
        return in_chunks(self._net, inputs, self.device).reshape(len(spectra), -1)

    def of_structure(self, index: IntArray, spectra: FloatArray | None = None) -> FloatArray:
        """The same as :meth:`outputs`: positions are not used."""
        return self.outputs(index, spectra)

    def latent(self) -> FloatArray | None:
        """The Im2spec latent (N, 2) of all candidates; None for spec2im and before the first training."""
        if self.target == "spec2im" or self._scaler is None:
            return None
        if self._latent is None:
            self._encode_all(silent)
        return self._latent

    def held_out_errors(self, measured: Measured) -> FloatArray:
        """(n,) mean square error of every point before the network was trained on it."""
        known = self._by_candidate(measured.index)
        errors = np.array([known.get(index, np.nan) for index in measured.index.tolist()])
        rest = np.flatnonzero(np.isnan(errors))
        if len(rest):
            errors[rest] = self._errors(self._net, self._examples(measured.of(rest)))
        return errors

    def published_errors(self, measured: Measured) -> FloatArray:
        """(n,) as in the published code: all points' errors before plus after the last training.

        These are errors of points that the network was trained on, and therefore too small.
        """
        after = self._errors(self._net, self._examples(measured))
        before = after.copy()
        before[: len(self._before)] = self._before[: len(measured)]
        return before + after

    def state(self) -> State:
        """Weights, AdamW's moments, scaling and the points' errors; empty before the first training."""
        if self._scaler is None:
            return {}
        return (
            module_state(self._net, "net/")
            | optimizer_state(self._optimizer, "optimizer/")
            | {
                "scaling": scaler_state(self._scaler),
                "held_out": self._held_out.copy(),
                "before": self._before.copy(),
            }
            | ({} if self._known is None else {"known": self._known.copy()})
        )

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Restore what :meth:`state` returned. Raises CuriosityError where it does not fit."""
        self._latent = None
        self._net = self._build("weights")
        self._optimizer = self._new_optimizer(self._net)
        self._scaler, self._held_out, self._before = None, np.empty(0), np.empty(0)
        self._known = np.empty(0, dtype=np.int64)
        if not state:
            return
        load_module_state(self._net, state, "net/")
        load_optimizer_state(self._optimizer, state, "optimizer/")
        self._scaler = scaler_from_state(state["scaling"])
        self._held_out, self._before = np.array(state["held_out"]), np.array(state["before"])
        self._known = np.array(state["known"]) if "known" in state else None  # a file from before flags

    def _build(self, *purpose: str | int) -> nn.Module:
        problem, options = self._problem, self.options
        sizes = {
            "channels": problem.image.shape[0],
            "patch": problem.candidates.patch,
            "length": problem.spectrum_length,
            "latent": options.latent,
            "filters": options.filters,
        }
        with seeded(integer_seed(problem.seed, "single", *purpose)):
            net: nn.Module = (
                Im2Spec("im2spec", dropout=options.dropout, **sizes)
                if self.target == "im2spec"
                else Spec2Im(**sizes)
            )
        return channels_last(net).to(self.device).eval()

    def _new_optimizer(self, net: nn.Module) -> torch.optim.Optimizer:
        return torch.optim.AdamW(net.parameters(), lr=self.options.learning_rate)

    @property
    def _trained_scaler(self) -> Scaler:
        if self._scaler is None:
            raise CuriosityError("the predictor has not been trained yet; measure initial points first")
        return self._scaler

    def _by_candidate(self, measured: IntArray) -> dict[int, float]:
        """The errors before training; where their candidates are not known they are of the first measured."""
        known = measured[: len(self._held_out)] if self._known is None else self._known
        return dict(zip(known.tolist(), self._held_out.tolist(), strict=False))

    def _examples(self, measured: Measured) -> Examples:
        patches = patch_tensor(self._problem, measured.index)
        spectra = torch.from_numpy(self._trained_scaler.apply(measured.spectra))
        weight = None if measured.weight is None else torch.from_numpy(measured.weight.astype(np.float32))
        inputs, targets = (patches, spectra) if self.target == "im2spec" else (spectra, patches)
        return Examples(inputs, targets, weight)

    def _errors(self, net: nn.Module, examples: Examples) -> FloatArray:
        """(n,) mean square error of a network, in measured units."""
        net.eval()
        predicted = in_chunks(net, examples.inputs, self.device).astype(np.float64)
        difference = (predicted - examples.targets.numpy()).reshape(len(examples), -1)
        unit = float(self._trained_scaler.scale) if self.target == "im2spec" else 1.0
        errors: FloatArray = np.square(difference * unit).mean(axis=1)
        return errors

    def _cross_fitted_errors(self, measured: Measured, examples: Examples, report: Report) -> FloatArray:
        """(n,) errors of the initial points, each by a network of its own trained on the other folds."""
        count = min(self.options.folds, len(measured))
        order = stream(self._problem.seed, "single", "folds").permutation(len(measured))
        folds = np.array_split(order, count)
        epochs = self.options.epochs

        def job(fold: int) -> Callable[[Tick], FloatArray]:
            def judge(tick: Tick) -> FloatArray:
                net = self._build("fold", fold)
                train_full_batch(
                    net,
                    self._new_optimizer(net),
                    _subset(examples, np.setdiff1d(order, folds[fold])).on(self.device),
                    epochs,
                    generator(self._problem.seed, "single", "fold", fold, device=self.device),
                    lambda epoch, loss: tick("judging the initial points"),
                )
                return self._errors(net, _subset(examples, folds[fold]))

            return judge

        errors: FloatArray = np.empty(len(measured))
        jobs = [job(fold) for fold in range(count)]
        errors[np.concatenate(folds)] = np.concatenate(
            run_jobs(jobs, count * epochs, report, self.options.threads)
        )
        return errors

    def _decoded(self, latent: FloatArray) -> FloatArray:
        if not isinstance(self._net, Im2Spec):
            raise TypeError("only Im2spec decodes spectra")
        decode = self._net.eval().decode
        return self._trained_scaler.undo(in_chunks(decode, torch.from_numpy(latent), self.device))

    def _encode_all(self, report: Report) -> None:
        net = self._net
        if not isinstance(net, Im2Spec):
            raise TypeError("only Im2spec has a latent vector of patches without spectra")
        net.eval()
        options = self.options
        self._latent = over_candidates(
            self._problem, net.encode, report=report, threads=options.threads, device=self.device
        )


def _subset(examples: Examples, index: IntArray) -> Examples:
    chosen: Tensor = torch.from_numpy(index)
    return examples.of(chosen)
