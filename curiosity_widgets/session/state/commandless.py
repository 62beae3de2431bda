"""What panels draw as they draw a session, without anything that could be commanded."""

from __future__ import annotations

from typing import Any, NoReturn, cast

from curiosity_widgets.errors import CuriosityError


class Commandless:
    """Every command of a session raises CuriosityError with ``refusal``: why, and what to do instead."""

    refusal: str

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise CuriosityError(self.refusal)

    # Any: a subclass may have one of them after all.
    run = resume = step = pause = stop = save = measure = exclude = include = cast("Any", _refuse)
    answer = approve = reject = flag = unflag = cast("Any", _refuse)
