"""The package's own workflows on a small simulated sample: whole runs, and resumes of their real states."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import workflows
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.summary import run_summary
from curiosity_widgets.sources.simulated import SimulatedSource

WORKFLOWS = {
    "forest": lambda: workflows.forest(
        patch=7, init=10, batch_size=4, budget=22, parameters={"n_estimators": 20}
    ),
    "dense": lambda: workflows.dense(patch=7, init=10, batch_size=4, budget=22, cold_steps=15),
    "autoencoder": lambda: workflows.autoencoder(patch=7, init=8, batch_size=2, budget=12, epochs=5),
    "dense spec2im": lambda: workflows.dense(patch=7, init=10, batch_size=4, budget=22, target="spec2im"),
    "spec2im": lambda: workflows.autoencoder(
        patch=7, init=8, batch_size=2, budget=12, epochs=5, target="spec2im"
    ),
    "ensemble": lambda: workflows.ensemble(patch=8, init=10, batch_size=2, budget=14, epochs=2),
}


def source():
    return SimulatedSource(shape=(26, 39), seed=2)


@pytest.mark.parametrize(
    "name", ["forest", "dense", *(pytest.param(n, marks=pytest.mark.slow) for n in list(WORKFLOWS)[2:])]
)
def test_a_stopped_run_continues_as_the_undisturbed_one(tmp_path, name):
    with Session(source(), WORKFLOWS[name](), 5, tmp_path / "whole.h5") as whole:
        whole.run()
        assert whole.wait(250)
    told = run_summary(whole)
    budget = WORKFLOWS[name]().budget
    assert len({tuple(point) for point in told["measured"]}) == len(told["measured"]) == budget
    assert np.isfinite([told["heldout_r2"], *told["heldout_r2_yardsticks"].values()]).all()
    with Session(source(), WORKFLOWS[name](), 5, tmp_path / "run.h5") as run:
        run.subscribe(lambda snapshot: run.stop() if len(snapshot.measured) == budget - 3 else None)
        run.run()
        assert run.wait(250)
    assert len(run.snapshot.measured) == budget - 3
    with Session.open(tmp_path / "run.h5") as again:
        again.run()
        assert again.wait(250)
    np.testing.assert_array_equal(again.snapshot.measured, whole.snapshot.measured)
    np.testing.assert_array_equal(again.snapshot.spectra, whole.snapshot.spectra)
    assert again.snapshot.curve == whole.snapshot.curve
    for name_, shown in whole.snapshot.maps.items():
        np.testing.assert_array_equal(again.snapshot.maps[name_], shown)
    with RunFile.open(tmp_path / "run.h5") as file:
        assert run_summary(file)["measured"] == told["measured"]
