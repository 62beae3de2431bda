"""What each event does to a run's history: live as it happens, and again when a run file is opened."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from curiosity_widgets.data.masks import decode_mask
from curiosity_widgets.data.plain import read_only
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import FEWEST_EVALUATED
from curiosity_widgets.session.rules.drift import Estimate, Tracker
from curiosity_widgets.session.rules.timeline import learner_spans
from curiosity_widgets.session.state import events, log_lines
from curiosity_widgets.session.state.history import History
from curiosity_widgets.session.state.snapshot import LogEntry


def apply_event(history: History, event: events.Event) -> None:
    """Take in an event. Raises CuriosityError for one that cannot be (a damaged or foreign file)."""
    try:
        _apply(history, event)
    except (IndexError, ValueError) as error:
        raise CuriosityError(
            f"the run file's journal holds a damaged '{event.kind}' entry ({error!r})"
        ) from error


def _apply(history: History, event: events.Event) -> None:
    match event:
        case events.SettingsChanged():
            _change_settings(history, event)
        case events.PoliciesChanged():
            _change_policies(history, event)
        case events.LearnerBuilt():
            if event.evaluated < FEWEST_EVALUATED:
                raise ValueError(f"{event.evaluated} candidates evaluated in a step")
            history.learner_budget, history.learner_device = event.budget, event.device or None
            history.evaluated = event.evaluated
        case events.Requested():
            _request(history, event)
        case events.Excluded():
            _exclude(history, event)
        case events.Picked():
            _pick(history, event)
        case events.Failed():
            history.drop_request(event.index, event.requested)
            history.failed.update(history.drop_pending([event.index]))
        case events.Flagged():
            history.drop_request(event.index, event.requested)
            history.drop_pending([event.index])
            history.flagged.append(event)
        case events.PointsFlagged():
            history.flags.add(event.points, history.checked(event.index), event.reason)
            _note_flags(history, event, f"not learned from ({event.reason})")
        case events.PointsUnflagged():
            history.flags.remove(event.points)
            _note_flags(history, event, "learned from again")
        case events.Approved():
            approved = history.checked(event.index)
            history.waiting = [index for index in history.waiting if index not in approved]
            history.note(event, f"{log_lines.picks(approved)} approved")
        case events.Rejected():
            history.rejected.update(history.drop_pending(event.index))
            history.note(event, f"{log_lines.picks(event.index)} rejected and left out")
        case events.Reimaged():
            _follow_drift(history, event)
        case events.Trained():
            _train(history, event)
        case events.Rated():
            history.ratings.add(event.points, event.quality, event.by, history.step)
        case events.Scored():
            history.curve.append(event.entry)
        case events.Timed():
            history.timings = {**history.phases, **event.seconds}
            _time(history, event.seconds)
            if event.complete:
                history.scored = history.step
        case events.Questioned():
            history.questions[event.question.name] = event.question
            history.note(event, f"a user has to decide: {event.question.text}")
        case events.Answered():
            _answer(history, event)
        case events.StateChanged():
            _change_state(history, event)
        case events.ControlsPassed():
            history.note(event, f"the controls pass from {event.before} to {event.now}")
        case events.Logged():
            history.log.append(LogEntry(event.time, event.level, event.text))
        case events.Displayed() | events.FilmThinned() | events.ChannelsStored() | events.Unknown():
            pass  # these add nothing to what the loop continues from


def _change_settings(history: History, event: events.SettingsChanged) -> None:
    before, history.settings = history.settings, event.settings
    if not history.settings.approve:
        history.waiting = []
    history.note(event, log_lines.settings(before, history.settings))


def _change_policies(history: History, event: events.PoliciesChanged) -> None:
    before, history.policies = history.policies, event.policies
    history.forget_available()
    history.note(event, log_lines.limits(before.limits, history.policies.limits))


def _request(history: History, event: events.Requested) -> None:
    index = history.checked(event.index)
    history.requested.extend(index)
    history.forget_available()
    history.note(event, log_lines.requested(history.candidates.positions_of(index)))


def _exclude(history: History, event: events.Excluded) -> None:
    history.excluded = decode_mask(event.mask, history.candidates.shape)
    history.drop_pending([index for index in history.pending if history.is_excluded(index)])
    history.note(event, f"{int(history.excluded.sum())} pixels are now excluded")


def _pick(history: History, event: events.Picked) -> None:
    picked = history.checked(event.index)
    history.batches.pick(picked, history.step)
    pending = [index for index in picked if not history.is_excluded(index)]
    history.pending += pending
    if event.waiting:
        history.waiting += pending
    if not history.trainings and not history.initial_count:
        history.initial_count = len(picked)
    history.forget_available()
    history.start_checkpoint = event.checkpoint or history.start_checkpoint


def _note_flags(history: History, event: events.PointsFlagged | events.PointsUnflagged, what: str) -> None:
    history.forget_available()
    history.note(
        event, log_lines.spectra(history.candidates.positions_of(history.checked(event.index)), what)
    )


def _follow_drift(history: History, event: events.Reimaged) -> None:
    if history.drift is None:
        history.drift = Tracker(event.start)
    if not event.accepted:
        history.drift.refuse()
        return
    if event.shift is None or event.correlation is None:
        raise ValueError("accepted without a shift")
    history.drift.take(Estimate(event.shift, event.at, event.correlation))
    row, col = event.shift
    history.note(event, f"scanned again: the sample has moved by ({row:+.2f}, {col:+.2f}) pixels")


def _train(history: History, event: events.Trained) -> None:
    _take_errors(history, event.errors, event.count)
    history.trainings.append(event)
    history.batches.train(event.batches, event.count)
    if event.judged is not None:
        history.judged.append(event.judged)
    history.seconds = event.seconds
    history.phases = {}
    if event.took is not None:
        _time(history, {"train": event.took})
    history.note(event, f"step {event.step}: trained on {event.count} spectra")


def _time(history: History, seconds: Mapping[str, float]) -> None:
    """Add to what is known of the last step's times."""
    if not history.trainings:
        return
    history.phases = {**history.phases, **seconds}
    known = history.step, learner_spans(history.trainings[-1].time, history.phases)
    if history.learned_when and history.learned_when[-1][0] == history.step:
        history.learned_when[-1] = known
    else:
        history.learned_when.append(known)


def _take_errors(history: History, errors: events.FirstErrors | None, count: int) -> None:
    # New arrays: snapshots hold the old ones.
    new = np.full(count - len(history.first_errors), np.nan)
    if errors is not None:
        if len(errors.new) > len(new):
            raise ValueError(f"{len(errors.new)} errors of {len(new)} spectra")
        # Fewer where the entry of a training before is damaged: it had those of the first ones.
        new[len(new) - len(errors.new) :] = np.array(errors.new, dtype=np.float64)
        others = np.array(errors.held_out, dtype=np.float64)
        history.chance_errors = read_only(np.concatenate([history.chance_errors, others]))
    history.first_errors = read_only(np.concatenate([history.first_errors, new]))


def _answer(history: History, event: events.Answered) -> None:
    question = history.questions.get(event.name)
    if question is None or event.answer not in question.options:
        raise ValueError(f"'{event.answer}' answers no question")
    history.answers[event.name] = event.answer
    if event.answer not in question.refusals:
        del history.questions[event.name]
    history.note(event, f"decided: {event.answer} ({question.text})")


def _change_state(history: History, event: events.StateChanged) -> None:
    before, history.state = history.state, event.state
    history.seconds = event.seconds
    history.note(event, log_lines.state(history.state) if history.state != before else "")
