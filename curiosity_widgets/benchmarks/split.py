"""What may be measured in a trial, and where it is scored: the same for every strategy of a seed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sklearn.cluster import KMeans

from curiosity_widgets.benchmarks.samples import Sample
from curiosity_widgets.benchmarks.target_space import bins_of
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates, candidates_on
from curiosity_widgets.data.held_out import held_out_blocks
from curiosity_widgets.data.scaling import image_scaler
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.parts.components import in_components, principal_components, random_rows
from curiosity_widgets.learning.scoring import is_rounding, squared
from curiosity_widgets.sources.replay import ReplaySource

CLUSTERS = 8  # k-means clusters of patches
_COMPONENTS = 12  # principal components of the patches that they are made in
_LEADING = 10  # the same, for the Gaussian process
_FEWEST = 5  # scored pixels of a cluster that count


@dataclass(frozen=True, eq=False)
class Split:
    """A sample cut into what may be measured and what is scored. Indices point into the candidates."""

    image: FloatArray  # (C, H, W) standardised
    candidates: Candidates
    spectra: FloatArray  # (N, S) of all candidates
    held_out: BoolArray  # (N,) in held-out blocks, predicted from structure alone
    measurable: BoolArray  # (N,)
    initial: IntArray  # (init,) measured first, by every strategy
    blocks: IntArray  # held-out blocks, a gap of one patch around them
    pixels: IntArray  # single pixels among the measurable ones, set aside
    clusters: tuple[IntArray, ...]  # the pixels by structure: k-means clusters of their patches
    defects: IntArray  # on rare defects and never measurable; empty where the sample has none
    band: BoolArray  # (N,) in a band of noise
    quality: FloatArray | None = None  # (N,) of the spectra, 0 to 1, where the sample knows it
    noise_ceiling: float | None = None  # the best possible R² on the pixels, where the noise is known

    @cached_property
    def scored(self) -> IntArray:
        """Every candidate that a score looks at."""
        union: IntArray = np.unique(np.concatenate([self.pixels, self.blocks, self.defects]))
        return union

    @cached_property
    def structure_and_position(self) -> FloatArray:
        """(N, F + 2): leading principal components of all patches and positions, each of unit variance."""
        candidates = self.candidates
        pca = principal_components(
            self.patches(random_rows(len(candidates), stream(0, "structure"))), _LEADING
        )
        both = np.concatenate([in_components(pca, candidates, self.image), candidates.positions], axis=1)
        spread = both.std(axis=0)
        scaled: FloatArray = (both - both.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
        return scaled

    @cached_property
    def target_bins(self) -> IntArray:
        """(N,) where in target space each candidate's spectrum lies."""
        return bins_of(self.spectra)

    @property
    def common(self) -> IntArray:
        """The candidates whose mean is R² = 0 for every strategy: the pixels set aside, or the first spectra.

        Not the spectra that each has measured: a strategy that picks the unusual would lower its own bar.
        """
        return self.pixels if len(self.pixels) else self.initial

    def patches(self, index: IntArray) -> FloatArray:
        """Flattened patches (n, F) of candidates."""
        return self.candidates.flat_patches(self.image, index)


def split_sample(
    sample: Sample, *, patch: int, seed: int, init: int, holdout: float = 0.25, aside: float = 0.15
) -> Split:
    """Held-out blocks, a share ``aside`` of the other pixels that is never measured, and initial points.

    Nothing in the sample's noise band is scored. Raises CuriosityError where too little is left to measure,
    or all spectra are the same.
    """
    data = sample.data
    source = ReplaySource(data).open()
    candidates = candidates_on(data.shape, patch, source.positions, source.allowed)
    held_out, free = held_out_blocks(candidates, holdout, seed)
    pool = np.flatnonzero(free)
    rng = stream(seed, "benchmark pixels")
    set_aside = np.zeros(len(candidates), dtype=bool)
    set_aside[rng.choice(pool, round(aside * len(pool)), replace=False)] = True
    measurable = free & ~set_aside
    if init > measurable.sum():
        raise CuriosityError(
            f"{sample.name}: {init} initial spectra are more than the {int(measurable.sum())} positions that "
            "can be measured; lower init, patch or holdout"
        )
    initial = stream(seed, "initial").choice(np.flatnonzero(measurable), init, replace=False)
    image = image_scaler(data.image).apply(data.image)
    band = _at(sample.band, candidates)
    pixels = np.flatnonzero(set_aside & ~band)
    spectrum_of = data.index_at(candidates.positions)
    spectra = np.asarray(data.spectra[spectrum_of], dtype=np.float64)
    if is_rounding(squared(spectra - spectra.mean(axis=0)), squared(spectra)):
        raise CuriosityError(
            f"{sample.name}: all {len(spectra)} spectra are the same; there is nothing to predict"
        )
    return Split(
        image=image,
        candidates=candidates,
        spectra=spectra,
        held_out=held_out,
        measurable=measurable,
        initial=initial,
        blocks=np.flatnonzero(held_out & ~band),
        pixels=pixels,
        clusters=_clusters(image, candidates, pixels, seed),
        defects=np.flatnonzero(_at(sample.defects, candidates) & ~measurable & ~band),
        band=band,
        quality=None if sample.quality is None else sample.quality[spectrum_of],
        noise_ceiling=sample.noise_ceiling(spectrum_of[pixels]) if len(pixels) else None,
    )


def _at(mask: BoolArray | None, candidates: Candidates) -> BoolArray:
    if mask is None:
        return np.zeros(len(candidates), dtype=bool)
    rows, cols = candidates.pixels.T
    on: BoolArray = mask[rows, cols]
    return on


def _clusters(image: FloatArray, candidates: Candidates, pixels: IntArray, seed: int) -> tuple[IntArray, ...]:
    """The pixels of each k-means cluster of all patches' principal components; tiny ones left out."""
    rng = stream(seed, "benchmark clusters")
    patches = candidates.flat_patches(image, random_rows(len(candidates), rng))
    pca = principal_components(patches, _COMPONENTS)
    scores = pca.transform(patches)
    count = min(CLUSTERS, len(np.unique(scores, axis=0)))  # fewer where patches are all alike
    kmeans = KMeans(count, n_init=4, random_state=int(rng.integers(2**31))).fit(scores)
    if not len(pixels):
        return ()
    own = kmeans.predict(pca.transform(candidates.flat_patches(image, pixels)))
    groups = [pixels[own == number] for number in range(count)]
    return tuple(group for group in groups if len(group) >= _FEWEST)
