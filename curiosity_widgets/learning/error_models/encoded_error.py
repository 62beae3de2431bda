"""Workflow A's error model: the best member's frozen encoder and a new small decoder.

Source: Vatsavai et al., Digital Discovery 2025, doi:10.1039/D5DD00119F, §II.A and Fig. 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import torch
from torch.nn.functional import mse_loss

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.checks import at_least, one_of, within
from curiosity_widgets.data.options import read_options
from curiosity_widgets.data.seeds import integer_seed, stream
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
from curiosity_widgets.models.error_decoder import ErrorDecoder
from curiosity_widgets.models.seeding import seeded


@dataclass(frozen=True)
class EncodedErrorOptions:
    """Settings of workflow A's error model; the paper's values are the defaults."""

    error_targets: str = "held_out"  # or "in_sample", as published: errors of points trained on
    epochs: int = 100
    minibatches: int = 16
    learning_rate: float = 1e-3
    autoencoder_epochs: int = 30  # for spec2im only, where unmeasured patches have no code in the predictor

    def __post_init__(self) -> None:
        one_of(("held_out", "in_sample"), error_targets=self.error_targets)
        at_least(
            1, epochs=self.epochs, minibatches=self.minibatches, autoencoder_epochs=self.autoencoder_epochs
        )
        within(1e-6, 1, learning_rate=self.learning_rate)


@runtime_checkable
class _KnowsInSampleErrors(Protocol):
    def in_sample_errors(self, measured: Measured) -> FloatArray: ...


class EncodedErrorModel:
    """A decoder from the predictor's latent vectors to the points' errors, scaled to [0, 1].

    The encoder is frozen, so its latent vectors of all candidates are computed once per training of the
    predictor and kept by it. The decoder is new at every step. For spec2im the latent vectors are those
    of a patch autoencoder, as in workflow B.
    """

    Options = EncodedErrorOptions

    def __init__(self, problem: Problem, **options: Any) -> None:
        """Raises CuriosityError for an option that does not exist or has an impossible value."""
        self.options = read_options(EncodedErrorOptions, options, "the ensemble workflow's error model")
        self._problem = problem
        self._predicted: FloatArray | None = None
        self._autoencoded: FloatArray | None = None

    def fit(
        self, predictor: Predictor, measured: Measured, *, step: int, report: Report = silent
    ) -> TrainingReport:
        """Train a new decoder on the errors of all measured points and predict those of all candidates."""
        options, seed = self.options, self._problem.seed
        latent = predictor.latent()
        if latent is None:
            latent = self._autoencoder(report)
        inputs = torch.from_numpy(latent[measured.index])
        targets = torch.from_numpy(_unit_range(self._targets(predictor, measured)))
        with seeded(integer_seed(seed, "encoded error", "weights", step)):
            net = ErrorDecoder(latent.shape[1])
        optimizer = torch.optim.Adam(net.parameters(), lr=options.learning_rate)
        rng = stream(seed, "encoded error", step)
        losses = []
        for epoch in range(options.epochs):
            report("error model", epoch / options.epochs)
            total = 0.0
            for batch in np.array_split(rng.permutation(len(inputs)), min(options.minibatches, len(inputs))):
                optimizer.zero_grad()
                loss = mse_loss(net(inputs[batch]), targets[batch])
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
                total += float(loss.detach()) * len(batch)
            losses.append(total / len(inputs))
        with torch.inference_mode():
            predicted = net(torch.from_numpy(latent)).numpy()
        self._predicted = predicted - min(0.0, float(predicted.min()))
        return TrainingReport(train_loss=tuple(losses))

    def predict(self) -> FloatArray:
        """(N,) predicted error of all candidates, shifted where needed so that none is below zero.

        Raises CuriosityError before the first training.
        """
        if self._predicted is None:
            raise CuriosityError("the error model has not been trained yet; measure initial points first")
        return self._predicted

    def deviation(self) -> None:
        """None: this model ranks errors and does not calibrate them."""
        return

    def latent(self, report: Report = silent) -> FloatArray | None:
        """The patch autoencoder's latent space for spec2im; None where the predictor has one."""
        return self._autoencoded

    def uncertainty(self) -> FloatArray | None:
        """None: this error model has no dropout."""
        return None

    def state(self) -> State:
        """The predicted errors and, for spec2im, the autoencoder's latent space."""
        kept = {"predicted": self._predicted, "autoencoded": self._autoencoded}
        return {name: array.copy() for name, array in kept.items() if array is not None}

    def load_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Restore what :meth:`state` returned. Raises CuriosityError where it does not fit."""
        arrays = {name: np.array(array) for name, array in state.items()}
        for name, array in arrays.items():
            if len(array) != len(self._problem.candidates):
                raise CuriosityError(
                    f"the saved {name} errors are of {len(array)} candidates, this run has "
                    f"{len(self._problem.candidates)}; other data or patch?"
                )
        self._predicted, self._autoencoded = arrays.get("predicted"), arrays.get("autoencoded")

    def _targets(self, predictor: Predictor, measured: Measured) -> FloatArray:
        if self.options.error_targets == "held_out":
            return predictor.held_out_errors(measured)
        if not isinstance(predictor, _KnowsInSampleErrors):
            raise CuriosityError(
                'error_targets="in_sample" works only with the ensemble workflow\'s predictor'
            )
        return predictor.in_sample_errors(measured)

    def _autoencoder(self, report: Report) -> FloatArray:
        if self._autoencoded is None:
            self._autoencoded = autoencoder_latent(
                self._problem, epochs=self.options.autoencoder_epochs, report=report
            )
        return self._autoencoded


def _unit_range(errors: FloatArray) -> FloatArray:
    """Errors (n,) scaled to [0, 1] as float32; zeros where all are equal."""
    span = float(errors.max() - errors.min())
    return ((errors - errors.min()) / span if span > 0 else np.zeros_like(errors)).astype(np.float32)
