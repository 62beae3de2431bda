"""How a source describes itself when it is opened."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.border.values import (
    Note,
    attribute,
    extras,
    flag,
    numbers,
    pair,
    reals,
    shown,
    text,
    unit,
)
from curiosity_widgets.sources.first_spectrum import TAKEN_ON_OPENING
from curiosity_widgets.sources.protocol import SourceInfo

_WHAT = "a SourceInfo"


def checked_info(info: Any, note: Note) -> SourceInfo:
    """What a source returned from ``open()``, as a SourceInfo of plain values.

    Raises CuriosityError where kind, axis, allowed or positions are not what they must be.
    """
    kinds = get_args(get_type_hints(SourceInfo)["kind"])
    given = attribute(info, "kind", _WHAT, needed=True)
    # Of a text of a class of its own the plain one, whose comparisons are Python's.
    kind = str.__str__(given) if issubclass(type(given), str) else given
    if type(kind) is not str or kind not in kinds:
        raise CuriosityError(f"the source's kind is {shown(kind)}; it must be one of {', '.join(kinds)}")
    axis = attribute(info, "axis", _WHAT, needed=True)
    values = reals(attribute(axis, "values", "an Axis", needed=True), "axis")
    channels = attribute(info, "channels", _WHAT, ())
    if isinstance(channels, str) or not isinstance(channels, (tuple, list)):
        note(f"the source gives channels as {shown(channels)}, which is no tuple of names; it is left out")
        channels = ()
    return SourceInfo(
        name=text(attribute(info, "name", _WHAT), "name", note),
        kind=kind,  # type: ignore[arg-type]
        axis=Axis(
            values,
            text(attribute(axis, "name", "an Axis"), "axis.name", note, "index"),
            unit(attribute(axis, "unit", "an Axis"), "axis.unit", note),
        ),
        values_name=text(attribute(info, "values_name", _WHAT), "values_name", note, "response"),
        values_units=unit(attribute(info, "values_units", _WHAT), "values_units", note),
        channels=tuple(text(name, "a channel's name", note) for name in channels),
        allowed=_mask(attribute(info, "allowed", _WHAT)),
        positions=_positions(attribute(info, "positions", _WHAT)),
        repeatable=flag(attribute(info, "repeatable", _WHAT, True), "repeatable", note, True),
        can_reimage=flag(attribute(info, "can_reimage", _WHAT, False), "can_reimage", note, False),
        extra=_extra(attribute(info, "extra", _WHAT), note),
    )


def _mask(allowed: Any) -> BoolArray | None:
    if allowed is None:
        return None
    found = numbers(allowed)
    if found is None or found.ndim != 2 or not np.isin(found, (0, 1)).all():
        raise CuriosityError(f"the source's allowed is {shown(allowed)}; it must be booleans (H, W), or None")
    mask: BoolArray = found.astype(bool)
    return mask


def _positions(positions: Any) -> FloatArray | None:
    if positions is None:
        return None
    found = reals(positions, "positions")
    if found.ndim != 2 or found.shape[1] != 2 or not len(found) or not np.isfinite(found).all():
        raise CuriosityError(
            f"the source's positions have shape {found.shape}; they must be finite (N, 2): row, col"
        )
    return found


def _extra(value: Any, note: Note) -> dict[str, Any]:
    found = extras(value, note)
    readable = found.get("range")
    if readable is not None:
        ends = numbers(readable)
        if ends is None or ends.shape != (2,) or not ends[0] < ends[1]:
            note(f"the source's extra 'range' is {shown(readable)}, not (lowest, highest); it is left out")
            del found["range"]
    first = found.get(TAKEN_ON_OPENING)
    at = first.get("position") if isinstance(first, dict) else 0
    if first is not None and at is not None and pair(at) is None:
        note(f"the source's extra '{TAKEN_ON_OPENING}' is {shown(first)}, without a position; it is left out")
        del found[TAKEN_ON_OPENING]
    for name, kind in (("options", dict), ("assumptions", list)):
        if name in found and not isinstance(found[name], kind):
            note(f"the source's extra '{name}' is {shown(found[name])}, no {kind.__name__}; it is left out")
            del found[name]
    if "assumptions" in found:
        found["assumptions"] = [str(one) for one in found["assumptions"]]
    return found
