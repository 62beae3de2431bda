"""Learning curves of runs in matplotlib."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets import plots
from curiosity_widgets.drawing.palette import MODEL, YARDSTICKS


def test_the_model_beside_its_yardsticks_in_the_colours_of_the_dashboard(run_path: Path) -> None:
    run = cw.RunFile.open(run_path)
    lines = {line.get_label(): line for line in plots.learning_curve(run).get_lines()}
    entries = [entry for entry in run.snapshot.curve if entry.get("heldout_r2") is not None]
    np.testing.assert_allclose(lines["model"].get_xdata(), [entry["n"] for entry in entries])
    np.testing.assert_allclose(lines["model"].get_ydata(), [entry["heldout_r2"] for entry in entries])
    assert lines["model"].get_color() == MODEL.colour
    ridge = YARDSTICKS["ridge"]
    np.testing.assert_allclose(lines[ridge.label].get_ydata(), [entry["ridge"] for entry in entries])
    assert lines[ridge.label].get_color() == ridge.colour


def test_runs_beside_each_other_by_name(run_path: Path) -> None:
    run = cw.RunFile.open(run_path)
    two = plots.comparison([run_path, run])
    info, settings = run.info, run.snapshot.settings
    assert settings is not None
    names = [line.get_label() for line in two.get_lines()]
    assert names == ["plain", f"{settings.strategy}, seed {info.seed}"]
    named = plots.comparison({"first night": run_path})
    assert [line.get_label() for line in named.get_lines()] == ["first night"]
    with pytest.raises(cw.CuriosityError, match="nothing to compare"):
        plots.comparison([])
