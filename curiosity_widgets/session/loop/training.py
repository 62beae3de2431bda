"""Training on what is measured, and looking at all candidates afterwards."""

from __future__ import annotations

from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.learning.protocols import Evaluation
from curiosity_widgets.session.file import blobs
from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.loop.prequential import judge, misses, pooled, since
from curiosity_widgets.session.rules.plateau import HARDLY, plateau
from curiosity_widgets.session.state.events import Scored, Trained


class Trainer:
    """The actions of training, evaluating and scoring."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def train(self, count: int, batches: int, held_out: IntArray, truth: FloatArray) -> None:
        """Train on the first ``count`` spectra, which hold all of the first ``batches`` batches.

        The learner predicts the new ones first, and how far off it was is kept, with the same for as many of
        the held-out candidates (m,); where nothing is held out, what is needed for a live score as well.
        """
        c = self._context
        h, learner, recorder = c.history, c.driven, c.recording
        step, measured, known = h.step + 1, h.learned(count), h.learned(h.trained_on)
        judged = errors = None
        if step > 1:
            if count > h.trained_on:
                new = since(h.measured(count), h.trained_on)
                errors = c.aside(lambda: misses(learner, known, new, held_out, truth, seed=c.seed, step=step))
            if not len(held_out):
                judged = c.aside(lambda: judge(learner, known, measured))
        c.announce(f"training on {count} spectra", 0.0)
        with c.phase("train"):
            report = c.aside(lambda: learner.fit(measured, step=step, report=c.report))
        content = c.aside(lambda: blobs.pack(learner.state()))
        where = recorder.save("learner", content)
        trained = Trained(
            step=step,
            count=count,
            batches=batches,
            report=report,
            checkpoint=where,
            judged=judged,
            errors=errors,
            seconds=c.worker.seconds(),
        )
        c.record(trained, durable=True)
        c.good = (step, content)

    def evaluate(self) -> Evaluation:
        """One look at all candidates."""
        c = self._context
        learner, measured = c.driven, c.history.learned(c.history.trained_on)
        c.announce("looking at all candidates")
        with c.phase("evaluate"):
            return c.aside(lambda: learner.evaluate(measured, report=c.report))

    def score(self, held_out: IntArray, truth: FloatArray) -> None:
        """An entry of the learning curve: on held-out candidates (m,), or live where there are none."""
        c = self._context
        h = c.history
        if any(entry["step"] == h.step for entry in h.curve):
            return
        entry: dict[str, Any] = {"n": h.trained_on, "step": h.step}
        if len(held_out):
            c.announce("scoring on held-out spectra")
            learner, measured, step = c.driven, h.learned(h.trained_on), h.step
            with c.phase("score"):
                scores = c.aside(lambda: learner.score(measured, held_out, truth, step=step))
            entry |= {"kind": "heldout", **{name: jsonable(value) for name, value in scores.items()}}
        else:
            judged = pooled(h.judged)
            if judged is None:
                return
            entry |= {"kind": "prequential", "heldout_r2": judged, "mean": 0.0}
        entry = {
            name: None if isinstance(value, float) and not np.isfinite(value) else value
            for name, value in entry.items()
        }
        scored = Scored(entry)
        c.recording.score(scored)
        h.apply(scored)
        flat = plateau(h.curve, h.noise_floor, h.candidates.patch)
        if flat is not None and not any(HARDLY in line.text for line in h.log):
            c.log("info", flat.text)
