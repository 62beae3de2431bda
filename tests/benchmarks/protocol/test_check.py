"""What is wrong with a submission: tampered with, incomplete, or tuned on what it may not see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from curiosity_widgets.acquisition import registry
from curiosity_widgets.benchmarks.protocol.check import problems
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.reports.leaderboard import leaderboard
from tests.benchmarks.protocol.small import better, change_trial


def elsewhere(content: dict[str, Any]) -> None:
    content["positions"][-1] = content["positions"][-2]


def longer(content: dict[str, Any]) -> None:
    content["settings"]["batch"] = 1


def test_it_is_checked_without_the_code(submission: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_registered", {})
    assert problems(submission) == []
    assert "Near four" in leaderboard([submission])


@pytest.mark.parametrize(
    ("change", "on_card", "word"),
    [
        (better, False, "was changed after the card"),
        (better, True, "do not agree"),
        (elsewhere, True, "twice"),
        (longer, True, "batch is 1"),
    ],
)
def test_a_tampered_submission_is_refused(copy: Path, change: Any, on_card: bool, word: str) -> None:
    change_trial(copy, "brightest", change, on_card=on_card)
    found = problems(copy)
    assert found
    assert any(word in text for text in found), found


def test_a_trial_that_is_missing_or_too_many_is_noticed(copy: Path) -> None:
    first = next((copy / "trials").glob("*.json"))
    first.with_name("more.json").write_bytes(first.read_bytes())
    first.unlink()
    found = "\n".join(problems(copy))
    assert "more.json is not on the card" in found
    assert "is missing" in found


def test_tuning_on_samples_for_a_single_look_is_refused(copy: Path) -> None:
    card = json.loads((copy / "card.json").read_text(encoding="utf-8"))
    (copy / "card.json").write_text(json.dumps({**card, "tuned_on": ["pto-3um"]}), encoding="utf-8")
    assert "single look" in problems(copy)[0]


def test_the_page_lists_what_was_cut_and_what_was_refused(submission: Path, copy: Path) -> None:
    change_trial(copy, "brightest", better, on_card=False)
    page = leaderboard([submission, copy])
    assert "cut short: " in page
    assert "A. Nyone" in page
    assert "Refused" in page
    assert "was changed after the card" in page
    with pytest.raises(CuriosityError, match="folders"):
        leaderboard([])
