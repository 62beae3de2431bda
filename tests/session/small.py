"""A small sample and a small learner that really learn, fast, and show a wrong resume."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from curiosity_widgets.acquisition.formulas import POWER
from curiosity_widgets.acquisition.state import CandidateScores, Pick
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.learning.protocols import (
    Evaluation,
    Measured,
    Prediction,
    Problem,
    TrainingReport,
    silent,
)
from curiosity_widgets.learning.score_names import curve_key
from curiosity_widgets.sources.protocol import Image, Measurement, MeasurementFailed, SourceInfo
from curiosity_widgets.workflows.workflow import Workflow

SHAPE = (17, 26)
LENGTH = 9


def workflow(**changes) -> Workflow:
    values = {
        "patch": 3,
        "init": 6,
        "batch_size": 4,
        "budget": 22,
        "strategy": "mixed",
        "beta": 0.5,
        "lam": 1.0,
        **changes,
    }
    return Workflow(name="dense", **values)


class SmallSource:
    """A sample in memory; ``on_measure(number, point)`` may do anything before the spectrum comes."""

    def __init__(self, kind="replay", seconds=0.0, on_measure=None, truth=True, repeatable=True) -> None:
        rng = np.random.default_rng(5)
        rows, cols = np.indices(SHAPE)
        self.height = np.sin(rows / 3.0) * np.cos(cols / 5.0) + 0.05 * rng.standard_normal(SHAPE)
        self.phase = np.cos(rows / 4.0 + cols / 7.0)
        self.bias = np.linspace(-4.0, 4.0, LENGTH)
        self.cube = np.tanh(self.bias + 2 * self.height[..., None]) * (1 + 0.3 * self.phase[..., None])
        self.kind, self.seconds, self.on_measure = kind, seconds, on_measure
        self.repeatable = repeatable
        self.measured: list[tuple[float, float]] = []
        self.closed = self.stopped = 0
        self.threads: set[str] = set()
        if truth:
            self.truth = self._truth  # an ability that only some have

    def open(self) -> SourceInfo:
        self.threads.add(threading.current_thread().name)
        return SourceInfo(
            name="", kind=self.kind, axis=Axis(self.bias, "bias", "V"), values_name="response",
            values_units="pm", channels=("height", "phase"), repeatable=self.repeatable,
        )  # fmt: skip

    def image(self, *, on_line=None, stop=None) -> Image:
        self.threads.add(threading.current_thread().name)
        return Image({"height": self.height, "phase": self.phase}, {"height": "nm"}, (2e-9, 3e-9))

    def measure(self, points, *, stop: Callable[[], bool] | None = None) -> Iterator[Measurement]:
        self.threads.add(threading.current_thread().name)
        for number, (row, col) in enumerate(points):
            started = time.time()
            if self.seconds:
                time.sleep(self.seconds)
            values = self.cube[int(row), int(col)]
            if self.on_measure is not None:
                changed = self.on_measure(len(self.measured), (row, col))
                values = values if changed is None else changed
            self.measured.append((float(row), float(col)))
            yield Measurement(number, (row, col), values, started=started, ended=time.time())

    def _truth(self, points):
        rows, cols = np.asarray(points, dtype=int).T
        return self.cube[rows, cols]

    def stop(self) -> None:
        self.stopped += 1

    def close(self) -> None:
        self.closed += 1


class WithChannels(SmallSource):
    """Gives a channel and a file with every spectrum."""

    def measure(self, points, *, stop=None):
        for taken in super().measure(points, stop=stop):
            channels = {"amplitude": np.arange(LENGTH) + len(self.measured)}
            yield replace(taken, channels=channels, file=f"{len(self.measured)}.dat")


class SmallLearner:
    """A linear map from patch to spectrum by a few gradient steps from wherever it stands (warm starts),
    with noise of its own: any step left out, repeated or fed other numbers changes all later picks."""

    seconds = 0.0

    def __init__(self, workflow: Workflow, problem: Problem) -> None:
        self.workflow, self.problem = workflow, problem
        every = problem.candidates.patches(problem.image, np.arange(len(problem.candidates)))
        self.features = np.c_[every.reshape(len(every), -1), np.ones(len(every))].astype(np.float64)
        self.weights = np.zeros((self.features.shape[1], problem.spectrum_length))
        self.threads: set[str] = set()

    def initial_positions(self, n, available, report=silent):
        report("choosing")
        rng = stream(self.problem.seed, "initial")
        self.weights += 1e-3 * rng.standard_normal(self.weights.shape)  # as an autoencoder would learn here
        return rng.choice(np.flatnonzero(available), n, replace=False)

    def fit(self, measured: Measured, *, step, report=silent):
        rng = stream(self.problem.seed, "fit", step)
        x, y = self.features[measured.index], measured.spectra
        losses = []
        for epoch in range(10):
            report("training", epoch / 10)
            time.sleep(self.seconds)
            keep = rng.random(len(x)) < 0.8
            error = x[keep] @ self.weights - y[keep]
            self.weights -= 0.05 * x[keep].T @ error / max(keep.sum(), 1)
            losses.append(float((error**2).mean()))
        return TrainingReport(tuple(losses))

    def evaluate(self, measured, *, report=silent):
        report("looking")
        scores = self.features @ self.weights
        error = np.abs(scores).mean(axis=1)
        return Evaluation(
            Prediction(scores.astype(np.float32)),
            scores[:, :2],
            error,
            None,
            (error > error.mean()).astype(int),
        )

    def pick(self, k, measured, *, step, available, pending, strategy, beta, lam, budget, **known):
        rng = stream(self.problem.seed, "pick", step)
        value = np.abs(self.features @ self.weights).mean(axis=1) + 0.3 * rng.random(len(self.features))
        value = (value - value.min()) / np.ptp(value) ** (1.0 if beta is None else 1.0 + beta)
        open_ = np.where(available, value, -np.inf)
        index = np.argsort(-open_, kind="stable")[:k]
        scores = CandidateScores(POWER, {"score": value}, beta or 0.0, lam, value)
        return Pick(index, value[index], scores)

    def score(self, measured, *, held_out, unmeasured, step) -> Mapping[str, float]:
        scores = {}
        unmeasured = unmeasured.without(measured.index)
        for name, known in {"heldout_r2": held_out, "unmeasured_r2": unmeasured}.items():
            if len(known):
                predicted = self.features[known.index] @ self.weights
                mean = measured.spectra.mean(axis=0)
                r2 = 1 - ((predicted - known.spectra) ** 2).sum() / ((known.spectra - mean) ** 2).sum()
                others = {"mean": 0.0, "ridge": 0.5, "forest": 0.4}
                if name == "unmeasured_r2":
                    others["neighbours"] = 0.3
                scores |= {name: float(r2)} | {curve_key(name, other): r2 for other, r2 in others.items()}
        return scores

    def blocked_score(self, measured, *, step, report=silent) -> Mapping[str, float]:
        report("blocked score")
        return {"blocked_r2": 0.2, "blocked_mean": 0.0, "blocked_ridge": 0.1, "blocked_forest": 0.15}

    def outputs(self, index, spectra):
        return self.features[index] @ self.weights

    def targets(self, index, spectra):
        return spectra

    def state(self):
        return {"weights/linear": self.weights.copy()}

    def load_state(self, state):
        self.weights = np.array(state["weights/linear"])


def failing(number_of_failures, start=0, error=None):
    """An ``on_measure`` that fails for some measurements from ``start`` on."""
    calls = iter(range(10**6))

    def on_measure(number, point):
        if start <= next(calls) < start + number_of_failures:
            raise error or MeasurementFailed(f"no contact at {point}", retry=False)

    return on_measure


class Hanging(SmallSource):
    """Hangs in one call until it is let go, or for ever if nobody does."""

    def __init__(self, where=7, **options):
        super().__init__(on_measure=self._hang, **options)
        self.where, self.go = where, threading.Event()
        self.hangs = threading.Event()

    def _hang(self, number, point):
        if number == self.where:
            self.wait_here()

    def wait_here(self):
        self.hangs.set()
        self.go.wait(30)


class Instrument(SmallSource):
    """The small sample as an instrument with a voltage, a set point and images that can be taken again."""

    def __init__(self, applies=None, **options):
        super().__init__(kind="instrument", truth=False, **options)
        self.opened = self.images = 0
        if applies is not None:
            self.applies = lambda: applies

    def open(self):
        self.opened += 1
        return super().open()
