"""A sample with its truth: what was built into it, and where."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.data.spectral_image import SpectralImage


@dataclass(frozen=True, eq=False)
class Sample:
    """A sample with its truth, and where on it something special was built in."""

    name: str
    data: SpectralImage
    defects: BoolArray | None = None  # (H, W) pixels of rare defects
    band: BoolArray | None = None  # (H, W) pixels that no score looks at: noise, noisy or outliers
    clean: FloatArray | None = None  # (N, S) the spectra before noise was added
    noise_variance: FloatArray | None = None  # (N,) of the added noise, mean over the axis
    quality: FloatArray | None = None  # (N,) of each spectrum as its fit would show it, 0 … 1

    def noise_ceiling(self, index: np.ndarray | None = None) -> float | None:
        """The best possible R² against the single noisy spectra ``index`` (k,), all of them by default.

        1 − mean variance of the noise / variance of the spectra; None where no noise was added.
        """
        if self.noise_variance is None:
            return None
        chosen = np.arange(len(self.data)) if index is None else index
        spectra = np.asarray(self.data.spectra[chosen], dtype=np.float64)
        total = float(spectra.var(axis=0).mean())
        return 1.0 - float(self.noise_variance[chosen].mean()) / total if total > 0 else None


def pixels_of(data: SpectralImage) -> tuple[np.ndarray, np.ndarray]:
    """(row, col) of the pixel nearest to each spectrum, (N,) each."""
    rows, cols = np.rint(data.positions).astype(np.int64).T
    return rows, cols


def spread(spectra: FloatArray) -> float:
    """By how much the spectra (N, S) differ: their standard deviation, mean over the axis."""
    return float(spectra.std(axis=0).mean())


def with_spectra(sample: Sample, spectra: FloatArray) -> Sample:
    """The sample with other spectra (N, S), of the same type; what was known of the noise of the former ones
    is forgotten.
    """
    data = replace(sample.data, spectra=spectra.astype(sample.data.spectra.dtype))
    return replace(sample, data=data, clean=None, noise_variance=None, quality=None)


def with_image(sample: Sample, image: FloatArray) -> Sample:
    """The sample with another image (C, H, W)."""
    return replace(sample, data=replace(sample.data, image=image))


def with_band(sample: Sample, band: BoolArray) -> Sample:
    """The sample with more pixels (H, W) that no score looks at."""
    return replace(sample, band=band if sample.band is None else sample.band | band)
