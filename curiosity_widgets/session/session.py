"""A session: one run of a learner on a source, in the background, on disk from the first spectrum."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from curiosity_widgets.data.arrays import BoolArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session import at_exit, commands
from curiosity_widgets.session.file.lock import RunLock
from curiosity_widgets.session.file.paths import reopen, run_path
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop.context import Options
from curiosity_widgets.session.loop.guard import check_before_opening, check_opened
from curiosity_widgets.session.loop.learner_protocol import LearnerFactory, build_learner
from curiosity_widgets.session.loop.loop import Loop
from curiosity_widgets.session.requests import Points, candidates_at, checked_mask, waiting_at
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.settings import (
    LiveSettings,
    check_budget,
    check_patience,
    check_runs,
    check_seed,
    first_settings,
)
from curiosity_widgets.session.state.snapshot import RunInfo, Settings, Snapshot
from curiosity_widgets.session.threads.worker import Worker
from curiosity_widgets.sources.protocol import Source
from curiosity_widgets.workflows.registry import find
from curiosity_widgets.workflows.workflow import Workflow

_TICK = 0.1  # seconds; waits in slices, because Windows cannot interrupt a longer one
_CLOSING = 60.0  # seconds that close() gives the source to end its current point

_log = logging.getLogger("curiosity_widgets.session")


class _Resumed(NamedTuple):
    """A run file that a session continues."""

    run: RunFile
    lock: RunLock


class Session:
    """A run: image, initial positions, then pick, measure, train, until the budget is spent.

    Works on a thread of its own; every method returns at once unless its documentation says otherwise, and
    may be called from any thread. Use as a context manager, or call :meth:`close`. Which option belongs
    where is listed in ``docs/options.md``.

    Args:
        source: replayed data, a simulated sample or an instrument.
        workflow: what learns and picks; by default ``workflows.dense()``.
        seed: fixes every random draw; the same seed takes the same path.
        path: the run file; by default one named by date and time in the current folder.
        holdout: share of the sample that is never measured and scored on; by default 0.25 for replayed and
            simulated data, 0 for instruments.
        overwrite: replace an existing file.
        overlap: train while the source measures the batch picked before, which then counts as measured when
            the next is picked. Saves the time of the shorter of the two; every pick knows one batch less.
        patience: seconds without an answer after which the source counts as silent; by default a minute,
            or ten times what a point takes, whichever is longer.
        policies: how the run treats sample and tip: limits, drift, repeats and routes; see :class:`Policies`.
        approve: every pick waits for :meth:`approve` or :meth:`reject`; also ``session.settings.approve``
            while the run continues.
        learner: builds the learner, instead of the workflow's own (a learner of yours).

    Raises CuriosityError where the source, the workflow and the path do not go together.
    """

    def __init__(
        self,
        source: Source,
        workflow: Workflow | None = None,
        seed: int = 0,
        path: str | os.PathLike[str] | None = None,
        holdout: float | None = None,
        overwrite: bool = False,
        *,
        overlap: bool = False,
        patience: float | None = None,
        policies: Policies | None = None,
        approve: bool = False,
        learner: LearnerFactory = build_learner,
        _resumed: _Resumed | None = None,  # by Session.open
    ) -> None:
        if workflow is None:
            from curiosity_widgets.workflows import dense

            workflow = dense()
        find(workflow.name)  # one that is not registered is refused before anything starts
        run = None if _resumed is None else _resumed.run
        settings = first_settings(workflow, approve=approve) if run is None else run.history.settings
        policies = Policies() if policies is None else policies
        policies.check_overlap(overlap)
        target = run_path(path, overwrite) if run is None else run.path
        lock = RunLock(target) if _resumed is None else _resumed.lock
        try:
            if not isinstance(source, Source):
                raise CuriosityError(
                    f"{type(source).__name__} is no source; give a ReplaySource or SimulatedSource"
                )
            seed, patience = check_seed(seed), check_patience(patience)
            options = Options(workflow, seed, target, settings, policies, holdout, bool(overlap))
            worker = Worker(
                lock,
                lambda services: Loop(options, source, learner, services, patience),
                0.0 if run is None else run.history.seconds,
            )
            if run is not None:
                worker.resume_from(run)
        except BaseException:
            lock.release()
            raise
        self.path, self.workflow, self.seed = target, workflow, seed
        self._source, self._worker = source, worker
        self.settings = LiveSettings(
            settings,
            self._change,
            info=lambda: self.info,
            measurable=lambda: worker.publisher.latest.measurable,
            check_runs=self._check_runs,
        )
        self._start(None if run is not None else settings.strategy)
        at_exit.still_open.add(self)

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        source: Source | None = None,
        *,
        patience: float | None = None,
        learner: LearnerFactory = build_learner,
    ) -> Session:
        """A session that continues exactly where a run file ends, also after a crash.

        ``source`` may be left out where the file names data that can be opened again. The run rests until
        :meth:`resume`, :meth:`run` or :meth:`step`.
        Raises CuriosityError for a file that is missing, damaged or in use, or a source that is another.
        """
        path = Path(path)
        RunFile.open(path)  # before the lock, which would leave a file beside a wrong name
        lock = RunLock(path)
        try:
            run = RunFile.open(path)
            facts = run.facts
            return cls(
                reopen(run) if source is None else source,
                facts.workflow,
                facts.info.seed,
                path,
                facts.holdout,
                overlap=facts.overlap,
                patience=patience,
                learner=learner,
                _resumed=_Resumed(run, lock),
            )
        except BaseException:
            lock.release()
            raise

    def _start(self, strategy: str | None) -> None:
        """Start the worker, and wait until it has opened the source; check a new run's ``strategy``."""
        worker, prepare = self._worker, commands.Prepare()
        worker.start()
        try:
            worker.submit(prepare)
            while not prepare.done.done() and worker.is_alive():
                with contextlib.suppress(TimeoutError):
                    prepare.done.exception(_TICK)
            prepare.done.result(0)
            if strategy is not None:
                self._check_runs(strategy)
        except BaseException:
            worker.stopping.set()
            worker.submit(commands.Close())
            worker.give_up()
            worker.join(at_exit.SECONDS)
            raise

    # Looking ---------------------------------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot:
        """The latest moment of the run."""
        return self._worker.publisher.latest.snapshot

    @property
    def info(self) -> RunInfo | None:
        """The run's fixed facts; None before the image is there (an instrument before its scan)."""
        facts = self._worker.publisher.latest.facts
        return None if facts is None else facts.info

    @property
    def closed(self) -> bool:
        """Whether the session has been closed."""
        return self._worker.ended.is_set()

    def subscribe(self, callback: Callable[[Snapshot], None]) -> Callable[[], None]:
        """Call ``callback(snapshot)`` with every new snapshot, on the session's thread.

        Returns a function that ends it. A callback that raises is logged and dropped.
        """
        return self._worker.publisher.subscribe(callback)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the run rests (finished, paused or stopped); False when ``timeout`` seconds are over.

        May be interrupted (Ctrl-C, the notebook's stop button); the run continues.
        Raises CuriosityError if the run failed.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        rests = False
        while not rests:
            left = _TICK if deadline is None else min(_TICK, deadline - time.monotonic())
            rests = self._worker.wait_until_idle(max(0.0, left))
            if not rests and deadline is not None and time.monotonic() >= deadline:
                return False
        if self._worker.control.error is not None:
            raise CuriosityError(self._worker.control.error)
        return True

    # Driving ---------------------------------------------------------------------------------------

    def run(self, n: int | None = None) -> None:
        """Continue until there are ``n`` spectra in all, initial ones included; by default the budget.

        Raises CuriosityError for a number that is more than there are positions, or less than the initial.
        """
        self._check_usable()
        budget = self.settings.budget if n is None else n
        budget = check_budget(budget, self.workflow.init, self._worker.publisher.latest.measurable)
        if budget != self.settings.budget:
            self.settings.budget = budget
        self._worker.submit(commands.Run())

    def resume(self) -> None:
        """Continue after a pause or a stop."""
        self.run()

    def step(self) -> None:
        """One round of pick, measure and train, then pause."""
        self._check_usable()
        self._worker.submit(commands.Step())

    def pause(self) -> None:
        """Rest after the current point, or after the current training."""
        self._worker.submit(commands.Pause())

    def stop(self) -> None:
        """End after the current point; a training is dropped and done again when the run continues."""
        self._interrupt(commands.Stop())

    def measure(self, points: Points) -> None:
        """Measure positions [(row, col), ...] next, ahead of the loop; also again, and while the run rests.

        Each is taken at the nearest candidate.
        Raises CuriosityError for invalid, held-out or excluded positions.
        """
        self._check_usable()
        index = candidates_at(points, self._worker.publisher.latest)
        self._worker.submit(commands.Measure(index))

    def approve(self, points: Points | None = None) -> None:
        """Have the picks that wait measured: all of them, or those at ``points`` [(row, col), ...].

        Raises CuriosityError where nothing waits, or not there.
        """
        self._check_usable()
        index = waiting_at(points, self._worker.publisher.latest)
        self._worker.submit(commands.Approve(index))

    def reject(self, points: Points | None = None) -> None:
        """Leave out the picks that wait, all of them or those at ``points``; others are picked instead.

        Raises CuriosityError where nothing waits, or not there.
        """
        self._check_usable()
        index = waiting_at(points, self._worker.publisher.latest)
        self._worker.submit(commands.Reject(index))

    @property
    def limits(self) -> Limits:
        """What the run may do to the sample and the tip; set it to change that from the next point on.

        Setting raises LimitExceeded where the source applies what they forbid, or the mask does not fit.
        """
        return self._worker.publisher.latest.policies.limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        self._check_usable()
        if not isinstance(limits, Limits):
            raise CuriosityError(f"limits is {limits!r}; give cw.Limits(…)")
        published = self._worker.publisher.latest
        check_before_opening(limits, self._source)
        if published.source is not None:
            check_opened(limits, self._source, published.source)
        if published.facts is not None:
            limits.check_image(published.facts.info.candidates.shape)
        self._worker.submit(commands.Limit(limits))

    def exclude(self, mask: BoolArray) -> None:
        """Keep the loop away from the True pixels of a mask (H, W), from the next point on."""
        self._worker.submit(commands.Mask(checked_mask(mask, self.info), exclude=True))

    def include(self, mask: BoolArray) -> None:
        """Allow the loop to measure the True pixels of a mask (H, W) again."""
        self._worker.submit(commands.Mask(checked_mask(mask, self.info), exclude=False))

    def close(self, timeout: float = _CLOSING) -> None:
        """Stop, put the run file in order, close the source.

        Waits at most ``timeout`` seconds for the current point to end.

        Raises CuriosityError when the source has not answered in time, or the file could not be finished;
        what was measured is safe, and an answer that comes later is still added to the file.
        """
        at_exit.still_open.discard(self)
        if not self.closed:
            with contextlib.suppress(CuriosityError):  # closed meanwhile
                self._interrupt(commands.Close())
        if threading.current_thread() is self._worker:
            return  # from a callback: the worker closes as soon as that returns
        self._join(timeout)
        if self._worker.is_alive():
            waited = (
                "the source has not answered" if self._worker.source_busy else "the run does not rest yet"
            )
            self._worker.give_up()
            self._join(at_exit.SECONDS)
            raise CuriosityError(
                f"{waited} for {timeout:g} s; the session is closed without it, what was measured is in "
                f"{self.path}: continue with Session.open when it works again"
            )
        if self._worker.control.silent is not None:
            _log.warning("closed %s without an answer: %s", self.path, self._worker.control.silent)
        if self._worker.control.broken and self._worker.control.error:
            _log.warning("closed %s after a failure: %s", self.path, self._worker.control.error)
        elif self._worker.closing_error is not None:
            raise CuriosityError(self._worker.closing_error)

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        seen = self.snapshot
        return f"<Session {self.path.name}: {seen.state}, {len(seen.measured)} spectra, step {seen.step}>"

    # Small things ----------------------------------------------------------------------------------

    def _join(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self._worker.is_alive() and time.monotonic() < deadline:
            self._worker.join(_TICK)

    def _interrupt(self, command: commands.Command) -> None:
        self._worker.stopping.set()
        self._worker.submit(command)

    def _change(self, settings: Settings) -> None:
        self._check_usable()
        self._worker.submit(commands.Change(settings))

    def _check_usable(self) -> None:
        refusal = self._worker.control.refusal
        if refusal is not None:
            raise CuriosityError(refusal)

    def _check_runs(self, strategy: str) -> None:
        source = self._worker.publisher.latest.source
        if source is not None:
            check_runs(strategy, self.workflow, source.kind)
