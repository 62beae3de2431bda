"""What the time of a step goes into, a few rounds of each: pytest-benchmark prints how long they take.

No time is asserted, as machines differ; ``curiosity bench-step`` measures whole steps.
"""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import workflows
from curiosity_widgets.learning.parts.residual_field import ResidualField
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop.context import Context, Options
from curiosity_widgets.session.loop.core import Core
from curiosity_widgets.session.loop.learner_protocol import build_learner
from curiosity_widgets.session.loop.next_action import Action
from curiosity_widgets.session.loop.services import Inline
from curiosity_widgets.session.loop.survey import survey
from curiosity_widgets.session.settings import first_settings
from curiosity_widgets.sources.protocol import Measurement
from curiosity_widgets.sources.simulated import SimulatedSource

INITIAL, BATCH, TILE = 20, 10, 4096
FEW = {"rounds": 3, "iterations": 1, "warmup_rounds": 1}


@pytest.fixture(scope="module")
def core(tmp_path_factory):
    """A run of the default workflow on 128 x 128 pixels that has learned once and picks next."""
    source = SimulatedSource(shape=(128, 128), seed=1)
    chosen = workflows.load("dense", patch=13, init=INITIAL, budget=100, batch_size=BATCH)
    path = tmp_path_factory.mktemp("speed") / "run.h5"
    context = Context(Options(chosen, 0, path, first_settings(chosen), holdout=0), Inline())
    context.source_info = source.open()
    context.begin(survey(context.source_info, source.image(), chosen, 0, 0, knows_truth=True))
    made = Core(context)
    made.start(build_learner)
    assert made.advance() is Action.MEASURE
    while len(context.history) < INITIAL:
        asked = made.ask()
        made.tell(asked, Measurement(0, asked.position, source.truth(np.array([asked.position]))[0]))
    made.perform(Action.TRAIN)
    made.perform(Action.EVALUATE)
    yield made
    context.finish()


def test_pick(core, benchmark):
    history, learner = core.context.history, core.context.driven
    settings, measured, available = history.settings, history.trained(), history.available()

    def pick():
        return learner.pick(
            BATCH, measured, step=history.step, available=available, pending=np.empty(0, dtype=np.int64),
            strategy=settings.strategy, beta=settings.beta, lam=settings.lam, budget=settings.budget,
        )  # fmt: skip

    picked = benchmark.pedantic(pick, **FEW).index
    assert len(np.unique(picked)) == BATCH
    assert available[picked].all()


def test_dense_pass_and_errors_of_a_tile(core, benchmark):
    learner, measured = core.context.driven, core.context.history.trained()
    found = benchmark.pedantic(lambda: learner.evaluate_at(np.arange(TILE), measured), **FEW)
    assert found.predicted_error.shape == (TILE,)
    assert np.isfinite(found.prediction.scores).all()


def test_residual_field(benchmark):
    rng = np.random.default_rng(0)
    everywhere = np.stack(np.meshgrid(np.arange(116.0), np.arange(116.0), indexing="ij"), axis=-1)
    everywhere = everywhere.reshape(-1, 2)
    at, residuals = everywhere[rng.choice(len(everywhere), 100, replace=False)], rng.normal(size=(1, 100, 8))
    lengths = np.array([12.0, 6.0, 3.0, *np.full(5, 1.5)])  # as many covariances
    field = ResidualField(at, lengths, np.full(8, 0.2), np.full(8, 1 / 8))
    carried, unknown = benchmark.pedantic(lambda: field.carry(residuals, everywhere), **FEW)
    assert carried.shape == (1, len(everywhere), 8)
    assert unknown.min() < 0.5 < unknown.max()


def test_recording_a_step(core, benchmark):
    context = core.context
    benchmark.pedantic(context.write_display, **FEW)
    with RunFile.open(context.options.path) as file:
        shown = file.snapshot.maps
    for name, values in context.display.maps.items():
        np.testing.assert_array_equal(shown[name], values)
