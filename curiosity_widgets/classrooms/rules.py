"""What all who play a game have in common: start, rounds, positions in each, seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.session.settings import check_seed

Reveal = Literal["round", "end"]
REVEAL: tuple[Reveal, ...] = ("round", "end")
# Who plays beside the users, and by which strategy; None: the workflow's own.
MACHINES: Mapping[str, str | None] = {"machine": None, "random": "random", "space-filling": "sobol"}
_MOST_PLAYERS = 12  # one screen


@dataclass(frozen=True)
class Rules:
    """The rules of a game; the same for every player and for the machine.

    Raises CuriosityError for values that make no sense.
    """

    players: tuple[str, ...] = ("you",)  # who choose by hand, in this order
    rounds: int = 5
    points: int = 5  # positions of each player in each round
    initial: int = 10  # spectra that all begin with
    reveal: Reveal = "round"  # when scores and maps are shown: after each round, or at the end
    seed: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "players", checked_players(self.players))
        for name, least in {"rounds": 1, "points": 1, "initial": 4}.items():
            object.__setattr__(self, name, checks.whole(name, getattr(self, name), least))
        checks.one_of(REVEAL, reveal=self.reveal)
        object.__setattr__(self, "seed", check_seed(self.seed))

    @property
    def budget(self) -> int:
        """Spectra of each player in all, initial ones included."""
        return self.initial + self.rounds * self.points


def checked_players(players: Any) -> tuple[str, ...]:
    """Names of players, or how many there are. Raises CuriosityError for anything else."""
    if isinstance(players, int) and not isinstance(players, bool):
        count = checks.whole("players", players)
        players = ["you"] if count == 1 else [f"player {number + 1}" for number in range(count)]
    if isinstance(players, str):
        players = [players]
    if not isinstance(players, Iterable):
        raise CuriosityError(f"players is {quoted(players)}; give names, or how many there are")
    names = tuple(name.strip() if isinstance(name, str) else "" for name in players)
    if not names or not all(names) or len(names) > _MOST_PLAYERS:
        raise CuriosityError(f"players is {quoted(players)}; give 1 to {_MOST_PLAYERS} names")
    if len(set(names) | set(MACHINES)) < len(names) + len(MACHINES):
        raise CuriosityError(
            f"players is {quoted(players)}; give each a name of its own, none of {', '.join(MACHINES)}"
        )
    return names
