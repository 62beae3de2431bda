"""blop's protocol: by a copy of it always, by blop itself where that is installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import pytest

import curiosity_widgets as cw


@runtime_checkable
class Optimizer(Protocol):
    def suggest(self, num_points: int | None = None) -> Sequence[Mapping]: ...

    def ingest(self, points: Sequence[Mapping]) -> None: ...

    def get_best_points(self) -> Sequence[tuple]: ...


@runtime_checkable
class TrialFaultAware(Protocol):
    def register_failures(self, suggestions: Sequence[Mapping]) -> None: ...


@pytest.fixture
def optimizer(loop):
    return cw.BlopOptimizer(loop(), ("stage_y", "stage_x"), origin=(10.0, -3.0), step=(0.5, -0.25))


def test_it_is_an_optimizer(optimizer):
    assert isinstance(optimizer, Optimizer)
    assert isinstance(optimizer, TrialFaultAware)


def test_it_is_an_optimizer_of_blop(optimizer):
    protocols = pytest.importorskip("blop.protocols")
    assert isinstance(optimizer, protocols.Optimizer)
    assert isinstance(optimizer, protocols.TrialFaultAware)


def test_points_are_suggested_ingested_and_failed(optimizer, measure, sample):
    loop = optimizer.loop
    first = optimizer.suggest()
    assert len(first) == 1
    six = optimizer.suggest(6)
    assert len({point["_id"] for point in six}) == 6
    position = loop.ask(1)[0]
    np.testing.assert_allclose(
        [six[0]["stage_y"], six[0]["stage_x"]], [10 + 0.5 * position[0], -3 - 0.25 * position[1]]
    )
    optimizer.register_failures(six[:1])
    outcomes = [
        {"_id": point["_id"], "spectrum": measure(np.array([loop.ask(6)[number]]))[0]}
        for number, point in enumerate(six[1:])
    ]
    optimizer.ingest(outcomes)  # by their ids alone
    assert len(loop.snapshot.measured) == 5
    optimizer.ingest([{"stage_y": 12.0, "stage_x": -4.0, "spectrum": sample.cube[4, 4]}])  # by values
    assert loop.snapshot.measured[-1].tolist() == [4, 4]
    assert len(loop.ask(6)) == 1  # in place of the failed one


def test_bluesky_measures_for_it(optimizer, sample):
    plans, protocols = pytest.importorskip("blop.plans"), pytest.importorskip("blop.protocols")
    from bluesky import RunEngine
    from bluesky.plan_stubs import null

    def acquire(suggestions, actuators, sensors=None):
        yield from null()
        if len(optimizer.loop.snapshot.measured) == 12:
            raise RuntimeError("the beam is gone")
        return "a run"

    def evaluate(uid, suggestions):
        def spectrum(point):
            return sample.cube[round((point["stage_y"] - 10) / 0.5), round((point["stage_x"] + 3) / -0.25)]

        return [{"_id": point["_id"], "spectrum": spectrum(point)} for point in suggestions]

    problem = protocols.OptimizationProblem(
        optimizer=optimizer, actuators=[], sensors=[], evaluation_function=evaluate, acquisition_plan=acquire
    )
    engine = RunEngine({}, call_returns_result=False)
    engine(plans.optimize(problem, iterations=3, n_points=3))
    assert len(optimizer.loop.snapshot.measured) == 9
    assert optimizer.should_stop() == (False, None)
    with pytest.raises(RuntimeError, match="the beam is gone"):
        engine(plans.optimize(problem, iterations=3, n_points=3))
    assert len(optimizer.loop.snapshot.measured) == 12
    assert any("reported by bluesky" in line.text for line in optimizer.loop.snapshot.log)
    optimizer.loop.settings.budget = 12
    assert optimizer.should_stop() == (True, "12 of 12 spectra are measured")


def test_it_ends_when_a_user_stops_it_or_a_limit_is_reached(optimizer, sample):
    loop = optimizer.loop
    assert optimizer.should_stop() == (False, None)
    loop.ask(1)
    loop.stop()
    loop.wait()
    assert optimizer.should_stop() == (True, "the run was stopped; resume() continues it")
    with pytest.raises(cw.CuriosityError, match="the run was stopped"):
        optimizer.suggest(3)
    loop.resume()
    points = optimizer.suggest(3)
    optimizer.ingest([{**point, "spectrum": sample.cube[4, 4]} for point in points])
    loop.limits = cw.Limits(max_spectra=3)
    loop.wait()
    assert optimizer.should_stop() == (True, "the limit of 3 spectra is reached")
    with pytest.raises(cw.CuriosityError, match="the limit of 3 spectra"):
        optimizer.suggest(3)


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([{"_id": "3 4"}], "give 'spectrum'"),
        ([{"spectrum": np.zeros(9)}], "give 'stage_y' and 'stage_x'"),
        ([{"_id": "3 4", "spectrum": [0.0]}, {"_id": "5 5", "spectrum": [0, 1]}], "different lengths"),
    ],
)
def test_points_that_say_too_little_are_refused(optimizer, points, message):
    with pytest.raises(cw.CuriosityError, match=message):
        optimizer.ingest(points)


def test_wrong_options_are_refused(loop):
    ours = loop()
    with pytest.raises(cw.CuriosityError, match=r"give a cw\.AskTell"):
        cw.BlopOptimizer("run.h5")
    with pytest.raises(cw.CuriosityError, match="two different names"):
        cw.BlopOptimizer(ours, ("x", "x"))
    with pytest.raises(cw.CuriosityError, match="other than 0"):
        cw.BlopOptimizer(ours, step=(0, 1))
