"""Arrays by name: maps, learning curve and provenance go along."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from curiosity_widgets import RunFile


def test_maps_curve_and_provenance_go_along(runs: dict[str, Path], tmp_path: Path) -> None:
    with RunFile.open(runs["pixels"]) as run:
        maps, curve = run.snapshot.maps, run.snapshot.curve
        with np.load(run.export(tmp_path / "a.npz")) as arrays:
            np.testing.assert_allclose(arrays["map_predicted_error"], maps["predicted_error"])
            assert len(json.loads(str(arrays["curve"]))) == len(curve)
            assert json.loads(str(arrays["provenance"]))["workflow"] == run.info.workflow
