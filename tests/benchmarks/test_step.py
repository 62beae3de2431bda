"""Times of a step, phase by phase."""

from __future__ import annotations

from pathlib import Path

import pytest

from curiosity_widgets.benchmarks.step import PHASES, step_times
from curiosity_widgets.errors import CuriosityError
from tests.benchmarks.small import write_sample


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_sample(tmp_path_factory.mktemp("sample") / "sample.npz"))


def test_the_phases_add_up_to_the_step(sample: str) -> None:
    times = step_times(sample, workflow="ridge", measured=10, steps=1, patch=5, batch=2, strategy="random")
    assert set(times.milliseconds) == set(PHASES)
    assert times.total == pytest.approx(sum(times.milliseconds.values()))
    assert times.ratio == pytest.approx(times.total / times.unit)
    assert (times.measured, times.batch, times.steps) == (10, 2, 1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"measured": 1}, "at least one step"),
        ({"steps": 0}, "at least one step"),
        ({"strategy": "greedy"}, "greedy"),
        ({"measured": 99999}, "99999|choose fewer"),
    ],
)
def test_settings_that_make_no_sense(sample: str, changes: dict[str, object], words: str) -> None:
    with pytest.raises(CuriosityError, match=words):
        step_times(sample, **{"patch": 5, "measured": 10, **changes})  # type: ignore[arg-type]


def test_more_steps_than_candidates(sample: str, tmp_path: Path) -> None:
    with pytest.raises(CuriosityError, match="choose fewer"):
        step_times(sample, patch=5, measured=900, steps=50, batch=20)
