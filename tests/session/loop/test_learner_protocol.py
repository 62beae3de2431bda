"""What a session reports about strategies that it cannot run."""

from __future__ import annotations

import pytest

from curiosity_widgets import workflows
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources.simulated import SimulatedSource
from tests.session.small import SmallSource


def test_the_true_error_is_refused_where_nobody_knows_it(tmp_path):
    with Session(SimulatedSource(shape=(26, 39), seed=2), workflows.dense(), path=tmp_path / "run.h5") as run:
        with pytest.raises(CuriosityError, match=r"^strategy 'oracle_error' needs .*; choose another.*$"):
            run.settings.strategy = "oracle_error"
        assert run.settings.strategy == "balanced"
        run.settings.strategy = "staged"
    with pytest.raises(CuriosityError, match="strategy 'oracle_error' needs the true error"):
        Session(
            SimulatedSource(shape=(26, 39), seed=2),
            workflows.dense(strategy="oracle_error"),
            path=tmp_path / "other.h5",
        )
    assert not (tmp_path / "other.h5").exists()


def test_replayed_data_show_the_true_error(tmp_path):
    workflow = workflows.dense(
        patch=5, init=10, batch_size=4, budget=18, cold_steps=15, strategy="oracle_error", selection="top"
    )
    with Session(SmallSource(kind="replay"), workflow, path=tmp_path / "run.h5") as run:
        run.run()
        assert run.wait(100)
        assert len({tuple(point) for point in run.snapshot.measured}) == 18
        assert run.snapshot.formula == "power"


def test_a_workflow_without_an_ensemble_has_no_committee(tmp_path):
    source = SmallSource(kind="instrument", truth=False)
    with (
        Session(source, workflows.autoencoder(patch=5), path=tmp_path / "run.h5") as run,
        pytest.raises(CuriosityError, match="'committee' needs an ensemble's uncertainty"),
    ):
        run.settings.strategy = "committee"
