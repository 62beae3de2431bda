"""Workflow B's error model: patch autoencoder latent → mismatch error.

Source: Vatsavai et al., Digital Discovery 2025, doi:10.1039/D5DD00119F, §II.B.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import torch

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.checks import at_least, one_of, within
from curiosity_widgets.data.options import read_options
from curiosity_widgets.data.seeds import integer_seed
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.error_models.patch_autoencoder import autoencoder_latent
from curiosity_widgets.learning.protocols import (
    Measured,
    Predictor,
    Problem,
    Report,
    State,
    TrainingReport,
    silent,
)
from curiosity_widgets.learning.training.loops import Examples, train_full_batch
from curiosity_widgets.models.error_decoder import ErrorPredictor
from curiosity_widgets.models.seeding import (
    generator,
    load_module_state,
    load_optimizer_state,
    module_state,
    optimizer_state,
    seeded,
)


@dataclass(frozen=True)
class LatentErrorOptions:
    """Settings of workflow B's error model; the paper's values are the defaults."""

    error_targets: str = "out_of_sample"  # or "published": errors before + after training on the point
    epochs: int = 60  # at the start
    epochs_per_point: int = 20
    learning_rate: float = 1e-2
    hidden: int = 128
    dropout: float = 0.1
    mc_dropout: bool = False  # whether :meth:`LatentErrorModel.uncertainty` gives the dropout spread
    latent: int = 3  # of the patch autoencoder
    autoencoder_epochs: int = 30
    autoencoder_filters: int = 16  # published: 64

    def __post_init__(self) -> None:
        one_of(("out_of_sample", "published"), error_targets=self.error_targets)
        at_least(
            1,
            epochs=self.epochs,
            epochs_per_point=self.epochs_per_point,
            hidden=self.hidden,
            latent=self.latent,
            autoencoder_epochs=self.autoencoder_epochs,
            autoencoder_filters=self.autoencoder_filters,
        )
        within(0, 0.95, dropout=self.dropout)
        within(1e-6, 1, learning_rate=self.learning_rate)


@runtime_checkable
class _KeepsPublishedErrors(Protocol):
    def published_errors(self, measured: Measured) -> FloatArray: ...


class LatentErrorModel:
    """Learns the points' errors, divided by their mean since raw errors fall as the model learns.

    The autoencoder is trained once, when its latent space is first needed; it needs no spectrum.
    """

    Options = LatentErrorOptions

    def __init__(self, problem: Problem, **options: Any) -> None:
        """Raises CuriosityError for an option that does not exist or has an impossible value."""
        self.options = read_options(LatentErrorOptions, options, "the autoencoder workflow's error model")
        self._problem = problem
        self._latent: FloatArray | None = None
        self._reset()

    def _reset(self) -> None:
        options = self.options
        with seeded(integer_seed(self._problem.seed, "latent error", "weights")):
            self._net = ErrorPredictor(options.latent, hidden=options.hidden, dropout=options.dropout)
        self._optimizer = torch.optim.Adam(self._net.parameters(), lr=options.learning_rate)
        self._trained_on = 0

    def fit(
        self, predictor: Predictor, measured: Measured, *, step: int, report: Report = silent
    ) -> TrainingReport:
        """Continue training on all points: 60 epochs the first time, then 20 for each new point."""
        latent = self.latent(report)
        errors = self._targets(predictor, measured)
        mean = float(errors.mean())
        targets = errors / mean if mean > 0 else np.ones_like(errors)
        new = max(len(measured) - self._trained_on, 0)  # fewer than before where some were flagged
        epochs = self.options.epochs_per_point * new if self._trained_on else self.options.epochs
        losses = train_full_batch(
            self._net,
            self._optimizer,
            Examples(torch.from_numpy(latent[measured.index]), torch.from_numpy(targets.astype(np.float32))),
            epochs,
            generator(self._problem.seed, "latent error", step),
            lambda epoch, loss: report("error model", (epoch + 1) / epochs),
        )
        self._trained_on = len(measured)
        return TrainingReport(train_loss=losses)

    def predict(self) -> FloatArray:
        """(N,) predicted error of all candidates in units of the mean error, never below zero.

        With ``mc_dropout`` the spread over dropout is added, so that candidates of which the error model is
        unsure get measured too (the paper's Monte-Carlo dropout variant, exact instead of sampled).
        """
        latent = torch.from_numpy(self.latent())
        with torch.inference_mode():
            error: FloatArray = self._net.eval()(latent).clamp_min(0).numpy()
        spread = self.uncertainty()
        return error if spread is None else error + spread

    def uncertainty(self) -> FloatArray | None:
        """(N,) standard deviation of the predicted error over dropout, exact; None without ``mc_dropout``."""
        if not self.options.mc_dropout:
            return None
        latent = torch.from_numpy(self.latent())
        with torch.inference_mode():
            _, spread = self._net.dropout_moments(latent)
            std: FloatArray = spread.numpy()
        return std

    def deviation(self) -> None:
        """None: this model ranks errors and does not calibrate them."""
        return

    def latent(self, report: Report = silent) -> FloatArray:
        """The autoencoder's latent space (N, 3) of all candidates; trained at the first call."""
        if self._latent is None:
            options = self.options
            self._latent = autoencoder_latent(
                self._problem,
                epochs=options.autoencoder_epochs,
                latent=options.latent,
                filters=options.autoencoder_filters,
                report=report,
            )
        return self._latent

    def state(self) -> State:
        """The autoencoder's latent space, weights, Adam's moments, and the number of points trained on."""
        state: State = {} if self._latent is None else {"latent": self._latent.copy()}
        if self._trained_on:
            state |= module_state(self._net, "net/") | optimizer_state(self._optimizer, "optimizer/")
            state["seen"] = np.array(self._trained_on)
        return state

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Restore what :meth:`state` returned. Raises CuriosityError where it does not fit."""
        self._reset()
        self._latent = None
        if "latent" in state:
            latent = np.array(state["latent"], dtype=np.float32)
            if latent.shape != (len(self._problem.candidates), self.options.latent):
                raise CuriosityError(
                    f"the saved latent space has shape {latent.shape}, the run needs "
                    f"{(len(self._problem.candidates), self.options.latent)}; other data or settings?"
                )
            self._latent = latent
        if "seen" in state:
            load_module_state(self._net, state, "net/")
            load_optimizer_state(self._optimizer, state, "optimizer/")
            self._trained_on = int(state["seen"])

    def _targets(self, predictor: Predictor, measured: Measured) -> FloatArray:
        if self.options.error_targets == "out_of_sample":
            return predictor.held_out_errors(measured)
        if not isinstance(predictor, _KeepsPublishedErrors):
            raise CuriosityError(
                'error_targets="published" works only with the autoencoder workflow\'s predictor'
            )
        return predictor.published_errors(measured)
