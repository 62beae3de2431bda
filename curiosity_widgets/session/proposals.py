"""The next picks under the present settings, worked out once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from curiosity_widgets.acquisition.protocol import Pick
from curiosity_widgets.data.spectral_image import BoolArray, IntArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.driven import DrivenLearner
from curiosity_widgets.session.history import History
from curiosity_widgets.session.snapshot import Settings


@dataclass(frozen=True, eq=False)
class _Kept:
    """A pick and what it was made for. Holding on to these objects keeps their ids from being reused."""

    step: int
    count: int
    settings: Settings
    available: BoolArray
    pick: Pick


class Proposals:
    """Asks the learner for picks, and remembers the last answer: it is shown first and carried out later."""

    def __init__(self) -> None:
        self._kept: _Kept | None = None

    def of(self, learner: DrivenLearner, history: History, most: int) -> Pick:
        """The next picks, a batch but at most ``most``.

        Raises CuriosityError where the strategy cannot pick here, or picks what it must not.
        """
        settings, available = history.settings, history.available()
        count = min(settings.batch_size, most, int(available.sum()))
        kept = self._kept
        # Settings and availability are replaced when they change, so identity is equality.
        if (
            kept is not None
            and (kept.step, kept.count) == (history.step, count)
            and kept.settings is settings
            and kept.available is available
        ):
            return kept.pick
        pick = learner.pick(
            count,
            history.measured(),
            step=history.step,
            available=available,
            pending=np.array(history.pending, dtype=np.int64),
            strategy=settings.strategy,
            beta=settings.beta,
            lam=settings.lam,
            budget=settings.budget,
        )
        _check(pick.index, available)
        self._kept = _Kept(history.step, count, settings, available, pick)
        return pick


def _check(index: IntArray, available: BoolArray) -> None:
    if not len(index) or len(set(index.tolist())) != len(index) or not available[index].all():
        raise CuriosityError("the strategy picked no position, one twice, or one that is not available")
