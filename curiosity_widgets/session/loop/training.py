"""Training on what is measured, and evaluating all candidates afterwards."""

from __future__ import annotations

from typing import Any

import numpy as np

from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.learning.protocols import Evaluation
from curiosity_widgets.session.file import blobs
from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.loop.next_action import trained_extent
from curiosity_widgets.session.loop.prequential import first_errors, judge, pooled, since
from curiosity_widgets.session.loop.restoring import Checkpoint
from curiosity_widgets.session.rules.plateau import UNLIKELY, plateau
from curiosity_widgets.session.state.apply_event import apply_event
from curiosity_widgets.session.state.events import Scored, Timed, Trained


class Trainer:
    """The actions of training, evaluating and scoring."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def train(self) -> None:
        """Train on the spectra that are due.

        The learner predicts the new ones first, and how far off it was is kept, with the same for as many of
        the held-out candidates; where nothing is held out, what is needed for a live score as well.
        """
        context = self._context
        history, learner, services = context.history, context.driven, context.services
        count, batches = trained_extent(context)
        step, measured, known = history.step + 1, history.learned(count), history.learned(history.trained_on)
        held_out, seed = context.held_out, context.options.seed
        judged = errors = None
        if step > 1:
            if count > history.trained_on:
                new = since(history.measured(count), history.trained_on)
                errors = services.on_learner_thread(
                    lambda: first_errors(learner, known, new, held_out, seed=seed, step=step)
                )
            if not len(held_out):
                judged = services.on_learner_thread(lambda: judge(learner, known, measured))
        services.announce(f"training on {count} spectra", 0.0)
        with context.phase("train"):
            report = services.on_learner_thread(
                lambda: learner.fit(measured, step=step, report=services.report)
            )
        content = services.on_learner_thread(lambda: blobs.pack(learner.state()))
        trained = Trained(
            step=step,
            count=count,
            batches=batches,
            report=report,
            checkpoint=context.recording.save("learner", content),
            judged=judged,
            errors=errors,
            seconds=services.seconds(),
        )
        context.record(trained, durable=True)
        context.checkpoint = Checkpoint(step, content)

    def evaluate(self) -> Evaluation:
        """Evaluate all candidates."""
        context = self._context
        learner, services = context.driven, context.services
        measured = context.history.learned(context.history.trained_on)
        services.announce("evaluating all candidates")
        with context.phase("evaluate"):
            return services.on_learner_thread(lambda: learner.evaluate(measured, report=services.report))

    def score(self) -> None:
        """Score the evaluated step, and keep how long its phases took."""
        context = self._context
        self._add_to_curve()
        context.record(Timed(dict(context.timings)))
        context.timings = {}
        context.evaluated = context.history.step

    def _add_to_curve(self) -> None:
        """An entry of the learning curve: on held-out candidates, or live where there are none."""
        context = self._context
        history = context.history
        if any(entry["step"] == history.step for entry in history.curve):
            return
        scores = self._heldout_scores() if len(context.held_out) else self._live_scores()
        if scores is None:
            return
        entry = {"n": history.trained_on, "step": history.step, **scores}
        entry = {
            name: None if isinstance(value, float) and not np.isfinite(value) else value
            for name, value in entry.items()
        }
        scored = Scored(entry)
        context.recording.score(scored)
        apply_event(history, scored)
        flat = plateau(history.curve, history.noise_floor, history.candidates.patch)
        if flat is not None and not any(UNLIKELY in line.text for line in history.log):
            context.log("info", flat.text)

    def _heldout_scores(self) -> dict[str, Any]:
        context = self._context
        history, learner, held_out = context.history, context.driven, context.held_out
        context.services.announce("scoring on held-out spectra")
        measured, step = history.learned(history.trained_on), history.step
        with context.phase("score"):
            scores = context.services.on_learner_thread(
                lambda: learner.score(measured, held_out.index, held_out.spectra, step=step)
            )
        return {"kind": "heldout", **{name: jsonable(value) for name, value in scores.items()}}

    def _live_scores(self) -> dict[str, Any] | None:
        judged = pooled(self._context.history.judged)
        return None if judged is None else {"kind": "prequential", "heldout_r2": judged, "mean": 0.0}
