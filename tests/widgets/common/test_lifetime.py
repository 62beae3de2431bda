"""When widgets end: with their dashboard, or when the cell that made them runs again."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import ipywidgets
import pytest

from curiosity_widgets.session.session import Session
from curiosity_widgets.widgets.common import lifetime
from curiosity_widgets.widgets.common.lifetime import close_tree, in_marimo
from curiosity_widgets.widgets.dashboard import Dashboard
from tests.paths import ROOT
from tests.session.small import SmallLearner, SmallSource, workflow
from tests.widgets.fake_session import FakeSession, make_info, wait_for


def open_widgets() -> int:
    return len(ipywidgets.widgets.widget._instances)


def test_running_a_cell_again_replaces_its_dashboard(monkeypatch: pytest.MonkeyPatch) -> None:
    session = FakeSession(make_info())
    running = {"cell": "a", "run": "1"}
    kernel = SimpleNamespace(
        get_parent=lambda: {"metadata": {"cellId": running["cell"]}, "header": {"msg_id": running["run"]}}
    )
    monkeypatch.setitem(
        sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: SimpleNamespace(kernel=kernel))
    )
    before = open_widgets()
    first, second = Dashboard(session), Dashboard(session)  # two in one cell are both wanted
    assert first.comm is not None
    both = open_widgets() - before
    for run in range(2, 12):
        running["run"] = str(run)
        Dashboard(session)
    assert first.comm is None
    assert second.comm is None
    assert open_widgets() - before == both // 2
    assert len(session.listeners) == 1
    running["cell"] = "another"
    elsewhere = Dashboard(session)
    assert len(session.listeners) == 2
    elsewhere.close()
    running.update(cell="a", run="99")
    lifetime.claim_cell(elsewhere)
    assert open_widgets() == before


def test_a_tree_is_closed_with_everything_in_it_but_what_is_kept() -> None:
    before = open_widgets()
    kept = ipywidgets.Label("kept")
    tree = ipywidgets.VBox([ipywidgets.HBox([ipywidgets.Label("inside")]), kept])
    with_layouts = open_widgets() - before
    close_tree(tree, keep=kept)
    assert kept.comm is not None
    assert open_widgets() - before < with_layouts
    close_tree(kept)
    assert open_widgets() == before


def test_outside_marimo_nothing_is_taken_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(lifetime.sys.modules, "marimo", raising=False)
    assert not in_marimo()
    for running in (False, True):
        marimo = SimpleNamespace(running_in_notebook=lambda running=running: running)
        monkeypatch.setitem(lifetime.sys.modules, "marimo", marimo)
        assert in_marimo() is running


IN_SCRIPTS = {
    "a dashboard": "shown = cw.Dashboard(session)",
    "panels": "shown = cw.MapPanel(session), cw.SpectraPanel(session)",
    "complete data": "shown = cw.explore(data)",
    "a run file": "session.run(8); session.wait(60); shown = cw.Dashboard.open('run.h5')",
    "a ring": "shown = [cw.Dashboard(session)]; shown.append(shown)",
}


@pytest.mark.parametrize("shown", IN_SCRIPTS)
def test_a_script_with_a_dashboard_ends_without_a_word(tmp_path: Path, shown: str) -> None:
    script = """
import numpy as np
import curiosity_widgets as cw

if __name__ == "__main__":
    image = np.random.default_rng(0).normal(size=(20, 24))
    data = cw.SpectralImage.from_grid(image, image[:, :, None] * np.arange(5.0), cw.Axis(np.arange(5.0)))
    workflow = cw.workflows.regressor("ridge", patch=5, init=6, budget=8)
    session = cw.Session(cw.ReplaySource(data), workflow, seed=0, path="run.h5", holdout=0)
    SHOWN
    session.run(8)
    session.wait(60)
    print(session.snapshot.state)
"""
    script = script.replace("SHOWN", IN_SCRIPTS[shown])
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "finished", "")


def test_a_dashboard_of_a_closed_session_keeps_no_thread_and_takes_its_widgets_along(tmp_path: Path) -> None:
    before, widgets = threading.active_count(), open_widgets()
    session = Session(SmallSource(), workflow(), 3, tmp_path / "run.h5", learner=SmallLearner)
    dashboard = Dashboard(session)
    session.run(8)
    session.wait(20)
    dashboard.feed.look_back(0)
    session.close()
    wait_for(lambda: threading.active_count() <= before, 30)  # a picture is drawn to its end
    assert dashboard.controls.count == 8  # the page keeps the end
    dashboard.close()
    assert open_widgets() == widgets
