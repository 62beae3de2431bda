"""Noise that is known: Poisson counts, and noise that grows towards a corner."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets.benchmarks.samples.sample import Sample, pixels_of, spread, with_band, with_spectra
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.spectral_image import Grid, SpectralImage

DOSE = 20.0  # counts per value, on average over the sample
CORNER = 0.3  # share of the pixels that are noisy
WORST = 1.0  # standard deviation of the noise in the very corner, in that of the spectra
WINDOWS = {"pto-1.7um": (slice(50, 100), slice(20, 70))}  # as ActiveQC cuts the measurement
_QUALITY_ERROR = 0.02  # standard deviation of the error of a quality
_LOWEST = 0.1  # percentile of the values that becomes zero counts


def with_counts(sample: Sample, rng: np.random.Generator) -> Sample:
    """Spectra become Poisson counts, 20 per value on average; the spectra, raised to be positive, are
    their expectation. The noise's variance is the expectation itself, so the noise ceiling is known.
    """
    before = np.asarray(sample.data.spectra, dtype=np.float64)
    positive = np.maximum(before - np.percentile(before, _LOWEST), 0.0)
    mean = float(positive.mean())
    expected = positive * (DOSE / mean) if mean > 0 else np.full_like(positive, DOSE)
    counts = rng.poisson(expected).astype(np.float64)
    changed = with_spectra(sample, counts)
    data = replace(changed.data, counts=True, spectra_name="counts", spectra_unit="")
    return replace(changed, data=data, clean=expected, noise_variance=expected.mean(axis=1))


def with_noisy_corner(sample: Sample, rng: np.random.Generator) -> Sample:
    """The 30 % of pixels nearest to the lower right corner are noisy, the more the nearer; no score looks
    at them. Of pto-1.7um the window of 50×50 pixels that ActiveQC takes, of others the whole image.

    The noise is white, with a standard deviation of (row / last row) · (column / last column) times that of
    the spectra. The quality is R² of a spectrum's fit, computed from the noise that was added, with an
    error of 0.02 of its own. Source: Chowdhury et al., arXiv:2603.29135 (2026), whose noise is added to the
    resonance data before their fit; these are not public.
    """
    if sample.name in WINDOWS:
        sample = _window(sample, *WINDOWS[sample.name])
    data = sample.data
    height, width = data.shape
    grade = np.outer(np.arange(height) / max(height - 1, 1), np.arange(width) / max(width - 1, 1))
    corner = grade >= np.quantile(grade, 1.0 - CORNER)
    before = np.asarray(data.spectra, dtype=np.float64)
    sigma = WORST * spread(before) * np.where(corner, grade, 0.0)[pixels_of(data)]
    noise = sigma[:, None] * rng.standard_normal(before.shape)
    spectra = before + noise
    quality = _fit_quality(spectra, noise) + _QUALITY_ERROR * rng.standard_normal(len(before))
    changed = with_band(with_spectra(sample, spectra), corner)
    return replace(
        changed,
        clean=before if sample.clean is None else sample.clean,
        noise_variance=sigma**2 + (0.0 if sample.noise_variance is None else sample.noise_variance),
        quality=np.clip(quality, 0.0, 1.0),
    )


def _fit_quality(spectra: FloatArray, noise: FloatArray) -> FloatArray:
    """R² (N,) of a fit that leaves nothing but the noise (N, S)."""
    around = spectra - spectra.mean(axis=1, keepdims=True)
    total = np.maximum((around**2).sum(axis=1), np.finfo(np.float64).tiny)
    quality: FloatArray = 1.0 - (noise**2).sum(axis=1) / total
    return quality


def _window(sample: Sample, rows: slice, cols: slice) -> Sample:
    """A rectangle of a sample that has a spectrum at every pixel."""
    data = sample.data
    at_row, at_col = pixels_of(data)
    inside = (at_row >= rows.start) & (at_row < rows.stop) & (at_col >= cols.start) & (at_col < cols.stop)

    def of_spectra(values: FloatArray | None) -> FloatArray | None:
        return None if values is None else values[inside]

    image = data.image[:, rows, cols]
    cut: SpectralImage = replace(
        data,
        image=image,
        positions=data.positions[inside] - [rows.start, cols.start],
        spectra=data.spectra[inside],
        grid=Grid((int(image.shape[1]), int(image.shape[2]))),
    )
    return replace(
        sample,
        data=cut,
        defects=None if sample.defects is None else sample.defects[rows, cols],
        band=None if sample.band is None else sample.band[rows, cols],
        clean=of_spectra(sample.clean),
        noise_variance=of_spectra(sample.noise_variance),
        quality=of_spectra(sample.quality),
    )
