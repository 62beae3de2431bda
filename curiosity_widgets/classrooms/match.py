"""A game that is played in turns: panels draw it as they draw a session, and hand it the users' choices."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np

from curiosity_widgets.classrooms.game import Arm, Game
from curiosity_widgets.classrooms.result import GameResult
from curiosity_widgets.classrooms.rules import Rules
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.interpreter.before_exit import finished_before_exit, is_ending
from curiosity_widgets.learning.protocols import Interrupted
from curiosity_widgets.session.rules.refusals import NO_PATCH
from curiosity_widgets.session.settings import first_settings
from curiosity_widgets.session.state.commandless import Commandless
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.snapshot import RunInfo, RunState, Settings, Snapshot
from curiosity_widgets.session.state.subscribers import Subscribers
from curiosity_widgets.sources.protocol import Source
from curiosity_widgets.workflows.workflow import Workflow

_log = logging.getLogger(__name__)


class Match(Commandless):
    """``Match(source, rules, workflow)``: the part of a session that panels draw, of the player in turn.

    A click measures nothing: ``measure`` adds positions to the player's choice or takes them out again, and
    ``submit`` ends the turn. When all have chosen, all train, on a thread of their own. After the last round
    the result is written to ``path``, and handed to ``on_end`` on the same thread.
    """

    by_hand = True  # a round that waits for the players is no news
    refusal = "in a class room positions are chosen on the map; press Measure to end a turn"

    def __init__(
        self,
        source: Source,
        rules: Rules,
        workflow: Workflow,
        path: Path,
        on_end: Callable[[GameResult, Path], None] | None = None,
    ) -> None:
        self.rules, self.path = rules, path
        self.info: RunInfo | None = None  # None until the image is there
        self.settings: Settings = replace(
            first_settings(workflow), budget=rules.budget, batch_size=rules.points
        )
        self.closed = False
        self.error = ""  # why the game has ended early; empty: it has not
        self._on_end = on_end
        self._make: Callable[[], Game] = lambda: Game(source, rules, workflow)
        self._game: Game | None = None
        self._lock = threading.RLock()
        self._state: RunState = "initialising"
        self._message, self._progress = "reading the data", cast("float | None", None)
        self._turn = 0  # place of the player in turn
        self._choices: dict[str, list[int]] = {name: [] for name in rules.players}
        self._subscribers = Subscribers[Snapshot]()
        self._result: GameResult | None = None
        self._made: tuple[tuple[str, int, bool], Display] | None = None
        self.snapshot = Snapshot(state=self._state, message=self._message)
        threading.Thread(target=self._begin, name="curiosity-classroom", daemon=True).start()

    @property
    def player(self) -> str:
        """Whose turn it is."""
        return self.rules.players[self._turn]

    @property
    def chosen(self) -> int:
        """How many positions the player in turn has chosen."""
        return len(self._choices[self.player])

    @property
    def round(self) -> int:
        """The round that is played, from 1."""
        return 1 if self._game is None else min(self._game.round + 1, self.rules.rounds)

    @property
    def choosing(self) -> bool:
        """Whether the match waits for the player in turn."""
        return self._state == "paused"

    @property
    def result(self) -> GameResult | None:
        """What is revealed: the result so far, or None while it is kept back."""
        ended = self._state == "finished"
        return self._result if ended or self.rules.reveal == "round" else None

    def subscribe(self, callback: Callable[[Snapshot], None]) -> Callable[[], None]:
        """Call ``callback(snapshot)`` whenever something changed. Returns what unsubscribes."""
        return self._subscribers.subscribe(callback)

    def measure(self, points: Iterable[tuple[float, float]]) -> None:
        """Choose positions (row, col), or take those back that are chosen.

        Raises CuriosityError where it is nobody's turn, a position cannot be measured, or all are chosen.
        """
        with self._lock:
            game = self._in_turn()
            chosen = self._choices[self.player]
            for index in [self._candidate(game, row, col) for row, col in points]:
                if index in chosen:
                    chosen.remove(index)
                elif len(chosen) < self.rules.points:
                    chosen.append(index)
                else:
                    raise CuriosityError(
                        f"all {self.rules.points} positions are chosen; press Measure, or choose one of them "
                        "again to take it back"
                    )
            self._publish()

    def clear(self) -> None:
        """Take all choices of the player in turn back."""
        with self._lock:
            self._in_turn()
            self._choices[self.player] = []
            self._publish()

    def submit(self) -> None:
        """End the turn. Raises CuriosityError where positions are still to be chosen."""
        with self._lock:
            self._in_turn()
            missing = self.rules.points - self.chosen
            if missing:
                raise CuriosityError(f"{self.player}: choose {missing} more position{'s' * (missing > 1)}")
            if self._turn + 1 < len(self.rules.players):
                self._turn += 1
                self._publish()
                return
            self._work("training")
        threading.Thread(target=self._play, name="curiosity-classroom", daemon=True).start()

    def close(self) -> None:
        """End the game; a training that runs ends at its next report."""
        self.closed = True

    def _in_turn(self) -> Game:
        if not self.choosing or self._game is None:
            raise CuriosityError("nobody is in turn; wait for the training, or start a new game")
        return self._game

    def _candidate(self, game: Game, row: float, col: float) -> int:
        index, where = game.facts.info.candidates.index_at(row, col), f"({row:g}, {col:g})"
        if index is None:
            raise CuriosityError(f"{where} cannot be measured: {NO_PATCH}")
        if not game.facts.measurable[index]:
            raise CuriosityError(f"{where} cannot be measured: it is kept for the score; choose another")
        if not game.available(game.arm(self.player))[index]:
            raise CuriosityError(f"{where} is measured already; choose another")
        return index

    def _begin(self) -> None:
        def start() -> None:
            self._game = self._make()
            with self._lock:
                self.info = self._game.facts.info
            self._game.start(self._report)

        self._guarded(start)

    def _play(self) -> None:
        game = self._game
        if game is not None:
            self._guarded(lambda: game.play(self._choices, self._report))

    def _guarded(self, work: Callable[[], None]) -> None:
        """Work on this thread, then the next turn, or the end."""
        try:
            with finished_before_exit(self.close):
                work()
            assert self._game is not None  # noqa: S101 - made by the work
            self._result = GameResult.of(self._game)
            if self._game.finished:
                self._result.save(self.path)
                if self._on_end is not None:
                    self._on_end(self._result, self.path)
        except Interrupted:
            return
        except CuriosityError as error:
            self._fail(str(error))
        except Exception as error:  # no caller waits for this thread: the user must be informed
            if is_ending():
                return
            _log.exception("the game failed")
            self._fail(f"{type(error).__name__}: {error}")
        else:
            with self._lock:
                self._turn, self._choices = 0, {name: [] for name in self.rules.players}
                self._state = "finished" if self._game.finished else "paused"
                self._message, self._progress = "", None
                self._publish()

    def _fail(self, text: str) -> None:
        with self._lock:
            self.error, self._state, self._message = text, "failed", text
            self._publish()

    def _work(self, message: str) -> None:
        self._state, self._message, self._progress = "running", message, 0.0
        self._publish()

    def _report(self, message: str, fraction: float | None = None) -> None:
        if self.closed:
            raise Interrupted
        with self._lock:
            self._message, self._progress = message, fraction
            self._publish()

    def _publish(self) -> None:
        """Compose the moment of the player in turn and inform the subscribers."""
        self.snapshot = self._composed()
        self._subscribers.tell(self.snapshot)

    def _composed(self) -> Snapshot:
        game, kept = self._game, self.snapshot
        moment = kept.with_(state=self._state, message=self._message, progress=self._progress)
        if game is None or self.info is None or not game.arm(self.player).curve:
            return moment
        arm, candidates = game.arm(self.player), self.info.candidates
        revealed = self._state == "finished" or self.rules.reveal == "round"
        index = np.array(self._choices[arm.name], dtype=np.int64)
        return moment.with_(
            step=game.round,
            settings=self.settings,
            measured=candidates.positions_of(arm.index),
            measured_index=arm.index,
            measured_step=arm.step,
            spectra=game.truth[arm.index],
            shown=self._shown(arm) if revealed else Display(step=game.round),
            picks=candidates.positions_of(index),
            scores=np.full(len(index), np.nan),
            curve=tuple(arm.curve) if revealed else (),
            available=game.available(arm),
        )

    def _shown(self, arm: Arm) -> Display:
        """What the model of an arm expects, made once for a round and a player.

        Where it errs is kept from all until the end: to measure there would be the best strategy.
        """
        ended = self._state == "finished"
        wanted = (arm.name, len(arm.curve), ended)
        if self._made is None or self._made[0] != wanted:
            assert self.info is not None and arm.evaluation is not None  # noqa: S101, PT018 - after the start
            error = arm.error if ended else None
            made = Display.of(len(arm.curve) - 1, arm.evaluation, None, self.info.candidates, error)
            self._made = (wanted, made)
        return self._made[1]
