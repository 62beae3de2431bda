"""Plots are drawn without a window, on a run file that an earlier version wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import matplotlib
import pytest

from tests.paths import ROOT

matplotlib.use("agg")


@pytest.fixture
def run_path() -> Iterator[Path]:
    yield ROOT / "tests" / "session" / "file" / "written_by_0e87a72" / "plain.h5"
    from matplotlib import pyplot

    pyplot.close("all")
