"""Runs as objects of other libraries."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from curiosity_widgets import CuriosityError, RunFile
from tests.session.export.runs import PICTURE


def test_xarray_and_pandas(runs: dict[str, Path]) -> None:
    pytest.importorskip("xarray")
    with RunFile.open(runs["pixels"]) as run:
        dataset, frame, snapshot = run.to_xarray(), run.to_pandas(), run.snapshot
    np.testing.assert_allclose(dataset["spectra"], snapshot.spectra)
    np.testing.assert_allclose(dataset["row"], snapshot.measured[:, 0])
    np.testing.assert_allclose(dataset["image"][0], PICTURE)
    np.testing.assert_allclose(dataset["predicted_error"], snapshot.maps["predicted_error"])
    everywhere = np.arange(len(dataset["candidate_row"]))
    np.testing.assert_allclose(dataset["prediction"], snapshot.prediction.spectra(everywhere), rtol=1e-5)
    assert dataset["bias"].attrs["units"] == "V"
    np.testing.assert_allclose(frame.to_numpy(), snapshot.spectra)
    assert frame.index.names == ["row", "col"]
    assert frame.attrs["seed"] == 0


def test_a_library_that_is_missing_is_named(runs: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with RunFile.open(runs["pixels"]) as run, pytest.raises(CuriosityError, match="pip install pandas"):
        run.to_pandas()
