"""The result of a game: where each measured and how far each model came; one small JSON file."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets._version import __version__
from curiosity_widgets.classrooms.game import Arm, Game
from curiosity_widgets.classrooms.packed_map import PackedMap
from curiosity_widgets.classrooms.rules import Rules
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.writing import write_whole

KIND = "curiosity class room"
SCORES = {
    "pixels_r2": "R² at all positions that nobody measured, neighbours included",
    "blocks_r2": "R² in the held-out region, from structure alone",
}
_LARGEST_FILE = 32 * 2**20  # bytes


@dataclass(frozen=True)
class ArmResult:
    """What one who played reached."""

    name: str
    strategy: str  # empty: by hand
    positions: tuple[tuple[float, float], ...]  # row, col in the order of measuring
    curve: tuple[Mapping[str, Any], ...]  # {n, round, pixels_r2, blocks_r2}
    error: PackedMap | None  # true error; None before the first training

    @property
    def by_hand(self) -> bool:
        """Whether a user chose."""
        return not self.strategy

    @property
    def score(self) -> float:
        """The last score that counts."""
        last = self.curve[-1]["pixels_r2"] if self.curve else None
        return -math.inf if last is None else float(last)


@dataclass(frozen=True)
class GameResult:
    """A game as it stands after some rounds."""

    data: str
    shape: tuple[int, int]
    patch: int
    workflow: str
    rules: Rules
    rounds: int  # played
    image: PackedMap  # the first channel
    arms: tuple[ArmResult, ...]
    version: str = __version__
    created: float = 0.0  # seconds since the epoch
    file: str = ""  # where it was read from

    @classmethod
    def of(cls, game: Game) -> GameResult:
        """The result of a game so far."""
        info = game.facts.info
        height, width = info.image.shape[1:]
        return cls(
            data=info.data,
            shape=(height, width),
            patch=info.patch,
            workflow=info.workflow,
            rules=game.rules,
            rounds=game.round,
            image=PackedMap.of(info.image[0]),
            arms=tuple(_arm(game, arm) for arm in game.arms),
            created=time.time(),
        )

    @property
    def ranking(self) -> tuple[ArmResult, ...]:
        """Best first."""
        return tuple(sorted(self.arms, key=lambda arm: -arm.score))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it as JSON, whole or not at all. Raises CuriosityError where that is not possible."""
        content = {"kind": KIND, **jsonable(asdict(self))}
        write_whole(Path(path), json.dumps(content, allow_nan=False).encode("ascii"))

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> GameResult:
        """From a file. Raises CuriosityError, naming file and field, for what is no result of a game."""
        target = Path(path)
        try:
            if target.stat().st_size > _LARGEST_FILE:
                raise CuriosityError(f"{target} is too large for the result of a game")
            content = json.loads(target.read_text(encoding="utf-8"))
        except OSError as error:
            raise CuriosityError(f"cannot read {target} ({error.strerror}); name a result file") from error
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict) or content.get("kind") != KIND:
            raise CuriosityError(
                f"{target} is no result of a class room; name the .json file that a game wrote"
            )
        field = _Fields(content, str(target))
        rules = dict(field.of("rules", dict))
        shape = field.numbers("shape", 2)
        return cls(
            data=field.of("data", str),
            shape=(int(shape[0]), int(shape[1])),
            patch=field.of("patch", int),
            workflow=field.of("workflow", str),
            rules=_rules(rules, str(target)),
            rounds=field.of("rounds", int),
            image=PackedMap.checked(content.get("image"), f"{target}: image"),
            arms=tuple(_read_arm(arm, f"{target}: arms") for arm in field.of("arms", list)),
            version=field.of("version", str),
            created=field.numbers("created", 0)[0],
            file=target.name,
        )


def same_game(results: Sequence[GameResult]) -> None:
    """Raises CuriosityError unless all were played on the same data by the same rules, to the end."""
    first = results[0]
    for result in results:
        if result.rounds < result.rules.rounds:
            raise CuriosityError(
                f"{result.file}: the game ended after round {result.rounds}; play it to the end"
            )
        for name, own, other in (
            ("data", Path(result.data).name, Path(first.data).name),
            ("shape", result.shape, first.shape),
            ("patch", result.patch, first.patch),
            ("workflow", result.workflow, first.workflow),
            *((key, getattr(result.rules, key), getattr(first.rules, key)) for key in _COMMON),
        ):
            if own != other:
                raise CuriosityError(
                    f"{result.file}: {name} is {quoted(own)}, in {first.file} {quoted(other)}; "
                    "merge games of the same data, rules and seed"
                )


_COMMON = ("rounds", "points", "initial", "seed")


def _arm(game: Game, arm: Arm) -> ArmResult:
    positions = game.facts.info.candidates.positions_of(arm.index)
    error = None if arm.error is None else PackedMap.of(game.facts.info.candidates.to_map(arm.error))
    places = tuple((float(row), float(col)) for row, col in positions)
    return ArmResult(arm.name, arm.strategy, places, tuple(dict(entry) for entry in arm.curve), error)


class _Fields:
    """The fields of an object in a file, each checked where it is taken."""

    def __init__(self, content: Mapping[str, Any], where: str) -> None:
        self._content, self._where = content, where

    def of(self, name: str, kind: type) -> Any:
        value = self._content.get(name)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise CuriosityError(f"{self._where}: {name} is {quoted(value, 60)}; the file is damaged")
        return value

    def numbers(self, name: str, count: int) -> list[float]:
        """``count`` finite numbers, or one that stands alone where ``count`` is 0."""
        value = self._content.get(name)
        values = value if isinstance(value, list) else [value]
        found = [float(one) for one in values if isinstance(one, int | float) and math.isfinite(one)]
        if len(found) != len(values) or len(values) != max(1, count):
            raise CuriosityError(f"{self._where}: {name} is {quoted(value, 60)}; the file is damaged")
        return found


def _rules(values: dict[str, Any], where: str) -> Rules:
    try:
        return Rules(**values)
    except TypeError as error:
        raise CuriosityError(f"{where}: rules are {quoted(values, 60)}; the file is damaged") from error
    except CuriosityError as error:
        raise CuriosityError(f"{where}: {error}") from error


def _read_arm(content: Any, where: str) -> ArmResult:
    field = _Fields(content if isinstance(content, dict) else {}, where)
    try:
        positions = np.array(field.of("positions", list), dtype=float).reshape(-1, 2)
    except (TypeError, ValueError):
        positions = np.full((1, 2), np.nan)
    if not np.isfinite(positions).all():
        raise CuriosityError(f"{where}: positions are not rows and columns; the file is damaged")
    curve = [_Fields(entry if isinstance(entry, dict) else {}, where) for entry in field.of("curve", list)]
    error = content.get("error")
    return ArmResult(
        name=field.of("name", str),
        strategy=field.of("strategy", str),
        positions=tuple((float(row), float(col)) for row, col in positions),
        curve=tuple(
            {
                "n": entry.of("n", int),
                "round": entry.of("round", int),
                **{score: _score(content["curve"][place], score, where) for score in SCORES},
            }
            for place, entry in enumerate(curve)
        ),
        error=None if error is None else PackedMap.checked(error, f"{where}: error"),
    )


def _score(entry: Mapping[str, Any], name: str, where: str) -> float | None:
    return None if entry.get(name) is None else _Fields(entry, where).numbers(name, 0)[0]
