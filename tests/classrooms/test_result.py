"""The result of a game, as a file and back."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from curiosity_widgets.classrooms.game import Game
from curiosity_widgets.classrooms.result import GameResult, same_game
from curiosity_widgets.errors import CuriosityError


def test_a_result_returns_as_it_was(game: Game, tmp_path: Path) -> None:
    result = GameResult.of(game)
    result.save(tmp_path / "game.json")
    again = GameResult.read(tmp_path / "game.json")
    assert asdict(replace(again, file="")) == asdict(result)
    assert [len(arm.positions) for arm in again.arms] == [14] * 5
    scores = [arm.score for arm in again.ranking]
    assert scores == sorted(scores, reverse=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["game.json"]


@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        (("kind",), "other", "no result of a class room"),
        (("data",), 3, "data"),
        (("shape",), [3], "shape"),
        (("rules", "rounds"), 0, "rounds"),
        (("rules", "more"), 1, "rules"),
        (("image", "levels"), "?", "image"),
        (("arms", 0, "name"), None, "name"),
        (("arms", 0, "positions"), [["a", 1]], "positions"),
        (("arms", 1, "curve", 0, "pixels_r2"), "x", "pixels_r2"),
        (("created",), None, "created"),
    ],
)
def test_a_damaged_file_is_refused_by_field(
    game: Game, tmp_path: Path, path: tuple[Any, ...], value: Any, word: str
) -> None:
    target = tmp_path / "game.json"
    GameResult.of(game).save(target)
    content = json.loads(target.read_text(encoding="utf-8"))
    place = content
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    target.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(CuriosityError, match=word) as refusal:
        GameResult.read(target)
    assert "game.json" in str(refusal.value)


def test_what_is_no_file_of_a_game_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.json").write_text("[1, 2", encoding="utf-8")
    for name in ("text.json", "missing.json"):
        with pytest.raises(CuriosityError, match=name):
            GameResult.read(tmp_path / name)


def test_only_games_of_the_same_rules_belong_on_one_page(game: Game) -> None:
    result = replace(GameResult.of(game), file="a.json")
    same_game([result, replace(result, data="elsewhere/sample.npz", file="b.json")])
    others = [
        ("seed", replace(result, rules=replace(result.rules, seed=5))),
        ("data", replace(result, data="other.npz")),
        ("ended after round 1", replace(result, rounds=1)),
    ]
    for word, other in others:
        with pytest.raises(CuriosityError, match=word):
            same_game([result, other])
