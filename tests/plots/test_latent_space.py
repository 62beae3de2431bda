"""The latent space of a run in matplotlib."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets import plots


def test_every_candidate_is_drawn_once_and_the_measured_ones_on_top(run_path: Path) -> None:
    run = cw.RunFile.open(run_path)
    ax = plots.latent(run, components=(2, 1))
    *clusters, measured = ax.collections
    assert sum(len(points.get_offsets()) for points in clusters) == len(run.info.candidates)
    assert len(measured.get_offsets()) == len(run.snapshot.measured)
    assert [label.split(" (")[0] for label in (ax.get_xlabel(), ax.get_ylabel())] == ["PC2", "PC1"]
    swapped = plots.latent(run).collections[-1].get_offsets()
    np.testing.assert_allclose(swapped[:, ::-1], measured.get_offsets())


def test_a_component_that_does_not_exist(run_path: Path) -> None:
    with pytest.raises(cw.CuriosityError, match="do not exist; choose from 1 to"):
        plots.latent(run_path, components=(1, 999))
