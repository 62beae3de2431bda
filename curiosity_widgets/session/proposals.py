"""The next picks under the present settings, worked out once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from curiosity_widgets.acquisition.protocol import Pick
from curiosity_widgets.data.spectral_image import BoolArray, IntArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Measured
from curiosity_widgets.session.driven import DrivenLearner
from curiosity_widgets.session.history import History
from curiosity_widgets.session.snapshot import Settings

Call = Callable[[Callable[[], Pick]], Pick]


@dataclass(frozen=True, eq=False)
class _Kept:
    """A pick and what it was made for."""

    step: int
    count: int
    settings: Settings
    pending: list[int]
    available: BoolArray
    pick: Pick


class Proposals:
    """Asks the learner for picks, and remembers the last answer: it is shown first and carried out later."""

    def __init__(self) -> None:
        self._kept: _Kept | None = None

    def of(
        self,
        learner: DrivenLearner,
        history: History,
        measured: Measured,
        pending: list[int],
        most: int,
        call: Call,
    ) -> Pick:
        """The next picks, a batch but at most ``most``; ``call`` makes the call of the learner.

        Raises CuriosityError where the strategy cannot pick here, or picks what it must not.
        """
        settings, available, step = history.settings, history.available(), history.step
        count = min(settings.batch_size, most, int(available.sum()))
        kept = self._kept
        if (
            kept is not None
            and (kept.step, kept.count, kept.pending) == (step, count, pending)
            and kept.settings is settings  # settings and availability are replaced when they change
            and (kept.available is available or np.array_equal(kept.available, available))
        ):
            return kept.pick
        pick = call(
            lambda: learner.pick(
                count,
                measured,
                step=step,
                available=available,
                pending=np.array(pending, dtype=np.int64),
                strategy=settings.strategy,
                beta=settings.beta,
                lam=settings.lam,
                budget=settings.budget,
            )
        )
        _check(pick.index, available)
        self._kept = _Kept(step, count, settings, pending, available, pick)
        return pick


def _check(index: IntArray, available: BoolArray) -> None:
    if not len(index) or len(set(index.tolist())) != len(index) or not available[index].all():
        raise CuriosityError("the strategy picked no position, one twice, or one that is not available")
