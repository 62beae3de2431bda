"""The file of a finished run: complete and open to everyone, until something is written to it again."""

from __future__ import annotations

import time

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.lock import RunLock
from curiosity_widgets.session.file.recorder import FileLost, RecordingFailed
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.loop.opening import continue_recording

AFTER = 5.0  # seconds without a change after which a file that was opened again is completed again


class FileAtRest:
    """Who holds the run file: this session, by its lock, or nobody, because the run is finished."""

    def __init__(self, context: Context, lock: RunLock) -> None:
        self._context, self.lock = context, lock
        self.away = False  # complete, closed, and not locked
        self.problem: str | None = None  # why it could not be completed; what was measured is in it
        self._reopened_at = time.monotonic()

    def put_away(self) -> None:
        """Complete the file and release its lock. Raises FileLost."""
        if not self._holds_something:
            return
        try:
            self._context.finish()
        except FileLost:
            raise
        except RecordingFailed as error:  # it stays as it was recorded; a run that is finished is no failure
            self.problem = str(error)
        self.lock.release()
        self.away = True

    def reopen(self) -> None:
        """Open the file again to write to it, where it was put away.

        Raises CuriosityError where another session has it, FileLost where it is not this run's any more.
        """
        self._reopened_at = time.monotonic()
        if not self.away:
            return
        self.lock.acquire()
        try:
            path, count = self._context.options.path, len(self._context.history)
            loss = self.loss()
            if loss is not None:
                raise FileLost(path, loss, count)
            if len(RunFile.open(path).history) != count:
                raise CuriosityError(
                    f"{path} was continued by another session; close this one and use Session.open"
                )
            self._context.record_again()
        except BaseException:
            self.lock.release()
            raise
        self.away, self.problem = False, None

    def record_decisions(self) -> None:
        """Open the file of a resumed run that has not continued yet, to write what a user decides.

        Not while a question is open: it may be whether a damaged file is to be written at all.
        Raises RecordingFailed.
        """
        context = self._context
        if context.resumed and context.recorder is None and context.history.question is None:
            continue_recording(context)

    def seconds_left(self) -> float | None:
        """Seconds until a file that was reopened is to be put away; None where it is, or nothing is in it."""
        return None if not self._holds_something else max(0.0, self._reopened_at + AFTER - time.monotonic())

    @property
    def _holds_something(self) -> bool:
        return self._context.recorder is not None and self._context.history.spectra_taken > 0

    def loss(self) -> str | None:
        """What has happened to a file that was put away; None where it still holds the run."""
        path, facts = self._context.options.path, self._context.facts_if_known
        if not self.away or facts is None:
            return None
        try:
            same = RunFile.open(path).facts.run_id == facts.run_id
        except CuriosityError:
            return "was changed by another program" if path.exists() else "was deleted or moved"
        return None if same else "was replaced by another file"
