"""What takes the place of a lost image, axis, mask or list of positions, so that the rest can be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from curiosity_widgets.data.candidates import GridCandidates
from curiosity_widgets.session.file.integrity.tolerant import Reader

_MASKS = ("held_out", "measurable")


def stand_in(
    key: str, arrays: Mapping[str, np.ndarray], stored: Mapping[str, Any], reader: Reader
) -> np.ndarray:
    """An array for what is lost: flat image, axis of numbers, every position of the grid, nothing held out.

    ``arrays``: those that were read; ``stored``: the facts. Raises ValueError where nothing tells its size.
    """
    if key == "axis":
        spectra = reader.rows("spectra")
        if spectra is not None and spectra.ndim == 2:
            return np.arange(spectra.shape[1], dtype=np.float64)
    if key == "image":
        sides = [reader.rows(name) for name in ("row", "col")]
        if all(side is not None for side in sides):
            return np.zeros((len(stored["channels"]), *(len(side) for side in sides if side is not None)))
    if key == "candidate_position" and "image" in arrays:
        positions = GridCandidates(int(stored["patch"]), arrays["image"].shape[1:]).positions
        known = [len(arrays[name]) for name in _MASKS if name in arrays]
        if all(count == len(positions) for count in known):
            return np.array(positions)
    if key in _MASKS and "candidate_position" in arrays:
        held_out = arrays.get("held_out", np.zeros(len(arrays["candidate_position"]), dtype=np.uint8))
        return held_out if key == "held_out" else 1 - held_out
    raise ValueError(f"'{key}' is lost")
