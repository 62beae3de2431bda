"""The samples of a benchmark: public sets, simulated ones, and both with traps and treasures built in.

A name is a base and, after plus signs, what is done to it: ``pto-1.7um+defects``, ``simulated-3+noiseband``.
Everything is drawn from the trial's seed, so every strategy of a seed meets the same sample.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.data.readers import open_data
from curiosity_widgets.data.scaling import robust_center_scale
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.data.simulated import simulated_sample
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError

DEFECT_AREA = 0.02  # share of the pixels that lie on a defect
BAND = 0.2  # share of the rows in a band of noise
_RADIUS = 2.0  # pixels
_SHOWN = 4.0  # contrast of a defect of strength 1 in the image, in its robust standard deviations
_DEVIATES = 1.5  # and its spectrum from the mean one, in standard deviations of all spectra
_NOISE = 0.1  # of a defect's spectrum, in the same unit
_SIMULATED = re.compile(r"simulated-(\d{1,9})")


@dataclass(frozen=True, eq=False)
class Sample:
    """A sample with its truth, and where on it something special was built in."""

    name: str
    data: SpectralImage
    defects: BoolArray | None = None  # (H, W) pixels of rare defects
    band: BoolArray | None = None  # (H, W) pixels whose spectra have nothing to do with the structure


def load_sample(name: str, seed: int = 0, options: Mapping[str, str] | None = None) -> Sample:
    """A sample by name: a public set, ``simulated-K``, or a file for ``cw.open_data`` with its ``options``.

    ``+defects``: 2 % of the area becomes small defects, visible in the image, whose spectra follow a law of
    their own. ``+noiseband``: a fifth of the rows returns white noise. ``+deadtip``: a fifth of the rows
    returns one constant spectrum. ``seed`` decides where.

    Raises CuriosityError for a name that does not exist or data that cannot be read.
    """
    base, *changes = _parts(name)
    unknown = [change for change in changes if change not in _CHANGES]
    if unknown:
        raise CuriosityError(
            f"sample '{name}': '+{unknown[0]}' is unknown; there are "
            + ", ".join(f"+{change}" for change in _CHANGES)
        )
    simulated = _SIMULATED.fullmatch(base)
    if simulated:
        made = simulated_sample(seed=int(simulated[1]))
        sample = Sample(base, made.to_spectral_image(), defects=made.defects)
    else:
        sample = Sample(base, open_data(base, **(options or {})))
    for change in changes:
        sample = _CHANGES[change](sample, stream(seed, "benchmark sample", change))
    return replace(sample, name=name)


def base_name(name: str) -> str:
    """The name of the public set, simulated sample or file that a sample is made of."""
    return _parts(name)[0]


def _parts(name: str) -> list[str]:
    """Base and changes; a plus sign in a file's own name is not one of ours."""
    base, changes = name, list[str]()
    while "+" in base and base.rsplit("+", 1)[1].isalpha():
        base, change = base.rsplit("+", 1)
        changes.insert(0, change)
    return [base, *changes]


def with_defects(sample: Sample, rng: np.random.Generator) -> Sample:
    """2 % of the area as round defects of two pixels in radius.

    A defect of strength a (0.6 … 1.4, one per defect) is raised above every channel by a times its profile,
    and its spectrum is the mean spectrum plus a times the profile times a shape no other spectrum has.
    """
    data = sample.data
    mask, depth = _scattered_discs(data.shape, rng)
    image = data.image.astype(np.float64)
    for channel in image:
        channel += _SHOWN * robust_center_scale(channel)[1] * depth
    rows, cols = np.rint(data.positions).astype(np.int64).T
    on, spread = mask[rows, cols], float(data.spectra.std(axis=0).mean())
    phase = np.linspace(0, 1, len(data.axis))
    shape = np.sin(4 * np.pi * phase) + 0.5 * np.cos(2 * np.pi * phase)
    shape *= _DEVIATES / shape.std()
    spectra = np.array(data.spectra, dtype=np.float64)
    law = depth[rows, cols][on, None] * shape + _NOISE * rng.standard_normal((int(on.sum()), len(phase)))
    spectra[on] = data.spectra.mean(axis=0) + spread * law
    changed = replace(data, image=image, spectra=spectra.astype(data.spectra.dtype))
    before = np.zeros(data.shape, dtype=bool) if sample.defects is None else sample.defects
    return replace(sample, data=changed, defects=before | mask)


def with_noise_band(sample: Sample, rng: np.random.Generator) -> Sample:
    """A fifth of the rows returns white noise as strong as the spectra vary elsewhere."""
    band, inside = _band(sample.data, rng)
    spectra = np.array(sample.data.spectra)
    center, spread = spectra.mean(axis=0), float(spectra.std(axis=0).mean())
    spectra[inside] = center + spread * rng.standard_normal((int(inside.sum()), spectra.shape[1]))
    return _with_band(sample, spectra, band)


def with_dead_tip(sample: Sample, rng: np.random.Generator) -> Sample:
    """A fifth of the rows returns the same flat spectrum everywhere."""
    band, inside = _band(sample.data, rng)
    spectra = np.array(sample.data.spectra)
    spectra[inside] = np.median(spectra)
    return _with_band(sample, spectra, band)


_CHANGES: dict[str, Callable[[Sample, np.random.Generator], Sample]] = {
    "defects": with_defects,
    "noiseband": with_noise_band,
    "deadtip": with_dead_tip,
}


def _with_band(sample: Sample, spectra: FloatArray, band: BoolArray) -> Sample:
    before = np.zeros(sample.data.shape, dtype=bool) if sample.band is None else sample.band
    return replace(sample, data=replace(sample.data, spectra=spectra), band=before | band)


def _band(data: SpectralImage, rng: np.random.Generator) -> tuple[BoolArray, BoolArray]:
    """The band's pixels (H, W), and which spectra (N,) lie in it."""
    height = data.shape[0]
    rows = max(1, round(BAND * height))
    first = int(rng.integers(height - rows + 1))
    band = np.zeros(data.shape, dtype=bool)
    band[first : first + rows] = True
    row, col = np.rint(data.positions).astype(np.int64).T
    return band, band[row, col]


def _scattered_discs(shape: tuple[int, int], rng: np.random.Generator) -> tuple[BoolArray, FloatArray]:
    """Discs that do not touch, on about 2 % of the pixels, and their depth (H, W), 0 outside."""
    height, width = shape
    rows, cols = np.mgrid[:height, :width]
    mask, depth = np.zeros(shape, dtype=bool), np.zeros(shape)
    wanted = max(1, round(DEFECT_AREA * mask.size))
    for pixel in rng.permutation(height * width):
        if mask.sum() >= wanted:
            break
        distance = np.hypot(rows - pixel // width, cols - pixel % width)
        if (mask & (distance <= 2 * _RADIUS + 2)).any():
            continue
        disc = distance <= _RADIUS + 0.1
        depth[disc] = rng.uniform(0.6, 1.4) * (1 - 0.25 * (distance[disc] / _RADIUS) ** 2)
        mask |= disc
    return mask, depth
