"""What each event does to a run's history: live as it happens, and again when a run file is opened."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.masks import decode_mask
from curiosity_widgets.data.plain import read_only
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.rules.drift import Estimate, Tracker
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
            history.learner_budget = event.budget
        case events.Requested():
            _request(history, event)
        case events.Excluded():
            _exclude(history, event)
        case events.Picked():
            _pick(history, event)
        case events.Failed():
            history.drop_request(event.requested)
            history.failed.update(history.drop_pending([event.index]))
        case events.Flagged():
            history.drop_request(event.requested)
            history.drop_pending([event.index])
            history.flagged.append(event)
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
        case events.Scored():
            history.curve.append(event.entry)
        case events.Timed():
            history.timings = event.seconds
        case events.StateChanged():
            _change_state(history, event)
        case events.Logged():
            history.log.append(LogEntry(event.time, event.level, event.text))
        case events.Displayed() | events.ChannelsStored() | events.Unknown():
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
    history.note(event, log_lines.requested(history.candidates.positions[index]))


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
    history.note(event, f"step {event.step}: trained on {event.count} spectra")


def _take_errors(history: History, errors: events.FirstErrors | None, count: int) -> None:
    # New arrays: snapshots hold the old ones.
    new = np.full(count - len(history.first_errors), np.nan)
    if errors is not None:
        if len(errors.new) != len(new):
            raise ValueError(f"{len(errors.new)} errors of {len(new)} spectra")
        new[:] = np.array(errors.new, dtype=np.float64)
        others = np.array(errors.held_out, dtype=np.float64)
        history.chance_errors = read_only(np.concatenate([history.chance_errors, others]))
    history.first_errors = read_only(np.concatenate([history.first_errors, new]))


def _change_state(history: History, event: events.StateChanged) -> None:
    before, history.state = history.state, event.state
    history.seconds = event.seconds
    history.note(event, f"the run is {history.state}" if history.state != before else "")
