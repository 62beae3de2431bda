"""A session without a learner: the same words as the real one, moments made by hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import MemberReport, Prediction, TrainingReport
from curiosity_widgets.session.cells.lease import Lease
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.snapshot import LogEntry, RunInfo, Snapshot

SHAPE = (31, 46)  # not square: a transpose shows
LENGTH = 40


class Settings(SimpleNamespace):
    """Refuses what the real one refuses."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "budget" and value > 1000:
            raise CuriosityError("a budget of that many spectra is more than there are positions")
        super().__setattr__(name, value)


def make_info(shape: tuple[int, int] = SHAPE, patch: int = 7) -> RunInfo:
    height, width = shape
    rows, cols = np.mgrid[:height, :width]
    amplitude = np.sin(cols / 5.0) * np.cos(rows / 9.0) * 1e-12
    amplitude[3, 5] = np.nan
    candidates = candidates_on(shape, patch)
    return RunInfo(
        image=np.stack([amplitude, rows * 2.0 + cols]),
        channels=("amplitude", "height"),
        channel_units=("m", "nm"),
        axis=Axis(np.linspace(-8, 8, LENGTH), "bias", "V"),
        values_name="polarization",
        values_units="a.u.",
        pixel_size=(20e-9, 20e-9),
        pixel_unit="m",
        candidates=candidates,
        held_out=candidates.pixels[:, 1] > width - 12,
        measurable=candidates.pixels[:, 1] <= width - 12 - patch // 2,
        patch=patch,
        data="fake",
        kind="replay",
        workflow="dense",
        target="im2spec",
        seed=0,
        initial=5,
        version="0",
    )


def make_snapshot(info: RunInfo, n: int, step: int = 1, **changes: Any) -> Snapshot:
    """A moment with n spectra."""
    rng = np.random.default_rng(n)
    index = np.random.default_rng(0).permutation(len(info.candidates))[:n]
    axis = info.axis.values
    loops = np.tanh(axis + 3 * np.sin(np.arange(len(info.candidates)) / 40)[:, None])
    typical, farthest = rng.random((2, len(info.candidates)))
    maps = {
        "predicted_error": info.candidates.to_map(typical**2),
        "uncertainty": info.candidates.to_map(farthest * 0.1),
        "acquisition": info.candidates.to_map((typical + farthest) / 2),
        "typical": info.candidates.to_map(typical),
        "farthest": info.candidates.to_map(farthest),
    }
    spread_scores = np.stack([loops * 0.9, loops * 1.1]).astype(np.float32)
    moment = Snapshot(
        state="running",
        step=step,
        message="training member 2/5",
        measured=info.candidates.positions[index],
        measured_index=index,
        measured_step=np.maximum(0, np.arange(n) // info.initial),
        spectra=loops[index] + 0.05 * rng.normal(size=(n, len(axis))),
        first_errors=np.r_[
            np.full(min(n, info.initial), np.nan), rng.gamma(4.0, 0.05, max(0, n - info.initial))
        ],
        chance_errors=rng.gamma(2.0, 0.05, max(0, n - info.initial)),
        shown=Display(
            step=step,
            maps=maps,
            formula="blend",
            terms=("typical", "farthest"),
            clusters=np.arange(len(info.candidates)) * 4 // len(info.candidates),
            prediction=Prediction(loops.astype(np.float32), spread_scores=spread_scores),
        ),
        picks=info.candidates.positions[[40, 90]],
        scores=np.array([0.9, 0.8]),
        curve=tuple(
            {
                "n": k,
                "step": k,
                "heldout_r2": 0.7 - 3 / k,
                "mean": 0.0,
                "ridge": 0.5 - 2 / k,
                "forest": 0.6 - 3 / k,
                "unmeasured_r2": 0.8 - 3 / k,
                "unmeasured_neighbours": 0.7 - 3 / k,
            }
            for k in range(5, n + 1, 5)
        ),
        training=TrainingReport(
            tuple(2.0 / (k + 1) for k in range(20)),
            tuple(1.5 / (k + 1) for k in range(10)),
            tuple(MemberReport(f"member {k}", 0.2 + 0.1 * (k != 1), k == 1, step - k % 2) for k in range(4)),
        ),
        seconds_left=75.0,
        log=(LogEntry(1.7e9, "info", f"{n} spectra measured"),),
    )
    return moment.with_(**changes)


class FakeSession:
    """Publishes what a test tells it to."""

    def __init__(self, info: RunInfo | None = None) -> None:
        self.info = info
        self.path = Path("run.h5")
        self.settings = Settings(beta=0.5, lam=1.0, batch_size=10, strategy="mixed", budget=100)
        self.snapshot = Snapshot(state="idle")
        self.commands: list[Any] = []
        self.listeners: list[Callable[[Snapshot], None]] = []
        self.lease = Lease(lambda before, now: self.commands.append(("controls", before, now)))

    def subscribe(self, callback: Callable[[Snapshot], None]) -> Callable[[], None]:
        self.listeners.append(callback)
        return lambda: self.listeners.remove(callback)

    def publish(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        for listener in list(self.listeners):
            listener(snapshot)

    def run(self, n: int | None = None) -> None:
        self.commands.append(("run", n))

    def resume(self) -> None:
        self.commands.append("resume")

    def pause(self) -> None:
        self.commands.append("pause")

    def step(self) -> None:
        self.commands.append("step")

    def stop(self) -> None:
        self.commands.append("stop")

    def approve(self, picks: Any = None) -> None:
        self.commands.append("approve" if picks is None else ("approve", picks))

    def reject(self) -> None:
        self.commands.append("reject")

    def answer(self, answer: str) -> None:
        self.commands.append(("answer", answer))

    def measure(self, points: Any) -> None:
        if points[0][0] < 3:
            raise CuriosityError("that cannot be measured")
        self.commands.append(("measure", points))
        self.publish(self.snapshot.with_(requested=np.array(points, dtype=float)))

    def exclude(self, mask: Any) -> None:
        self._mask("exclude", self._excluded() | mask)

    def include(self, mask: Any) -> None:
        self._mask("include", self._excluded() & ~mask)

    def _excluded(self) -> Any:
        known = self.snapshot.excluded
        return np.zeros(self.info.candidates.shape, dtype=bool) if known is None else known

    def _mask(self, command: str, excluded: Any) -> None:
        self.commands.append((command, int(excluded.sum())))
        self.publish(self.snapshot.with_(excluded=excluded if excluded.any() else None))


def wait_for(condition: Callable[[], bool], timeout: float = 5.0) -> None:
    """Until the feed's thread has done its part."""
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end, "the feed did not deliver"
        time.sleep(0.005)
