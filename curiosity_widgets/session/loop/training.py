"""Training on what is measured, and evaluating all candidates afterwards."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.large.give_back import give_back
from curiosity_widgets.learning.protocols import Evaluation
from curiosity_widgets.learning.score_names import BLOCKED, HELDOUT, PREQUENTIAL
from curiosity_widgets.learning.scoring import is_rounding, squared
from curiosity_widgets.session.file import blobs
from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.loop.next_action import trained_extent
from curiosity_widgets.session.loop.prequential import first_errors, judge, pooled, since
from curiosity_widgets.session.loop.restoring import Checkpoint
from curiosity_widgets.session.loop.services import NeedsHelp
from curiosity_widgets.session.rules.plateau import UNLIKELY, plateau
from curiosity_widgets.session.rules.quality import FIRST_FEW, is_implausible
from curiosity_widgets.session.rules.rating import VENDOR, by_repeats, rated
from curiosity_widgets.session.state.apply_event import apply_event
from curiosity_widgets.session.state.events import PointsFlagged, Rated, Scored, Timed, Trained
from curiosity_widgets.workflows import registry

_EQUAL = "spectra are all the same, so that there is nothing to learn and no score"
_LEAST = 2  # spectra left to learn from where some are flagged


class Trainer:
    """The actions of training, evaluating and scoring."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def train(self) -> None:
        """Train on the spectra that are due.

        The learner predicts the new ones first, and how far off it was is kept, with the same for as many
        unmeasured candidates; where nothing is held out, what is needed for a live score as well.
        """
        context = self._context
        history, learner, services = context.history, context.driven, context.services
        count, batches = trained_extent(context)
        self._flag_implausible(count)
        self._rate(count)
        step, measured, known = history.step + 1, history.learned(count), history.trained()
        left_out = history.flags.among(count)
        if left_out and len(measured) < _LEAST:
            raise NeedsHelp(
                f"{len(measured)} spectra are not flagged, too few to learn from; unflag or measure some, "
                "then resume"
            )
        unmeasured, seed = context.unmeasured, context.options.seed
        judged = errors = None
        if step > 1:
            if count > history.trained_on:
                new = since(history.measured(count), history.trained_on)
                bad = [number - history.trained_on for number in left_out if number >= history.trained_on]
                errors = services.on_learner_thread(
                    lambda: first_errors(learner, known, new, unmeasured, bad, seed=seed, step=step)
                )
            if not len(context.held_out):
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
            left_out=left_out or None,
            seconds=services.seconds(),
            took=context.timings["train"],
        )
        context.record(trained, durable=True)
        context.checkpoint = Checkpoint(step, content)

    def _flag_implausible(self, count: int) -> None:
        """Flag those of the first spectra that only later ones show to be absurd: there were none before."""
        history = self._context.history
        taken, others, flagged = history.measured(count), history.usable(count).spectra, history.flags
        found = tuple(
            number
            for number in range(min(count, FIRST_FEW))
            if number not in flagged.among(count) and is_implausible(taken.spectra[number], others)
        )
        if found:
            index = tuple(int(one) for one in taken.index[list(found)])
            self._context.record(PointsFlagged(found, index, "implausible"), durable=True)

    def _rate(self, count: int) -> None:
        """The quality of the spectra that have none yet, on the learner's thread: a fit may take its time."""
        context = self._context
        history, rater = context.history, context.options.rater
        if rater is None or rater.name == VENDOR:
            return
        measured, call = history.measured(count), context.services.on_learner_thread
        numbers = np.array(
            [number for number in range(count) if number not in history.ratings], dtype=np.int64
        )
        if not len(numbers):
            return
        if rater.function is None:
            quality = by_repeats(measured)  # of both visits, also of the one that was there before
            changed = np.flatnonzero(np.isfinite(quality))
            numbers = changed[np.isin(measured.index[changed], measured.index[numbers])]
            quality = quality[numbers]
        else:
            axis, spectra = np.asarray(context.facts.info.axis.values), measured.spectra[numbers]
            judge_them = rater.function
            quality, problem = call(lambda: rated(judge_them, axis, spectra))
            if problem:
                failed = int((~np.isfinite(quality)).sum())
                text = f"quality '{rater.name}' failed for {failed} spectra ({problem}); they count fully"
                context.log("warning", text)
        if len(numbers):
            event = Rated(tuple(numbers.tolist()), tuple(quality.tolist()), rater.name)
            context.record(event, durable=True)

    def evaluate(self) -> Evaluation:
        """Evaluate all candidates."""
        context = self._context
        learner, services = context.driven, context.services
        measured = context.history.trained()
        services.announce("evaluating all candidates")
        with context.phase("evaluate"):
            return services.on_learner_thread(lambda: learner.evaluate(measured, report=services.report))

    def score(self) -> None:
        """Score the evaluated step, and keep how long its phases took."""
        context = self._context
        self._add_to_curve()
        give_back()  # the peaks of many steps, freed in pieces, would otherwise add up
        context.record(Timed(dict(context.timings)))
        context.timings = {}

    def _add_to_curve(self) -> None:
        """An entry of the learning curve, where there is anything to score on."""
        context = self._context
        history = context.history
        if any(entry["step"] == history.step for entry in history.curve):
            return
        scores = self._scores()
        if all(value is None for value in scores.values()):
            self._say_equal()
            return
        kind = context.facts.info.score.removesuffix("_r2")
        entry = {"n": history.trained_on, "step": history.step, "kind": kind, HELDOUT: None, **scores}
        scored = Scored(entry)
        context.recording.score(scored)
        apply_event(history, scored)
        flat = plateau(history.curve, history.noise_floor, history.candidates.patch)
        if flat is not None and not any(UNLIKELY in line.text for line in history.log):
            context.log("info", flat.text)

    def _say_equal(self) -> None:
        """Say once why there is no score, where all spectra are the same."""
        context, history = self._context, self._context.history
        spectra = history.trained().spectra
        equal = is_rounding(squared(spectra - spectra.mean(axis=0)), squared(spectra))
        if equal and not any(_EQUAL in line.text for line in history.log):
            context.log("warning", f"{len(spectra)} {_EQUAL}; check what the source measures")

    def _scores(self) -> dict[str, float | None]:
        """All scores that are known now, with their yardsticks; None where a value is no finite number."""
        context = self._context
        history, learner, services = context.history, context.driven, context.services
        measured, step = history.trained(), history.step
        known = {"held_out": context.held_out, "unmeasured": context.unmeasured}
        scores: dict[str, float | None] = {}
        with context.phase("score"):
            if any(len(spectra) for spectra in known.values()):
                services.announce("scoring")
                scores |= services.on_learner_thread(lambda: learner.score(measured, step=step, **known))
            if self._blocked_due():
                services.announce("blocked score", 0.0)
                scores |= services.on_learner_thread(
                    lambda: learner.blocked_score(measured, step=step, report=services.report)
                )
        if not len(context.held_out):
            scores[PREQUENTIAL] = pooled(history.judged)
        return scores

    def _blocked_due(self) -> bool:
        """Whether a blocked score is due: it needs new trainings, so not after every step."""
        facts, history = self._context.facts, self._context.history
        if facts.info.score != BLOCKED:
            return False
        count = history.trained_on
        if count >= self._context.settings.budget:
            return True
        growth = registry.find(facts.workflow.name).blocked_growth
        before = max((entry["n"] for entry in history.curve if entry.get(BLOCKED) is not None), default=0)
        return bool(np.isfinite(growth)) and count >= growth * before
