"""What a run reached, in one object."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.learning.yardsticks import r2
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.state.snapshot import LogEntry, Settings, Snapshot
from curiosity_widgets.session.summary import provenance, run_summary
from tests.paths import ROOT
from tests.session import small
from tests.session.runs import finished
from tests.widgets.fake_session import make_info


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


def test_every_score_has_a_name_of_its_own_and_the_one_that_counts_is_named():
    curve = (
        {"n": 8, "heldout_r2": None, "unmeasured_r2": 0.5, "unmeasured_neighbours": 0.4, "blocked_r2": 0.2,
         "blocked_mean": 0.0, "blocked_ridge": 0.1, "blocked_forest": 0.15},
        {"n": 12, "heldout_r2": None, "unmeasured_r2": 0.6, "unmeasured_neighbours": 0.45, "blocked_r2": None,
         "prequential_r2": 0.3},
    )  # fmt: skip
    info = make_info()
    info = replace(info, score="blocked_r2", score_reason="too small")
    summary = run_summary(SimpleNamespace(info=info, snapshot=Snapshot(state="running", curve=curve)))
    assert summary["heldout_r2"] is None
    assert summary["heldout_r2_yardsticks"] == {"mean": None, "ridge": None, "forest": None}
    assert summary["blocked_r2"] == 0.2
    assert summary["blocked_r2_yardsticks"] == {"mean": 0.0, "ridge": 0.1, "forest": 0.15}
    assert summary["unmeasured_r2"] == 0.6
    assert summary["unmeasured_r2_yardsticks"]["neighbours"] == 0.45
    assert summary["prequential_r2"] == 0.3
    assert (summary["score"], summary["score_reason"]) == ("blocked_r2", "too small")
    assert summary["measurable_share"] == info.measurable.mean()


def test_what_noise_allows_is_in_the_summary_of_a_run_and_of_its_file(tmp_path):
    path = tmp_path / "run.h5"
    source = cw.SimulatedSource(shape=(30, 44), seed=2, noise=0.6, length=24)
    with Session(source, small.workflow(init=20, budget=30), 1, path, learner=small.SmallLearner) as session:
        seen = finished(session)
        summary = run_summary(session)
        truth = session._source.truth(seen.measured)
    best = r2(seen.spectra, truth, seen.spectra.mean(axis=0))
    assert summary["noise_ceiling"] == pytest.approx(best, abs=0.1)
    assert summary["noise_ceiling_from"] == "axis"
    with cw.RunFile.open(path) as run:
        again = run_summary(run)
    assert again["noise_ceiling"] == pytest.approx(summary["noise_ceiling"])
    assert again["noise_ceiling_reached"] == pytest.approx(summary["noise_ceiling_reached"])


def test_where_a_run_comes_from(session, tmp_path):
    one, other = session(), session(path=tmp_path / "other.h5")
    found, again = provenance(one.facts), provenance(other.facts)
    assert {"python", "numpy", "torch"} <= set(found["versions"])
    assert len(found["data_hash"]) == 64
    assert again["data_hash"] == found["data_hash"]  # of the data, not of the run
    assert again["run_id"] != found["run_id"]
    assert run_summary(one)["data_hash"] == found["data_hash"]
