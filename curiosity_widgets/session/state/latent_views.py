"""Looking into the latent space of a run: what it holds is enough, no model is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from curiosity_widgets.data import checks
from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.learning.latent_space import CLUSTERS, cluster, principal_components
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

_AT_A_TIME = 8192  # patches that are compared at once


@dataclass(frozen=True, eq=False)
class LatentPoints:
    """Some candidates of a run, in an order that ``values`` gives."""

    index: IntArray  # (n,) into the candidates
    positions: FloatArray  # (n, 2) row, col
    values: FloatArray  # (n,) distance, coordinate or cluster, as the method that made them documents
    patches: FloatArray = field(repr=False)  # (n, C, p, p) of the image, in its own units
    spectra: FloatArray | None = field(repr=False)  # (n, S) predicted; None where the run has no prediction

    def __len__(self) -> int:
        return len(self.index)


class LatentViews:
    """The part of a run file that looks at the latent space of its last evaluation.

    Every method raises CuriosityError where the run has none: before its first training, and where patches
    are predicted from spectra. None of them loads torch.
    """

    info: Any  # RunInfo, of the class that this is a part of
    snapshot: Any

    def latent(self, dimensions: int | None = None) -> FloatArray:
        """Latent vectors (N, d) of all candidates (``info.candidates.positions``), NaN where unknown.

        ``dimensions``: at most so many principal components in place of all; the first three have a root mean
        square radius of 1.
        """
        found = self._latent()
        if dimensions is None:
            return found
        return principal_components(found, checks.whole("dimensions", dimensions))[0]

    def clusters(self, k: int | None = None) -> IntArray:
        """The cluster (N,) of every candidate, −1 where unknown.

        ``k``: how many; by default as the run's own learner has grouped them. The same for the same k.
        """
        latent, snapshot = self._latent(), self._seen
        if k is None and snapshot.clusters is not None:
            return snapshot.clusters
        return cluster(latent, CLUSTERS if k is None else checks.whole("k", k), self._facts.seed)

    def nearest(self, to: Any, n: int = 6) -> LatentPoints:
        """The ``n`` candidates most like one, itself first; ``values``: distances in the latent space.

        ``to``: a position (row, col), or a patch (C, p, p) or (p, p) in the image's units. A patch stands
        where the run's own patch is most like it: least squares over its pixels, each channel by its spread.
        """
        latent, n = self._latent(), checks.whole("n", n)
        start = self._candidate(to)
        distances = np.linalg.norm(latent - latent[start], axis=1)
        order = np.argsort(np.where(np.isfinite(distances), distances, np.inf), kind="stable")
        order = order[: min(n, int(np.isfinite(distances).sum()))]
        return self._points(order, distances[order])

    def traverse(self, axis: int = 1, n: int = 7) -> LatentPoints:
        """``n`` candidates along a principal component, counted from 1; ``values``: where on it they lie
        (in ``latent(d)`` with all dimensions d).

        From its 2nd to its 98th percentile in even steps, each time the candidate nearest to the line on
        which all other components are 0; candidates that are nearest twice are there once.
        Raises CuriosityError where there is no such component, or no latent space.
        """
        latent, axis, n = self._latent(), checks.whole("axis", axis), checks.whole("n", n, 2)
        if axis > latent.shape[1]:
            raise CuriosityError(f"axis is {axis}; the latent space has {latent.shape[1]} dimensions")
        coordinates, _ = principal_components(latent, latent.shape[1])
        along = coordinates[:, axis - 1]
        off = np.square(coordinates).sum(axis=1) - np.square(along)
        low, high = np.nanpercentile(along, (2, 98)).tolist()
        targets = np.linspace(low, high, n)
        found = [int(np.nanargmin(np.square(along - target) + off)) for target in targets]
        index = np.array([*dict.fromkeys(found)], dtype=np.int64)
        return self._points(index, along[index])

    def representatives(self, k: int | None = None) -> LatentPoints:
        """The candidate nearest to the centre of every cluster; ``values``: that in :meth:`clusters`."""
        latent, labels = self._latent(), self.clusters(k)
        names = np.unique(labels[labels >= 0])
        index = []
        for name in names:
            members = np.flatnonzero(labels == name)
            away = np.linalg.norm(latent[members] - latent[members].mean(axis=0), axis=1)
            index.append(int(members[away.argmin()]))
        return self._points(np.array(index, dtype=np.int64), names.astype(np.float64))

    # Small things ----------------------------------------------------------------------------------

    @property
    def _facts(self) -> RunInfo:
        info: RunInfo = self.info
        return info

    @property
    def _seen(self) -> Snapshot:
        snapshot: Snapshot = self.snapshot
        return snapshot

    def _latent(self) -> FloatArray:
        latent = self._seen.latent
        if latent is None:
            raise CuriosityError(
                "this run has no latent space: it comes with the first training of a model that predicts "
                "spectra from patches"
            )
        return latent

    def _points(self, index: IntArray, values: FloatArray) -> LatentPoints:
        info, prediction = self._facts, self._seen.prediction
        return LatentPoints(
            index,
            info.candidates.positions_of(index),
            values,
            info.candidates.patches(info.image, index),
            None if prediction is None else prediction.spectra(index),
        )

    def _candidate(self, to: Any) -> int:
        info = self._facts
        try:
            if np.iscomplexobj(to):
                raise TypeError
            given = np.asarray(to, dtype=np.float64)
        except Exception:  # a foreign object may raise anything
            raise CuriosityError(f"{quoted(to)} is no position (row, col) and no patch") from None
        if given.shape == (2,) and np.isfinite(given).all():
            index = info.candidates.index_at(*given.tolist())
            if index is None:
                raise CuriosityError(f"({given[0]:g}, {given[1]:g}) is no candidate: no whole patch is there")
            return index
        size, channels = info.patch, len(info.image)
        patch = given[None] if given.ndim == 2 and channels == 1 else given
        if patch.shape != (channels, size, size) or not np.isfinite(patch).all():
            raise CuriosityError(
                f"to has shape {given.shape}; give (row, col), or a finite patch ({channels}, {size}, {size})"
            )
        spread = info.image.std(axis=(1, 2), keepdims=True)
        scaled = info.image / np.where(spread > 0, spread, 1.0)
        wanted = (patch / np.where(spread > 0, spread, 1.0)).reshape(-1)
        differences = np.concatenate(
            [
                np.square(info.candidates.flat_patches(scaled, some) - wanted).sum(axis=1)
                for some in _parts(len(info.candidates))
            ]
        )
        return int(differences.argmin())


def _parts(count: int) -> Iterator[IntArray]:
    for start in range(0, count, _AT_A_TIME):
        yield np.arange(start, min(start + _AT_A_TIME, count))
