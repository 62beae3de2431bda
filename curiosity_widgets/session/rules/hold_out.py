"""What is held out of a new run, which score that makes possible, and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from curiosity_widgets.data.arrays import BoolArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.held_out import MEASURABLE, held_out_blocks, held_out_region
from curiosity_widgets.data.spatial_parts import has_room
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.score_names import BLOCKED, HELDOUT, PREQUENTIAL


@dataclass(frozen=True, eq=False)
class HoldOut:
    """Masks (N,) of the candidates, and the score of the run."""

    held_out: BoolArray
    measurable: BoolArray
    score: str  # name of the score that counts, as in the learning curve
    reason: str  # why it is this one, in half a sentence

    @property
    def share(self) -> float:
        """Share of the candidates that is held out."""
        return float(self.held_out.mean())


def hold_out(candidates: Candidates, asked: float | None, seed: int, kind: str, *, scorable: bool) -> HoldOut:
    """What to hold out of the candidates of a source of this kind.

    ``asked`` None: one region where that leaves at least 80 % of the candidates measurable, else nothing; a
    number: that share of the candidates in several blocks. Where nothing is held out, the score is the
    blocked one, and on samples too small for it the prequential one.
    """
    if asked:
        held_out, measurable = held_out_blocks(candidates, asked, seed)
        return HoldOut(
            held_out, measurable, HELDOUT, f"{_percent(held_out)} of the positions are held out, as asked"
        )
    every, none = np.ones(len(candidates), dtype=bool), np.zeros(len(candidates), dtype=bool)
    if asked is None and scorable:
        found = held_out_region(candidates, seed)
        if found is not None:
            held_out, measurable = found
            rows, cols = np.ptp(candidates.pixels[held_out], axis=0) + 1
            why = (
                f"one region of {rows} × {cols} pixels is held out, and {_percent(measurable)} of the "
                "positions can be measured"
            )
            return HoldOut(held_out, measurable, HELDOUT, why)
        why = (
            f"a held-out region of at least two patches ({2 * candidates.patch} pixels) on each side would "
            f"leave less than {100 * MEASURABLE:.0f} % of the positions to measure"
        )
    elif scorable:
        why = "nothing is held out, as asked"
    elif kind == "instrument":
        why = "an instrument's spectra are not known before they are measured, so no region can be held out"
    else:
        why = "the source knows no spectra beyond the measured ones, so no region can be held out"
    if has_room(candidates):
        return HoldOut(none, every, BLOCKED, why)
    return HoldOut(
        none,
        every,
        PREQUENTIAL,
        f"{why}, and too little would remain outside one patch around a part of the sample",
    )


def check_asked(asked: float | None, *, scorable: bool) -> None:
    """Raises CuriosityError where a share is to be held out and cannot be scored."""
    if asked and not scorable:
        raise CuriosityError(
            f"holdout={asked:g} needs replayed or simulated data, whose held-out spectra are known; "
            "use holdout=0 on an instrument"
        )


def _percent(mask: BoolArray) -> str:
    return f"{100 * mask.mean():.0f} %"
