"""``cw.AskTell``: the learner in a loop of one's own, with everything else that a session has."""

from __future__ import annotations

import os
import time
from collections.abc import Sized
from concurrent import futures
from typing import Any, cast

import numpy as np

from curiosity_widgets.data import checks
from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session import commands
from curiosity_widgets.session.compute.elsewhere import IfLost
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop.learner_protocol import LearnerFactory, build_learner
from curiosity_widgets.session.notices.targets import Target
from curiosity_widgets.session.own_loop.told import Told, failed_points, told_spectra
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.rules.rating import QualityFunction
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.settings import check_batch_size
from curiosity_widgets.sources.given_image import BY_HAND, GivenImage
from curiosity_widgets.sources.protocol import Image, Source
from curiosity_widgets.workflows.workflow import Workflow

_TICK = 0.1  # seconds; waits in slices, because Windows cannot interrupt a longer one


class AskTell(Session):
    """A run whose spectra a loop of your own measures: ``ask`` where, ``tell`` what came of it.

    It is a session: the same run file, limits, settings, snapshots, and ``cw.Dashboard`` of it. While your
    loop measures the positions of a batch it is "waiting"; it learns in the background as soon as all have
    come. It is "paused" or "stopped" where a user wants that.

    ::

        loop = cw.AskTell(image, axis, cw.workflows.dense(init=20), path="run.h5")
        while len(positions := loop.ask(5)):
            loop.tell(positions, [measure(row, col) for row, col in positions])

    Args:
        image: (H, W), (C, H, W) or {channel: (H, W)}.
        axis: of the spectra: a ``cw.Axis``, or its values (S,).
        workflow: what learns and picks; by default ``workflows.dense()``. Its ``init`` positions come first.
        path: the run file; by default one named by date and time in the current folder.
        seed: fixes every random draw; the same seed takes the same path.
        policies: limits, repeats and routes, see :class:`Policies`. Nothing moves here: the limits decide
            what is asked for, and ``min_interval`` and ``voltage`` are your loop's part.
        allowed: (H, W) booleans, False where nothing can be measured.
        positions: (N, 2) row, col, where only these can be measured.
        values_name: what the spectra are, such as "current"; values_units: their unit, such as "nA".

    The others are those of :class:`Session`. Raises CuriosityError for an invalid image, axis or option,
    and for a file that exists.
    """

    by_hand = True
    _held = _stopped = False  # by a user: after pause, after stop

    def __init__(
        self,
        image: Any,
        axis: Any,
        workflow: Workflow | None = None,
        path: str | os.PathLike[str] | None = None,
        *,
        seed: int = 0,
        overwrite: bool = False,
        policies: Policies | None = None,
        approve: bool = False,
        quality: QualityFunction | str | None = None,
        on_event: Target | None = None,
        allowed: BoolArray | None = None,
        positions: FloatArray | None = None,
        values_name: str = "response",
        values_units: str = "",
        learner: LearnerFactory = build_learner,
        compute: str = "here",
        if_lost: IfLost = "pause",
    ) -> None:
        given = GivenImage(
            image, axis, values_name=values_name, values_units=values_units, allowed=allowed,
            positions=positions,
        )  # fmt: skip
        super().__init__(
            given, workflow, seed, path, overwrite=overwrite, policies=policies, approve=approve,
            quality=quality, on_event=on_event, learner=learner, compute=compute, if_lost=if_lost,
        )  # fmt: skip

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
    ) -> AskTell:
        """Continue exactly where a run file ends: what was asked for and not told is asked for again.

        There is no ``source`` here, and so no ``patience``; the others are those of :meth:`Session.open`.
        Raises CuriosityError for a file that is missing, damaged or in use, or that of another kind of run.
        """
        if source is not None or patience is not None:
            raise CuriosityError(
                "AskTell.open takes no source: your loop measures; use Session.open with one"
            )
        facts = RunFile.open(checks.file_path("path", path)).facts
        if not facts.source_extra.get(BY_HAND):
            raise CuriosityError(
                f"{os.fspath(path)} was measured by a session; continue it with cw.Session.open, or "
                "curiosity resume"
            )
        info = facts.info
        image = Image(
            dict(zip(info.channels, info.image, strict=True)),
            dict(zip(info.channels, info.channel_units, strict=True)),
            info.pixel_size,
            info.pixel_unit,
        )
        given = GivenImage(image, info.axis, values_name=info.values_name, values_units=info.values_units)
        opened = super().open(
            path, given, quality=quality, on_event=on_event, learner=learner, compute=compute, if_lost=if_lost
        )
        return cast("AskTell", opened)

    # The loop --------------------------------------------------------------------------------------

    def ask(self, n: int = 1, timeout: float | None = None) -> FloatArray:
        """Up to ``n`` positions (k, 2), row and col, to be measured next; none where nothing is left.

        The same until their spectra come or they fail, also after a restart. Initial positions come first,
        then batches of ``n``, each picked once the batch before has come; until then what is left of it.
        Waits for a training under way, and after :meth:`pause` until :meth:`resume`; after :meth:`stop` there
        is nothing to measure. Raises CuriosityError where the run failed, a limit is reached, a user has to
        decide, or after ``timeout`` seconds.
        """
        n = checks.whole("n", n)
        end = None if timeout is None else time.monotonic() + checks.seconds("timeout", timeout)
        while self._held:
            self._check_open()
            self._in_time(end)
            time.sleep(_TICK)
        self._check_usable()
        self._settle(end)
        self._check_limits()
        if not self._published.due and not self._stopped:
            measurable = self._published.measurable
            size = n if measurable is None else min(n, measurable)
            if check_batch_size(size, measurable) != self.settings.batch_size and self.snapshot.step:
                self.settings.batch_size = size
            self._worker.submit(commands.Step())
            self._settle(end)
        if self._stopped:
            return np.empty((0, 2))
        return self._positions_due(n)

    def tell(
        self, positions: Any, spectra: Any, *, failed: Any = (), reason: str = "the measurement failed"
    ) -> None:
        """Hand in spectra (k, S) measured at ``positions`` (k, 2); on disk when this returns.

        They need not be those that were asked for: any that the grid and the limits allow are learned from.
        Saturated, flat or not finite spectra are kept, flagged and not learned from, as in a session.
        ``failed`` are positions that could not be measured, as for :meth:`failed`.
        Raises CuriosityError, and takes in none, where one cannot be taken.
        """
        self._check_usable()
        self._settle(None)
        seen = self._published
        told = () if _is_empty(positions) and _is_empty(spectra) else told_spectra(positions, spectra, seen)
        lost = () if _is_empty(failed) else failed_points(failed, reason, seen)
        self._hand_in((*told, *lost))

    def failed(self, positions: Any, reason: str = "the measurement failed") -> None:
        """Note that asked positions (k, 2) could not be measured; they are not asked for again.

        Raises CuriosityError for positions that were not asked for.
        """
        self._check_usable()
        self._settle(None)
        self._hand_in(failed_points(positions, reason, self._published))

    # Driving ---------------------------------------------------------------------------------------

    def run(self, n: int | None = None) -> None:
        """Let the loop continue after :meth:`pause` or :meth:`stop`; ``n`` is the budget that is shown."""
        self._held = self._stopped = False
        super().run(n)

    def step(self) -> None:
        """As :meth:`run`: one batch is picked when it is asked for."""
        self._held = self._stopped = False
        super().step()

    def pause(self) -> None:
        """Let the next :meth:`ask` wait until :meth:`resume`; spectra are still taken in."""
        self._held = True
        super().pause()

    def stop(self) -> None:
        """Let :meth:`ask` give no positions before :meth:`resume`; a training is dropped."""
        self._stopped, self._held = True, False
        super().stop()

    # Small things ----------------------------------------------------------------------------------

    def _hand_in(self, told: tuple[Told, ...]) -> None:
        if not told:
            return
        command = commands.Tell(told)
        self._worker.submit(command)
        while not command.done.done() and not self._worker.over:
            futures.wait([command.done], _TICK)
        if not command.done.done():
            raise CuriosityError("the session was closed before the spectra were taken in; tell them again")
        command.done.result()
        if not self._published.due and not self._held and not self._stopped:
            self._worker.submit(commands.Step())  # learns from them, picks nothing

    def _positions_due(self, n: int) -> FloatArray:
        seen = self._published
        facts = seen.facts
        if facts is None or not seen.due:
            self._explain_nothing()
            return np.empty((0, 2))
        most = self.limits.max_spectra
        count = n if most is None else min(n, most - seen.taken)
        return facts.info.candidates.positions_of(list(seen.due[:count]))

    def _check_limits(self) -> None:
        seen = self._published
        spent = self.limits.exhausted(seen.taken, seen.snapshot.seconds)
        if spent is not None:
            raise CuriosityError(f"{spent}; set limits to others to continue")

    def _explain_nothing(self) -> None:
        """Raises CuriosityError where there is nothing to measure although the run is not over."""
        snapshot = self.snapshot
        if snapshot.question is not None:
            raise CuriosityError(f"{snapshot.question.text} Decide with answer(…), then ask again")
        if len(snapshot.waiting):
            raise CuriosityError(
                f"{len(snapshot.waiting)} picks wait for approval; approve() or reject() them, then ask again"
            )
        if snapshot.state not in ("finished", "stopped"):
            errors = [line.text for line in snapshot.log if line.level == "error"]
            raise CuriosityError(errors[-1] if errors else "no position could be picked; see the log")

    def _settle(self, end: float | None) -> None:
        """Wait for what is under way. Raises CuriosityError where it failed, or takes longer than allowed."""
        while not self.wait(_TICK):
            self._in_time(end)
        self._check_open()

    def _in_time(self, end: float | None) -> None:
        if end is not None and time.monotonic() >= end:
            raise CuriosityError(f"nothing to measure in time; the run is {self.snapshot.state}: ask again")

    def _check_open(self) -> None:
        if self.closed:
            raise CuriosityError("this loop is closed; continue with AskTell.open and its run file")


def _is_empty(given: Any) -> bool:
    return isinstance(given, Sized) and not len(given)
