"""The state of predictors that are refitted at every step: what they were fitted to."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from curiosity_widgets.learning.protocols import Measured, State


def state_of(measured: Measured | None, step: int) -> State:
    """The measured points and the step of the last fit; empty before the first."""
    if measured is None:
        return {}
    quality = {} if measured.quality is None else {"quality": measured.quality.copy()}
    return quality | {
        "index": measured.index.copy(),
        "spectra": measured.spectra.copy(),
        "step": measured.step.copy(),
        "fitted_at": np.array(step),
    }


def from_state(state: Mapping[str, np.ndarray]) -> tuple[Measured, int] | None:
    """The points and the step of :func:`state_of`; None where nothing was fitted."""
    if "index" not in state:
        return None
    quality = np.array(state["quality"]) if "quality" in state else None
    measured = Measured(
        np.array(state["index"]), np.array(state["spectra"]), np.array(state["step"]), quality
    )
    return measured, int(state["fitted_at"])
