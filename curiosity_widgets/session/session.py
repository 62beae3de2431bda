"""A session: one run of a learner on a source, in the background, on disk from the first spectrum."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from concurrent import futures
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session import at_exit, commands, signals
from curiosity_widgets.session.cells import earlier
from curiosity_widgets.session.cells.lease import Lease
from curiosity_widgets.session.compute.elsewhere import IfLost, placed
from curiosity_widgets.session.file.lock import RunLock, behind_links
from curiosity_widgets.session.file.paths import reopen, run_path
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop.context import Options
from curiosity_widgets.session.loop.learner_protocol import LearnerFactory, build_learner
from curiosity_widgets.session.loop.loop import Loop
from curiosity_widgets.session.notices.notifier import Notifier
from curiosity_widgets.session.notices.run_event import event_of
from curiosity_widgets.session.notices.targets import Target, deliver_to
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.rules.rating import BUILT_IN, QualityFunction, rater_of
from curiosity_widgets.session.settings import (
    LiveSettings,
    check_budget,
    check_patience,
    check_policies,
    check_runs,
    check_seed,
    check_strategy,
    check_workflow,
    first_settings,
)
from curiosity_widgets.session.state.snapshot import RunInfo, Settings, Snapshot
from curiosity_widgets.session.steering import Steering
from curiosity_widgets.session.threads.worker import Worker
from curiosity_widgets.sources.protocol import Source
from curiosity_widgets.workflows.registry import find
from curiosity_widgets.workflows.workflow import Workflow

_TICK = 0.1  # seconds; waits in slices, because Windows cannot interrupt a longer one
_CLOSING = 60.0  # seconds that close() gives the source to end its current point

Own = TypeVar("Own", bound="Session")

_log = logging.getLogger("curiosity_widgets.session")


class Session(Steering):
    """A run: image, initial positions, then pick, measure, train, until the budget is spent.

    Works on a thread of its own; every method returns at once unless its documentation says otherwise, and
    may be called from any thread. Use as a context manager, or call :meth:`close`. Which option belongs
    where is listed in ``docs/options.md``.

    Args:
        source: replayed data, a simulated sample or an instrument.
        workflow: what learns and picks; by default ``workflows.dense()``.
        seed: fixes every random draw; the same seed takes the same path.
        path: the run file; by default one named by date and time in the current folder.
        holdout: share of the sample that is never measured and scored on, in several blocks. By default one
            region of replayed or simulated data where 80 % of it stay measurable, nothing on instruments.
        overwrite: replace an existing file.
        overlap: train while the source measures the batch picked before, which then counts as measured when
            the next is picked. Saves the time of the shorter of the two; every pick knows one batch less.
        patience: seconds without an answer after which the source counts as silent; by default a minute,
            or ten times what a point takes, whichever is longer.
        policies: how the run treats sample and tip: limits, drift, repeats and routes; see :class:`Policies`.
        approve: every pick waits for :meth:`approve` or :meth:`reject`; also ``session.settings.approve``
            while the run continues.
        quality: how good a spectrum is: a function of (axis, spectrum) that gives 0 to 1, or "loop" or "peak"
            (R² of a fit), "repeats" (noise of repeated spectra) or "vendor" (what the source gives, which is
            also taken without this). Learned over the sample and shown as a map; poor spectra count less in
            training, and the loop avoids where they are (``Policies.quality_floor``).
        on_event: informed whenever the run comes to rest (it has finished, pauses, waits for a decision, has
            failed): a function of a :class:`RunEvent`, a command or a web address, see
            :func:`~curiosity_widgets.session.notices.targets.deliver_to`. Beside the run, which it never
            delays nor ends; what fails there is logged. Never stored in a run file.
        learner: builds the learner, instead of the workflow's own (a learner of yours).
        compute: where it works: "here", in a "process" of its own, or on a worker of the Dask cluster at
            "dask=ADDRESS". The path is the same. Source, run file and limits stay here.
        if_lost: where it is lost there, it is started again from its last state; lost again at once, the run
            pauses ("pause"), or the learner works in this process from then on ("here").

    Raises CuriosityError where the source, the workflow and the path do not go together.
    """

    by_hand = False  # whether a loop of the user's own measures
    _resumed: tuple[RunFile, RunLock] | None = None  # what `open` continues

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
        quality: QualityFunction | str | None = None,
        on_event: Target | None = None,
        learner: LearnerFactory = build_learner,
        compute: str = "here",
        if_lost: IfLost = "pause",
    ) -> None:
        workflow, policies = check_workflow(workflow), check_policies(policies)
        checks.callable_("learner", learner, "what builds a learner")
        build = placed(learner, compute, if_lost)
        overlap, overwrite = checks.flag("overlap", overlap), checks.flag("overwrite", overwrite)
        if holdout is not None:
            holdout = checks.number("holdout", holdout, at_least=0, below=1)
        find(workflow.name)  # one that is not registered is refused before anything starts
        deliver = None if on_event is None else deliver_to(on_event)
        resumed, self._resumed = self._resumed, None
        run = None if resumed is None else resumed[0]
        settings = first_settings(workflow, approve=approve) if run is None else run.history.settings
        check_strategy(settings.strategy)
        policies.check_overlap(overlap)
        if run is None:
            earlier.make_way(None if path is None else behind_links(checks.file_path("path", path)))
        target = run_path(path, overwrite) if run is None else run.path
        lock = RunLock(target) if resumed is None else resumed[1]
        try:
            if not isinstance(source, Source):
                raise CuriosityError(
                    f"{type(source).__name__} is no source; give a ReplaySource or SimulatedSource"
                )
            seed, patience = check_seed(seed), check_patience(patience)
            rater = rater_of(quality)
            options = Options(workflow, seed, target, settings, policies, holdout, bool(overlap), rater)
            worker = Worker(
                lock,
                lambda services: Loop(options, source, build, services, patience),
                0.0 if run is None else run.history.seconds,
            )
            if run is not None:
                worker.resume_from(run)
        except BaseException:
            lock.release()
            raise
        self.workflow, self.seed = workflow, seed
        self._source, self._worker, self.lease = source, worker, Lease(self._note_controls)
        self.settings = LiveSettings(
            settings,
            self._change,
            info=lambda: self.info,
            measurable=lambda: worker.publisher.latest.measurable,
            check_runs=self._check_runs,
            finished_with=self._finished_with,
        )
        self._start(None if run is not None else settings.strategy)
        earlier.note(self)
        if deliver is not None:
            self.subscribe(Notifier(deliver, lambda seen: event_of(self, seen), self.snapshot.state))

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        source: Source | None = None,
        *,
        patience: float | None = None,
        quality: QualityFunction | str | None = None,
        on_event: Target | None = None,
        learner: LearnerFactory = build_learner,
        compute: str = "here",
        if_lost: IfLost = "pause",
    ) -> Session:
        """A session that continues exactly where a run file ends, also after a crash.

        ``source`` may be left out where the file names data that can be opened again. The run rests until
        :meth:`resume`, :meth:`run` or :meth:`step`. A ``quality`` of your own is to be given again; without
        it the run continues with the values that the file has.
        Raises CuriosityError for a file that is missing, damaged or in use, or a source that is another.
        """
        path = behind_links(checks.file_path("path", path))
        RunFile.open(path)  # before the lock, which would leave a file beside a wrong name
        earlier.make_way(path)
        lock = RunLock(path)
        try:
            run = RunFile.open(path)
            facts = run.facts
            session = cls.__new__(cls)  # what a subclass is made with, the run file has
            session._resumed = run, lock  # noqa: SLF001 - our own class
            Session.__init__(
                session,
                reopen(run) if source is None else source,
                facts.workflow,
                facts.info.seed,
                path,
                facts.holdout,
                overlap=facts.overlap,
                patience=patience,
                on_event=on_event,
                quality=quality or (by if (by := run.history.ratings.by) in BUILT_IN else None),
                learner=learner,
                compute=compute,
                if_lost=if_lost,
            )
            return session
        except BaseException:
            lock.release()
            raise

    def _start(self, strategy: str | None) -> None:
        """Start the worker, and wait until it has opened the source; check a new run's ``strategy``."""
        worker, prepare = self._worker, commands.Prepare()
        signals.watch()
        at_exit.watch(worker)
        worker.start()
        try:
            worker.submit(prepare)
            while not prepare.done.done() and not worker.over:
                futures.wait([prepare.done], _TICK)
            if not prepare.done.done():
                raise CuriosityError(worker.closing_error or "the session ended before its source was open")
            prepare.done.result()
            if strategy is not None:
                self._check_runs(strategy)
        except BaseException:
            worker.close_soon()
            worker.give_up()
            self._join(at_exit.SECONDS)
            raise

    # Looking ---------------------------------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot:
        """The latest moment of the run."""
        return self._worker.publisher.latest.snapshot

    @property
    def info(self) -> RunInfo | None:
        """The run's fixed facts; None before the image is there (an instrument before its scan)."""
        return self._info

    @property
    def path(self) -> Path:
        """The run file; another one once :meth:`save` has written a run whose file was lost."""
        return self._worker.path

    @property
    def closed(self) -> bool:
        """Whether the session has been closed."""
        return self._worker.ended.is_set()

    def subscribe(self, callback: Callable[[Snapshot], None]) -> Callable[[], None]:
        """Call ``callback(snapshot)`` with every new snapshot, on the session's thread.

        Returns a function that ends it. A callback that raises is logged and dropped.
        """
        checks.callable_("callback", callback, "a function of a snapshot")
        return self._worker.publisher.subscribe(callback)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the run rests (finished, paused or stopped); False when ``timeout`` seconds are over.

        May be interrupted (Ctrl-C, the notebook's stop button); the run continues.
        Raises CuriosityError if the run failed, and where the run itself calls it: it would wait for ever.
        """
        self._check_outside("wait")
        deadline = None if timeout is None else time.monotonic() + checks.seconds("timeout", timeout)
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

    def save(self, path: str | os.PathLike[str] | None = None) -> Path:
        """Write a run whose file was deleted, replaced or overwritten to a new file; returns its path.

        By default beside the lost file. The run is recorded there from then on; :meth:`resume` continues it.
        Raises CuriosityError where the run file is in order, or the new one exists or cannot be written.
        """
        self._check_outside("save")
        command = commands.Save(None if path is None else checks.file_path("path", path))
        self._worker.submit(command)
        while not command.done.done() and not self._worker.over:
            futures.wait([command.done], _TICK)
        if not command.done.done():
            raise CuriosityError("the session was closed before it was saved")
        return command.done.result()

    def close(self, timeout: float = _CLOSING) -> None:
        """Stop, put the run file in order, close the source.

        Waits at most ``timeout`` seconds for the current point to end.

        Raises CuriosityError when the source has not answered in time, or the file could not be finished;
        what was measured is safe, and an answer that comes later is still added to the file.
        """
        timeout = checks.seconds("timeout", timeout)
        if not self.closed:
            self._worker.close_soon()
        if self._inside:
            return  # from a callback: the worker closes as soon as that returns
        self._join(timeout)
        if not self._worker.over:
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
        error, self._worker.closing_error = self._worker.closing_error, None  # raised once
        if error is not None:
            raise CuriosityError(error)
        if self._worker.control.broken and self._worker.control.error:
            _log.warning("closed %s after a failure: %s", self.path, self._worker.control.error)

    def __enter__(self: Own) -> Own:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        seen = self.snapshot
        about = f"{seen.state}, {len(seen.measured)} spectra, step {seen.step}"
        return f"<{type(self).__name__} {self.path.name}: {about}>"

    # Small things ----------------------------------------------------------------------------------

    def _join(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not self._worker.over and time.monotonic() < deadline:
            self._worker.wait_until_over(_TICK)

    def _interrupt(self, command: commands.Command) -> None:
        self._worker.stopping.set()
        self._worker.submit(command)

    def _change(self, settings: Settings) -> None:
        self._check_usable()
        self._worker.submit(commands.Change(settings))

    def _finished_with(self) -> int:
        """Spectra of a finished run."""
        seen = self._worker.publisher.latest.snapshot
        return len(seen.measured) if seen.state == "finished" else 0

    def _check_runs(self, strategy: str) -> None:
        source = self._worker.publisher.latest.source
        if source is not None:
            check_runs(strategy, self.workflow, source.kind)
