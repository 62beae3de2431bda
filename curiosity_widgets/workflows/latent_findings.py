"""What the latents and out-of-fold errors of a trained predictor tell, found once for each training."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.learning.error_models.local_skill import Judged, LocalSkill, judge
from curiosity_widgets.learning.latent_space import CLUSTERS, cluster
from curiosity_widgets.learning.protocols import Measured, Predictor, Problem
from curiosity_widgets.workflows.finer import own_rows, positions_of


class LatentFindings:
    """Clusters of the latent space, and local skill where a workflow gives it (``skilled``)."""

    def __init__(self, problem: Problem, predictor: Predictor, *, skilled: bool) -> None:
        self._problem, self._predictor, self._skilled = problem, predictor, skilled
        self.forget()

    def forget(self) -> None:
        """The predictor is not what it was."""
        self._judged: tuple[int, Judged] | None = None  # of so many spectra
        self._skill: tuple[Judged, IntArray | None, LocalSkill] | None = None  # at these candidates
        self._clusters: tuple[FloatArray, IntArray] | None = None  # of these latents

    def jobs(self, measured: Measured) -> list[Callable[[], object]]:
        """What finds all of it for the candidates in the scope; it needs no error model."""
        latent, scope = self._predictor.latent(), self._problem.scope
        if latent is None:
            return []
        seen, index = scope.of(latent), scope.index if scope.narrowed else None
        if self._skilled:
            self._predictor.held_out_errors(measured)  # now, before two threads ask
        return [partial(self.skill, measured, seen, index), partial(self.clusters, seen)]

    def clusters(self, latent: FloatArray) -> IntArray:
        """Labels (N,) of the latents (N, d) of all candidates in the scope."""
        if self._clusters is None or self._clusters[0] is not latent:
            self._clusters = latent, cluster(latent, CLUSTERS, self._problem.seed)
        return self._clusters[1]

    def skill(
        self, measured: Measured, latent: FloatArray | None, index: IntArray | None
    ) -> LocalSkill | None:
        """What out-of-fold errors imply for candidates (m,), ascending, of these latents (m, d), the measured
        ones among them; None where the workflow does not give it."""
        if latent is None or not self._skilled:
            return None
        candidates = self._problem.candidates
        if self._judged is None or self._judged[0] != len(measured):
            points, rows = candidates.positions_of(measured.index), own_rows(measured, index).index
            errors = self._predictor.held_out_errors(measured)
            self._judged = len(measured), judge(points, latent[rows], measured.spectra, errors)
        judged = self._judged[1]
        if self._skill is None or self._skill[0] is not judged or self._skill[1] is not index:
            self._skill = judged, index, judged.at(positions_of(candidates, index))
        return self._skill[2]
