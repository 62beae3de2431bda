"""The scores of a run and their yardsticks, by the names that they have everywhere.

- ``heldout_r2``: held-out regions, predicted from structure alone.
- ``unmeasured_r2``: all candidates neither measured nor held out, neighbours included; known on replayed and
  simulated data only.
- ``blocked_r2``: measured spectra, each predicted from structure alone by a model that has seen nothing
  within one patch of its part of the sample.
- ``prequential_r2``: spectra before they were trained on, neighbours included.

Each is R² against the mean of the spectra learned from. The first and the third judge whether structure
explains another region, the second and the fourth how well the map is known.
"""

from __future__ import annotations

from collections.abc import Mapping

HELDOUT, UNMEASURED = "heldout_r2", "unmeasured_r2"
BLOCKED, PREQUENTIAL = "blocked_r2", "prequential_r2"
NEIGHBOURS = "neighbours"
_SIMPLE = ("mean", "ridge", "forest")
YARDSTICKS_OF: Mapping[str, tuple[str, ...]] = {
    HELDOUT: _SIMPLE,
    UNMEASURED: (*_SIMPLE, NEIGHBOURS),
    BLOCKED: _SIMPLE,
    PREQUENTIAL: (),
}


def curve_key(score: str, yardstick: str) -> str:
    """What a yardstick of a score is called in an entry of the learning curve.

    Those of ``heldout_r2`` have had their bare names since the first run files.
    """
    return yardstick if score == HELDOUT else f"{score.removesuffix('_r2')}_{yardstick}"
