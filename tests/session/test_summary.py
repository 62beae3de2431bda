"""What a run reached, in one object and in one sentence."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from curiosity_widgets.session.state.snapshot import LogEntry, Settings, Snapshot
from curiosity_widgets.session.summary import explained, run_summary, sentence
from tests.paths import ROOT


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (
            {"n": 100, "heldout_r2": 0.641, "ridge": 0.51, "forest": 0.58},
            "The model explains 64 % of the variance of unseen spectra; "
            "ridge regression 51 %, extra trees 58 %.",
        ),
        (
            {"n": 30, "heldout_r2": -0.1, "ridge": -0.2},
            "The model explains nothing of unseen spectra: their mean is as good; ridge regression nothing.",
        ),
        (
            {"n": 30, "heldout_r2": 0.4, "kind": "prequential"},
            "The model explains 40 % of the variance of spectra before they were trained on.",
        ),
        ({"n": 30}, "No score yet: the first comes after the first training."),
    ],
)
def test_the_sentence(entry: dict[str, float], words: str) -> None:
    assert sentence((entry,)) == words


def test_what_is_predicted_is_named() -> None:
    assert "of unseen patches" in sentence(({"n": 9, "heldout_r2": 0.2},), "spec2im")


def test_a_finished_run_without_a_score_promises_none() -> None:
    assert sentence((), finished=True) == "No score: nothing was held out."


def test_others_stand_beside_the_model_in_the_order_given() -> None:
    said = explained(0.5, "pixels", {"b": 0.2, "a": -1.0}, "With 9 spectra the model")
    assert said == "With 9 spectra the model explains 50 % of the variance of pixels; b 20 %, a nothing."


def test_no_sentence_calls_every_model_a_network() -> None:
    """A forest and a ridge regression are no networks; the paper's own network may be called one."""
    wrong = re.compile(r"\b(?:[Tt]he|a) network (?:explains|reaches|expects|has picked)|error of the network")
    rooms = (ROOT / "curiosity_widgets", ROOT / "js" / "src", ROOT / "docs", ROOT / "examples")
    files = [path for room in rooms for path in sorted(room.rglob("*")) if path.suffix in _READ]
    assert len(files) > 200
    found = [str(path.relative_to(ROOT)) for path in files if wrong.search(_text(path))]
    assert found == []


_READ = {".py", ".ts", ".md", ".ipynb"}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("state", "count", "log", "reason"),
    [
        ("finished", 20, (), None),
        ("running", 3, (), None),
        (
            "paused",
            3,
            ("3 points in a row could not be measured",),
            "3 points in a row could not be measured",
        ),
        ("stopped", 3, (), "the run is stopped"),
        ("finished", 3, (), "no position is left that can be measured"),
    ],
)
def test_why_a_run_ended_before_its_budget(state, count, log, reason):
    settings = Settings(beta=None, lam=1.0, batch_size=1, strategy="random", budget=20)
    lines = tuple(LogEntry(0.0, "error", text) for text in log)
    snapshot = Snapshot(state=state, settings=settings, measured=np.zeros((count, 2)), log=lines)
    assert run_summary(SimpleNamespace(info=None, snapshot=snapshot))["ended_early"] == reason


def test_a_run_that_ended_before_its_first_score_is_not_said_to_hold_nothing_out():
    assert sentence([], finished=True) == "No score: nothing was held out."
    assert sentence([], finished=True, held_out=175) == "No score: the run ended before it was first scored."
