"""A small sample whose spectra follow the image, as a file: not square, no symmetry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets.benchmarks.results import Results
from curiosity_widgets.benchmarks.trial import Trial

SMALL: dict[str, Any] = {
    "budget": 16, "init": 10, "batch": 3, "patch": 5, "scored": (10, 14), "holdout": 0.2,
    "workflow_options": {"members": 2, "cold_steps": 8, "error_model": {"trees": 40}},
}  # fmt: skip


SMALL_WORKFLOW = [{"workflow": "dense", "workflow_options": SMALL["workflow_options"]}]
COMMON: dict[str, Any] = {
    "strategies": ["random", "mixed"],
    "workflows": SMALL_WORKFLOW,
    "reference": False,
    **{name: value for name, value in SMALL.items() if name != "workflow_options"},
    "budget": 13,
}


def write_sample(path: Path, height: int = 29, width: int = 41) -> Path:
    """An npz file that ``cw.open_data`` reads."""
    rng = np.random.default_rng(0)
    image = rng.normal(size=(height, width)).cumsum(axis=0).cumsum(axis=1)
    image /= image.std()
    axis = np.linspace(-5, 5, 12)
    spectra = image[..., None] * np.tanh(axis) + 0.05 * rng.normal(size=(height, width, 12))
    np.savez(path, image=image, spectra=spectra, vstep=axis)
    return path


def trial(path: Path, **changes: Any) -> Trial:
    """A trial on it that takes a moment."""
    return Trial(**{"data": str(path), **SMALL, **changes})


def without_seconds(results: Results) -> list[str]:
    return [
        repr({name: value for name, value in row.items() if "seconds" not in name}) for row in results.rows
    ]
