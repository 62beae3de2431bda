"""Why the strategy picked a measured point: what it knew then, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

if TYPE_CHECKING:
    from curiosity_widgets.session.file.run_file import RunFile

INITIAL, STRATEGY, USER = "initial", "strategy", "user"


@dataclass(frozen=True, eq=False)
class Why:
    """One measured point. What is not known is None, or missing."""

    number: int  # in the order of measuring, from 1
    row: float
    col: float
    by: str  # "initial", "strategy" or "user"
    step: int  # trainings before it was picked
    terms: Mapping[str, float]  # of the score, at this point and that step
    score: float | None = None  # the gain that the strategy expected
    rank: int | None = None  # of its score among the positions that could be picked, from 1
    among: int | None = None  # how many these were
    expected_error: float | None = None  # root mean square over the spectrum, in its unit
    error: float | None = None  # of what was predicted then against what was measured
    predicted: FloatArray | None = None  # (S,) the spectrum that was predicted then

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it, without the spectrum."""
        content: dict[str, Any] = jsonable({**asdict(self), "predicted": None})
        del content["predicted"]
        return content

    def sentence(self) -> str:
        """In words, for a line below a spectrum."""
        if self.by == INITIAL:
            return "An initial position, chosen before any training."
        if self.by == USER:
            text = f"Asked for by a user after step {self.step}"
        else:
            terms = ", ".join(f"{name.replace('_', ' ')} {value:.2g}" for name, value in self.terms.items())
            rank = f", rank {self.rank} of {self.among}" if self.rank is not None else ""
            text = f"Picked after step {self.step}" + (f": {terms}{rank}" if terms else "")
        if self.error is not None:
            expected = f"expected {self.expected_error:.2g}, " if self.expected_error is not None else ""
            text += f". Error {expected}found {self.error:.2g}"
        return f"{text}."


def whys_of(run: RunFile, step: int) -> list[Why]:
    """Why each point that was picked after a step was, of those that have been measured since.

    Raises CuriosityError where the run has no such step.
    """
    then, now = run.at(step), run.snapshot
    numbers = np.flatnonzero(now.measured_step == step)
    return [why(now, int(number), then, run.info) for number in numbers]


def why(now: Snapshot, number: int, then: Snapshot | None, info: RunInfo) -> Why:
    """Why the point with this number (from 0) was measured; ``then`` is the run at the step that picked it.

    ``then`` may be None for an initial point, or where that step is not known.
    """
    row, col = map(float, now.measured[number])
    step, index = int(now.measured_step[number]), int(now.measured_index[number])
    if step == 0 or then is None:
        return Why(number + 1, row, col, INITIAL if step == 0 else STRATEGY, step, {})
    picks = dict(zip(then.shown.picks, then.shown.scores, strict=True))
    by = STRATEGY if index in picks else USER
    pixel = round(row), round(col)
    terms = {name: float(then.maps[name][pixel]) for name in then.terms if name in then.maps}
    rank, among = _rank(then, index, info)
    predicted = expected = error = None
    if then.prediction is not None and then.prediction.is_known(index):
        predicted = then.prediction.spectra(index)
        std = then.prediction.spectra_std(index)
        expected = None if std is None else _rms(std)
        error = _rms(predicted - now.spectra[number])
    score = picks.get(index)
    return Why(number + 1, row, col, by, step, terms, score, rank, among, expected, error, predicted)


def _rank(then: Snapshot, index: int, info: RunInfo) -> tuple[int | None, int | None]:
    """Rank of a candidate's score among those that could be picked then, and how many these were."""
    scores = then.maps.get("acquisition")
    if scores is None or then.available is None:
        return None, None
    rows, cols = info.candidates.pixels.T
    values, open_ = scores[rows, cols], then.available.copy()
    open_[list(then.shown.picks)] = True  # they are not available any more: they were picked
    if not np.isfinite(values[index]):
        return None, None
    return int((values[open_] > values[index]).sum()) + 1, int(open_.sum())


def _rms(values: FloatArray) -> float:
    return float(np.sqrt(np.mean(np.square(values))))
