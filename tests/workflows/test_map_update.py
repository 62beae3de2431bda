"""A look at all candidates gives the same numbers, bit for bit, on one thread and on several."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import workflows
from curiosity_widgets.acquisition.terms import reduction
from curiosity_widgets.data import chunks, distances
from curiosity_widgets.learning.error_models import local_skill, out_of_fold_error
from curiosity_widgets.learning.parts import fold_forests, residual_field, tiles
from curiosity_widgets.learning.predictors import dense, members
from curiosity_widgets.workflows import build, learner
from tests.learning.predictors.test_dense import make_problem, measured

CHUNKED = (
    dense,
    distances,
    fold_forests,
    learner,
    local_skill,
    members,
    out_of_fold_error,
    reduction,
    residual_field,
)


def update(threads: int) -> dict[str, np.ndarray]:
    """All numbers of a map update, made in many small chunks."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(chunks, "THREADS", threads)
        patched.setattr(tiles, "_TILE", 8)
        for module in CHUNKED:
            patched.setattr(module, "_CHUNK", 37)
        problem, spectra = make_problem()
        seen = measured(spectra, 60)
        workflow = workflows.dense()
        built = build.build_learner(workflow, problem)
        built.fit(seen, step=0)
        evaluation = built.evaluate(seen)
        available = np.ones(len(spectra), dtype=bool)
        available[seen.index] = False
        pick = built.pick(
            6,
            seen,
            step=0,
            available=available,
            pending=np.empty(0, dtype=np.int64),
            strategy=workflow.strategy,
            beta=0.5,
            lam=workflow.lam,
            budget=100,
        )
        around = built._found.skill(seen, evaluation.latent, None)
    prediction = evaluation.prediction
    assert prediction is not None
    assert around is not None
    found = {
        "scores": prediction.scores,
        "spread": prediction.spread,
        "members": prediction.spread_scores,
        "deviation": prediction.deviation,
        "latent": evaluation.latent,
        "error": evaluation.predicted_error,
        "clusters": evaluation.clusters,
        "progress": around.progress,
        "noise": around.noise,
        "learnable": around.learnable,
        "picks": pick.index,
        "value": pick.scores.value,
        **pick.scores.terms,
    }
    return {name: np.asarray(value) for name, value in found.items()}


def test_threads_change_no_number() -> None:
    alone, together = update(1), update(4)
    for name, value in alone.items():
        np.testing.assert_array_equal(together[name], value, err_msg=name)
