from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    spectra = rng.normal(size=(23, 31, 12))
    np.savez(tmp_path / "data.npz", image=spectra.mean(-1), spectra=spectra, vstep=np.linspace(-5, 5, 12))
    return tmp_path / "data.npz"
