"""A small sample, its settings, and what a refusal looks like."""

from __future__ import annotations

from pathlib import Path

import numpy as np

COMMON = ["--patch", "7", "--init", "12", "--budget", "24", "--batch", "6", "--json"]


def write_npz(path: Path, scale: float = 1.0, broken: int = 0) -> Path:
    """A small non-square sample whose spectra follow the level of the image."""
    rng = np.random.default_rng(0)
    image = rng.normal(size=(38, 51)).cumsum(axis=0).cumsum(axis=1)
    image /= image.std()
    axis = np.linspace(-5, 5, 14)
    spectra = scale * (image[..., None] * np.tanh(axis) + 0.05 * rng.normal(size=(38, 51, 14)))
    spectra.reshape(-1, 14)[:broken] = np.nan
    np.savez(path, image=image, spectra=spectra, vstep=axis)
    return path


def refused(result: tuple[int, str, str], *words: str) -> None:
    """Exit code 2, nothing on stdout, one line that names the trouble, nothing left behind."""
    code, out, err = result
    assert code == 2, err
    assert out == ""
    assert err.startswith("curiosity: ")
    assert err.count("\n") == 1, err
    for word in words:
        assert word in err
    assert list(Path.cwd().iterdir()) == []
