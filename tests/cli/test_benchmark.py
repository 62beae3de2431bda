"""``curiosity benchmark | bench-step``: what they print, write and refuse."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.small import write_sample

SMALL = ["--patch", 5, "--init", 8, "--budget", 12, "--batch", 4, "--no-reference", "--option", "members=2",
         "--option", "cold_steps=6", "--option", 'error_model={"trees": 40}', "--workers", 1]  # fmt: skip


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("sample") / "sample.npz")


def refused(result: tuple[int, str, str], *words: str) -> None:
    code, out, err = result
    said = re.sub(r"^.*trial/s\]\s*", "", err, flags=re.DOTALL)  # the progress bar before it
    assert (code, out) == (2, ""), err
    assert said.startswith("curiosity: "), err
    assert said.count("\n") == 1, err
    for word in words:
        assert word in said


def test_benchmark_prints_a_verdict_and_one_object(curiosity: Any, sample: Path) -> None:
    command = ["benchmark", sample, "--strategies", "random,coverage", "--seeds", 2, *SMALL, "-o", "out"]
    code, out, err = curiosity(*command)
    assert code == 0, err
    assert "the model explains" in out
    assert "`coverage`" in out
    assert "page: " in out
    assert "4/4" in err
    page = Path("out/report.html").read_text(encoding="utf-8")
    assert "coverage" in page
    code, out, _ = curiosity(*command, "--json")  # at once: nothing is run again
    found = json.loads(out)
    assert found["trials"] == 4
    assert found["seeds"] == [0, 1]
    assert [it["label"] for it in found["results"][0]["findings"]["pixels_r2"]][:2] == ["random", "coverage"]
    assert found["results"][0]["findings"]["defects_r2"] == []


def test_mistakes_of_benchmark(curiosity: Any, sample: Path) -> None:
    refused(curiosity("benchmark", sample, "--strategies", "random,greedy", "-o", "out"), "greedy")
    refused(curiosity("benchmark", "nowhere.npz", "-o", "out"), "nowhere.npz")
    refused(curiosity("benchmark", sample, "--executor", "ray", "-o", "out"), "ray")
    refused(curiosity("benchmark", sample, "--budget", 9, "-o", "out"), "9", "30")
    refused(curiosity("benchmark", sample, "--option", "members", "-o", "out"), "--option members")
    refused(curiosity("benchmark", sample, "--workflow", "magic", "-o", "out"), "magic")
    refused(curiosity("benchmark", sample), "--output")
    assert not Path("out").exists()


STEP = ["--patch", 5, "--measured", 12, "--steps", 1, "--batch", 3, "--option", "members=2",
        "--option", "cold_steps=6"]  # fmt: skip


def test_bench_step_as_one_object(curiosity: Any, sample: Path) -> None:
    code, out, err = curiosity("bench-step", sample, *STEP, "--json")
    assert code == 0, err
    times = json.loads(out)
    assert set(times["milliseconds"]) == {"train", "error model", "evaluate", "pick"}
    assert all(milliseconds > 0 for milliseconds in times["milliseconds"].values())
    assert times["total"] == pytest.approx(sum(times["milliseconds"].values()))
    assert times["total"] == pytest.approx(times["ratio"] * times["unit"])
    assert (times["measured"], times["batch"]) == (12, 3)


@pytest.mark.slow
def test_bench_step_in_words(curiosity: Any, sample: Path) -> None:
    code, out, err = curiosity("bench-step", sample, *STEP)
    assert code == 0, err
    for phase in ("train", "error model", "evaluate", "pick", "step"):
        assert re.search(rf"{phase} +[0-9.]+ ms", out)
    assert re.search(r"= [0-9.]+ U \(U = [0-9]+ ms\)", out)


def test_mistakes_of_bench_step(curiosity: Any, sample: Path) -> None:
    refused(curiosity("bench-step", sample, "--measured", 99999, "--patch", 5), "99999")
    refused(curiosity("bench-step", sample, "--patch", 5, "--strategy", "greedy"), "greedy")
    refused(curiosity("bench-step", sample, "--patch", 5, "--workflow", "magic"), "magic")
    refused(curiosity("bench-step", sample, "--patch", 5, "--option", "colour=3"), "colour")
