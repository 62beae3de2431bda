"""Largest cluster, maximum distance: a batch that covers what the ensemble predicts."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Selection, Strategy, needs
from curiosity_widgets.acquisition.terms.term import Term, nearest
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.errors import CuriosityError

Space = Literal["members", "joint", "latent", "patch"]


class Lcmd(Strategy):
    """LCMD: every free candidate belongs to the nearest measured, pending or picked point. The cluster with
    the largest sum of squared distances is the one that is known worst; its farthest candidate is next.

    Distances are meant between the members' predictions side by side (``members``), in the ``joint`` space
    of latents and predictions, in the learner's ``latent`` or between principal components of the patches
    (``patch``). Not said: the first of these that there is.
    """

    name: ClassVar[str] = "lcmd"
    reference: ClassVar[str] = "Holzmüller, Zaverkin, Kästner & Steinwart 2023, algorithm 8 (LCMD-TP)"

    def __init__(self, selection: Selection = "top", space: Space | None = None) -> None:
        super().__init__(selection)
        if space not in (None, "members", "joint", "latent", "patch"):
            raise CuriosityError(f"space {space!r} is unknown; use 'members', 'joint', 'latent' or 'patch'")
        self.space = space
        self.required = () if space in (None, "patch") else (space,)

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """Squared distance within the largest cluster."""
        return {"score": LargestCluster(self._coordinates(state), state.taken, state.available)}

    def _coordinates(self, state: AcquisitionState) -> FloatArray:
        members = None if state.members is None else np.concatenate(list(state.members), axis=1)
        spaces = {"members": members, "joint": state.joint, "latent": state.latent, "patch": state.features}
        if self.space is not None:
            return needs(spaces[self.space], self.name, f"the space '{self.space}'")
        return next(space for space in spaces.values() if space is not None)


class LargestCluster(Term):
    """Squared distance to the own centre in the cluster that is largest, relative to its farthest
    candidate; zero in all other clusters. A picked candidate is a new centre.

    Without any centre the distance is meant to the mean of all candidates.
    """

    def __init__(self, space: FloatArray, taken: IntArray, available: BoolArray) -> None:
        self._space, self._free = space, available.copy()
        if len(taken):
            distance, self._centre = nearest(space, taken)
        else:
            distance = np.linalg.norm(space - space.mean(axis=0), axis=1)
            self._centre = np.full(len(space), -1, dtype=np.int64)
        self._square = np.asarray(distance, dtype=np.float64) ** 2
        super().__init__(self._largest())

    def take(self, picked: int) -> None:
        """What is nearer to the picked candidate than to its centre belongs to it."""
        square = nearest(self._space, np.array([picked]))[0].astype(np.float64) ** 2
        closer = square < self._square
        self._square = np.where(closer, square, self._square)
        self._centre = np.where(closer, picked, self._centre)
        self._square[picked], self._centre[picked], self._free[picked] = 0.0, picked, False
        self.value = self._largest()

    def _largest(self) -> FloatArray:
        free = np.flatnonzero(self._free)
        if not len(free):
            return np.zeros(len(self._space))
        centres, cluster = np.unique(self._centre[free], return_inverse=True)
        size = np.bincount(cluster.reshape(-1), self._square[free])
        inside = self._centre == centres[size.argmax()]
        farthest = self._square[free[self._centre[free] == centres[size.argmax()]]].max()
        if not farthest > 0:
            return np.zeros(len(self._space))
        value: FloatArray = np.where(inside, np.minimum(self._square / farthest, 1.0), 0.0)
        return value
