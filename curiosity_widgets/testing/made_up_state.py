"""A made-up state of a run, with every field that a strategy may look at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.data.candidates import candidates_on

ARRAYS = (
    "measured", "pending", "available", "features", "latent", "joint", "members", "predicted_error",
    "uncertainty", "noise", "progress", "learnable", "true_error",
)  # fmt: skip


def make_state(seed: int = 3, beta: float | None = 0.3, lam: float = 1.5) -> AcquisitionState:
    """A run on a non-square image: 15 candidates measured, 2 pending, a strip that may not be measured."""
    rng = np.random.default_rng(seed)
    candidates = candidates_on((19, 31), 5)
    total = len(candidates)
    taken = rng.choice(total, 17, replace=False)
    available = np.ones(total, dtype=bool)
    available[taken] = False
    available[candidates.pixels[:, 1] > 25] = False
    return AcquisitionState(
        candidates=candidates,
        measured=taken[:15],
        pending=taken[15:],
        available=available,
        features=rng.normal(size=(total, 4)),
        rng=np.random.default_rng(11),
        latent=rng.normal(size=(total, 6)),
        joint=rng.normal(size=(total, 9)),
        predicted_error=rng.gamma(2.0, size=total),
        uncertainty=rng.gamma(2.0, size=total),
        beta=beta,
        lam=lam,
        count=17,
        budget=60,
        seed=seed,
        members=rng.normal(size=(3, total, 2)),
        noise=rng.gamma(1.0, size=total),
        progress=rng.random(total),
        learnable=rng.random(total) > 0.2,
        skill=float(rng.random()),
        true_error=rng.gamma(2.0, size=total),
    )


def alike(state: AcquisitionState) -> AcquisitionState:
    """The same run where every array has the same value for all candidates."""
    same = {
        name: np.ones_like(getattr(state, name))
        for name in ARRAYS
        if name not in ("measured", "pending", "available")
    }
    return replace(state, **same)


def among(state: AcquisitionState, count: int) -> AcquisitionState:
    """The same run with only ``count`` candidates left."""
    available = np.zeros_like(state.available)
    available[np.flatnonzero(state.available)[3 : 3 + count]] = True
    return replace(state, available=available)
