"""Samples by name: a base and, after plus signs, what is done to it, as in ``pto-1.7um+defects``.

Everything is drawn from the trial's seed, so every strategy of a seed meets the same sample.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from curiosity_widgets.benchmarks.samples.bands import with_dead_tip, with_noise_band
from curiosity_widgets.benchmarks.samples.defects import with_defects
from curiosity_widgets.benchmarks.samples.images import with_constant_image, with_white_noise
from curiosity_widgets.benchmarks.samples.laws import (
    with_linear_law,
    with_neighbours_only,
    with_texture_only,
)
from curiosity_widgets.benchmarks.samples.noise import with_counts, with_noisy_corner
from curiosity_widgets.benchmarks.samples.outliers import with_hot_grains, with_hot_spots
from curiosity_widgets.benchmarks.samples.sample import Sample
from curiosity_widgets.data.readers import open_data
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.data.simulated import SimulatedSample, options_of_name, simulated_sample
from curiosity_widgets.errors import CuriosityError

_MUCH = 1 << 23  # values; spectra of more are computed when they are asked for
_CHANGE = re.compile(r"[A-Za-z]+(-[A-Za-z]+)*")


@dataclass(frozen=True)
class Change:
    """Something that a name can ask to be built into a sample."""

    what: str  # in a few words, as the command line lists it
    make: Callable[[Sample, np.random.Generator], Sample]


CHANGES: Mapping[str, Change] = {
    "defects": Change("2 % of the area is small defects with a law of their own", with_defects),
    "noiseband": Change("a fifth of the rows returns white noise", with_noise_band),
    "deadtip": Change("a fifth of the rows returns one flat spectrum", with_dead_tip),
    "whitenoise": Change("the image is replaced by white noise", with_white_noise),
    "constant": Change("the image is the same everywhere", with_constant_image),
    "hotspots": Change("2 % of the spectra are 30 times as strong", with_hot_spots),
    "hotgrains": Change(
        "on 5 % of the pixels, the brightest, spectra are up to 30 times as strong", with_hot_grains
    ),
    "counts": Change("Poisson counts, 20 per value on average", with_counts),
    "linear": Change("spectra are a linear law of 5×5 pixels", with_linear_law),
    "neighbours-only": Change("spectra are a smooth field that no image shows", with_neighbours_only),
    "texture-only": Change("spectra are a law of fine texture; neighbours tell nothing", with_texture_only),
    "corner": Change("noise grows towards a corner, on 30 % of the pixels", with_noisy_corner),
}


def load_sample(name: str, seed: int = 0, options: Mapping[str, str] | None = None) -> Sample:
    """A sample by name: a public set, ``simulated-K``, ``simulated:HxW`` (rows x columns, and after another x
    the values of a spectrum), or a file for ``cw.open_data`` with its ``options``, followed by any of
    ``CHANGES``, each with a plus sign and made in the order of the name.

    ``seed`` decides where and how, and the whole of a simulated sample of a given size.

    Raises CuriosityError for a name that does not exist or data that cannot be read.
    """
    base, *changes = _parts(name)
    unknown = [change for change in changes if change not in CHANGES]
    if unknown:
        raise CuriosityError(
            f"sample '{name}': '+{unknown[0]}' is unknown; there are "
            + ", ".join(f"+{change}" for change in CHANGES)
        )
    made = simulated(base, seed)
    if made is not None:
        much = made.shape[0] * made.shape[1] * len(made.axis) > _MUCH
        data = made.to_lazy_image() if much else made.to_spectral_image()
        sample = Sample(base, data, defects=made.defects)
    else:
        sample = Sample(base, open_data(base, **(options or {})))
    for change in changes:
        sample = CHANGES[change].make(sample, stream(seed, "benchmark sample", change))
    return replace(sample, name=name)


def simulated(name: str, seed: int = 0) -> SimulatedSample | None:
    """The simulated sample of a name without changes; None where the name is that of something else."""
    options = options_of_name(name)
    return None if options is None else simulated_sample(**({"seed": seed} | options))


def base_name(name: str) -> str:
    """The name of the public set, simulated sample or file that a sample is made of."""
    return _parts(name)[0]


def _parts(name: str) -> list[str]:
    """Base and changes; a plus sign in a file's own name is not one of ours."""
    base, changes = name, list[str]()
    while "+" in base and _CHANGE.fullmatch(base.rsplit("+", 1)[1]):
        base, change = base.rsplit("+", 1)
        changes.insert(0, change)
    return [base, *changes]
