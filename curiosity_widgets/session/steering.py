"""What a user asks of a run while it continues: requests, decisions, flags, limits and masks."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Sequence

from curiosity_widgets.data import checks
from curiosity_widgets.data.arrays import BoolArray
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.session import commands
from curiosity_widgets.session.cells.lease import Lease
from curiosity_widgets.session.loop.guard import check_before_opening, check_opened
from curiosity_widgets.session.requests import (
    Points,
    candidates_at,
    checked_mask,
    flagged_at,
    revised_batch,
    spectra_at,
    waiting_at,
)
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.settings import LiveSettings
from curiosity_widgets.session.state.facts import Facts
from curiosity_widgets.session.state.point_flags import BY_HAND
from curiosity_widgets.session.state.published import Published
from curiosity_widgets.session.state.snapshot import RunInfo
from curiosity_widgets.session.threads.to_come import after
from curiosity_widgets.session.threads.worker import Worker
from curiosity_widgets.sources.border import applied_by
from curiosity_widgets.sources.protocol import Source

_TICK = 0.1  # seconds between two looks


class Steering:
    """The part of a session that is checked on the caller's thread and then put on the worker's queue.

    Every method returns at once, and raises CuriosityError for what cannot be done.
    """

    settings: LiveSettings
    lease: Lease  # which of the pages that show the session has the controls
    _worker: Worker
    _source: Source

    def measure(self, points: Points) -> None:
        """Measure positions [(row, col), ...] next, ahead of the loop; also again, and while the run rests.

        Each is taken at the nearest candidate. A finished run continues for them: its budget grows by what is
        new, and the model learns from it.
        Raises CuriosityError for invalid, held-out or excluded positions.
        """
        self._check_usable()
        index = candidates_at(points, self._to_come)
        finished = self._published.snapshot.state == "finished"
        self._worker.submit(commands.Measure(index))
        if finished:
            self._worker.submit(commands.Run())  # one that rests measures, and does not train

    def wait_for_maps(self, timeout: float | None = None) -> bool:
        """Wait until the maps of a run at rest show every candidate; False when ``timeout`` seconds are over.

        Of a large sample a step evaluates a part. The rest follows while the run rests, for display, export
        and report: about a second for 30,000 candidates. Returns at once where the maps are complete.
        """
        self._check_outside("wait_for_maps")
        end = None if timeout is None else time.monotonic() + checks.seconds("timeout", timeout)
        while self._worker.maps_due and not self._worker.over:
            if end is not None and time.monotonic() >= end:
                return False
            time.sleep(_TICK)
        return True

    def answer(self, answer: str) -> None:
        """Decide what the run waits for: ``snapshot.question``. With a refusal the run stops as it is.

        Raises CuriosityError where nothing is asked, or the question has no such option.
        """
        self._check_usable()
        question = self._published.snapshot.question
        if question is None:
            raise CuriosityError("the run waits for no decision")
        if answer not in question.options:
            raise CuriosityError(
                f"{quoted(answer)} is no answer to '{question.text}'; give {_one_of(question.options)}"
            )
        self._worker.submit(commands.Answer(question.name, answer))

    def approve(self, points: Points | None = None, *, picks: Points | None = None) -> None:
        """Have the picks that wait measured: all of them, or those at ``points`` [(row, col), ...].

        ``picks`` [(row, col), ...] is the whole batch as a user wants it: picks that are not in it are left
        out, and positions that nobody picked are measured as requests.
        Raises CuriosityError where nothing waits, or not there; for positions that cannot be measured, as
        :meth:`measure` does; and where ``points`` and ``picks`` are both given.
        """
        self._check_usable()
        if picks is not None:
            if points is not None:
                raise CuriosityError("approve either points of the batch, or a whole batch by picks=")
            self._approve_batch(picks)
            return
        index = waiting_at(points, self._to_come)
        self._worker.submit(commands.Approve(index))

    def _approve_batch(self, picks: Points) -> None:
        kept, dropped, added = revised_batch(picks, self._to_come)
        if added:
            self._worker.submit(commands.Measure(added))
        if dropped:
            self._worker.submit(commands.Reject(dropped))
        if kept:
            self._worker.submit(commands.Approve(kept))

    def reject(self, points: Points | None = None) -> None:
        """Leave out the picks that wait, all of them or those at ``points``; others are picked instead.

        Raises CuriosityError where nothing waits, or not there.
        """
        self._check_usable()
        index = waiting_at(points, self._to_come)
        self._worker.submit(commands.Reject(index))

    def flag(self, points: int | Points) -> None:
        """Learn no longer from spectra that were measured at ``points`` (row, col), or [(row, col), ...].

        All that were measured there; give a number instead (from 0, in the order of ``snapshot.measured``)
        for one of them. They are kept in the run file, marked everywhere, and still count as measured; the
        next training is without them. Raises CuriosityError where nothing was measured.
        """
        self._check_usable()
        self._worker.submit(commands.Flag(spectra_at(points, self._to_come), BY_HAND))

    def unflag(self, points: int | Points) -> None:
        """Learn again from spectra that were flagged.

        Raises CuriosityError where none was, and for one that is damaged or was refused when it came.
        """
        self._check_usable()
        self._worker.submit(commands.Flag(flagged_at(points, self._to_come), None))

    @property
    def limits(self) -> Limits:
        """What the run may do to the sample and the tip; set it to change that from the next point on.

        Setting raises LimitExceeded where the source applies what they forbid, or the mask does not fit.
        """
        return self._to_come.policies.limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        self._check_usable()
        if not isinstance(limits, Limits):
            raise CuriosityError(f"limits is {quoted(limits)}; give cw.Limits(…)")
        published = self._published
        check_before_opening(limits, type(self._source).__name__, applied_by(self._source))
        if published.source is not None:
            check_opened(limits, self._source, published.source)
        if published.facts is not None:
            limits.check_image(published.facts.info.candidates.shape)
        self._worker.submit(commands.Limit(limits))

    def exclude(self, mask: BoolArray) -> None:
        """Keep the loop away from the True pixels of a mask (H, W), from the next point on."""
        self._worker.submit(commands.Mask(checked_mask(mask, self._info), exclude=True))

    def include(self, mask: BoolArray) -> None:
        """Allow the loop to measure the True pixels of a mask (H, W) again."""
        self._worker.submit(commands.Mask(checked_mask(mask, self._info), exclude=False))

    def _note_controls(self, before: str, now: str) -> None:
        with contextlib.suppress(CuriosityError):  # closed: there is nothing left to command, nor a log
            self._worker.submit(commands.NoteControls(before, now))

    @property
    def facts(self) -> Facts | None:
        """What is fixed for the run, as its file keeps it: ``info``, workflow, source and versions.

        None before there is an image.
        """
        return self._published.facts

    def _check_usable(self) -> None:
        refusal = self._worker.control.refusal
        if refusal is not None:
            raise CuriosityError(refusal)

    def _check_outside(self, call: str) -> None:
        if self._inside:
            raise CuriosityError(
                f"{call}() was called by a callback, the source or the learner of the run, which would wait "
                "for itself; call it from elsewhere"
            )

    @property
    def _inside(self) -> bool:
        """Whether the caller is a thread that the run works on."""
        worker = self._worker
        others = worker.loop.source.thread, worker.loop.learner_thread
        return threading.current_thread() is worker or any(thread.is_current for thread in others)

    @property
    def _to_come(self) -> Published:
        waiting = self._worker.mailbox.open  # first: what is acted on in between is in both
        return after(self._published, waiting)

    @property
    def _published(self) -> Published:
        return self._worker.publisher.latest

    @property
    def _info(self) -> RunInfo | None:
        facts = self._published.facts
        return None if facts is None else facts.info


def _one_of(options: Sequence[str]) -> str:
    return " or ".join(repr(option) for option in options)
