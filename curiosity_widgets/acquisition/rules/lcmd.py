"""Largest cluster, maximum distance: a batch that covers what the ensemble predicts."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from curiosity_widgets.acquisition.rules.coverage import Space
from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Selection, Strategy
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.distances import nearest
from curiosity_widgets.errors import CuriosityError, quoted

ClusterSpace = Literal["members"] | Space


class Lcmd(Strategy):
    """LCMD: every available candidate belongs to the nearest measured, pending or picked point. The cluster
    with the largest sum of squared distances is the one that is known worst; its farthest candidate is next.

    Distances are those between the members' predictions side by side (``members``), in the ``joint`` space
    of latents and predictions, in the learner's ``latent`` or between principal components of the patches
    (``patch``). By default, the first of these that the run has.
    """

    name: ClassVar[str] = "lcmd"
    reference: ClassVar[str] = "Holzmüller, Zaverkin, Kästner & Steinwart 2023, algorithm 8 (LCMD-TP)"

    def __init__(self, selection: Selection = "top", space: ClusterSpace | None = None) -> None:
        super().__init__(selection)
        if space not in (None, "members", "joint", "latent", "patch"):
            raise CuriosityError(
                f"space {quoted(space)} is unknown; use 'members', 'joint', 'latent' or 'patch'"
            )
        self.space = space
        self.required = () if space in (None, "patch") else (space,)

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """Squared distance within the largest cluster."""
        return {"score": LargestCluster(self._coordinates(state), state.taken, state.available)}

    def _coordinates(self, state: AcquisitionState) -> FloatArray:
        space = _richest(state) if self.space is None else self.space
        if space == "patch":
            return state.features
        coordinates = state.need(space, by=self.name)
        return np.concatenate(list(coordinates), axis=1) if space == "members" else coordinates


def _richest(state: AcquisitionState) -> ClusterSpace:
    if state.members is not None:
        return "members"
    if state.joint is not None:
        return "joint"
    return "patch" if state.latent is None else "latent"


class LargestCluster(Term):
    """Squared distance to the centre of its cluster for candidates in the largest cluster, relative to the
    farthest of them; zero in all other clusters. A picked candidate is a new centre.

    Before anything is measured the distance is that to the mean of all candidates.
    """

    def __init__(self, space: FloatArray, taken: IntArray, available: BoolArray) -> None:
        self._space, self._available = space, available.copy()
        if len(taken):
            distance, self._centre = nearest(space, taken)
        else:
            distance = np.linalg.norm(space - space.mean(axis=0), axis=1)
            self._centre = np.full(len(space), -1, dtype=np.int64)
        self._square = np.asarray(distance, dtype=np.float64) ** 2
        super().__init__(self._largest())

    def take(self, picked: int) -> None:
        """Assign to the picked candidate what is nearer to it than to its centre."""
        square = nearest(self._space, np.array([picked]))[0].astype(np.float64) ** 2
        closer = square < self._square
        self._square = np.where(closer, square, self._square)
        self._centre = np.where(closer, picked, self._centre)
        self._square[picked], self._centre[picked], self._available[picked] = 0.0, picked, False
        self.value = self._largest()

    def _largest(self) -> FloatArray:
        left = np.flatnonzero(self._available)
        if not len(left):
            return np.zeros(len(self._space))
        centres, cluster = np.unique(self._centre[left], return_inverse=True)
        size = np.bincount(cluster.reshape(-1), self._square[left])
        inside = self._centre == centres[size.argmax()]
        farthest = self._square[left[self._centre[left] == centres[size.argmax()]]].max()
        if not farthest > 0:
            return np.zeros(len(self._space))
        value: FloatArray = np.where(inside, np.minimum(self._square / farthest, 1.0), 0.0)
        return value
