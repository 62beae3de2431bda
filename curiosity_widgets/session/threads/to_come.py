"""A run as it will be once the commands that wait have been acted on: what the next command is checked by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from curiosity_widgets.session import commands
from curiosity_widgets.session.state.published import Published


def after(seen: Published, waiting: Iterable[commands.Command]) -> Published:
    """``seen`` with the limits, masks and flags that wait, in their order.

    Commands that it shows already may be among them: they change nothing then.
    """
    for command in waiting:
        match command:
            case commands.Limit():
                seen = replace(seen, policies=replace(seen.policies, limits=command.limits))
            case commands.Mask():
                before = seen.snapshot.excluded
                before = np.zeros_like(command.mask) if before is None else before
                excluded = before | command.mask if command.exclude else before & ~command.mask
                seen = replace(seen, snapshot=seen.snapshot.with_(excluded=excluded))
            case commands.Flag():
                seen = _flagged(seen, command)
    return seen


def _flagged(seen: Published, command: commands.Flag) -> Published:
    left_out = dict(seen.snapshot.left_out)
    for point in command.points:
        if command.reason is None:
            left_out.pop(point, None)
        else:
            left_out.setdefault(point, command.reason)
    return replace(seen, snapshot=seen.snapshot.with_(left_out=left_out))
