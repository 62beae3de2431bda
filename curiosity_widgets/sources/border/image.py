"""The structural image as a source returns it."""

from __future__ import annotations

from typing import Any

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.border.values import (
    Note,
    attribute,
    entries,
    moment,
    pair,
    path,
    reals,
    shown,
    text,
    unit,
)
from curiosity_widgets.sources.protocol import Image

_WHAT = "an Image"


def checked_image(image: Any, note: Note) -> Image:
    """What a source returned from ``image()``, as an Image of plain values with arrays of its own.

    Raises CuriosityError where its channels are no images of one size.
    """
    channels = _channels(attribute(image, "channels", _WHAT, needed=True), note)
    given = attribute(image, "units", _WHAT, {})
    units = entries(given)
    if units is None:
        note(f"the source gives units as {shown(given)}, which is no dictionary; they are left out")
    size = attribute(image, "pixel_size", _WHAT)
    pixel = pair(size)
    if pixel is not None and min(pixel) <= 0:
        pixel = None
    if size is not None and pixel is None:
        note(f"the source gives pixel_size as {shown(size)}, not two positive numbers; it is left out")
    taken = attribute(image, "taken_at", _WHAT)
    if taken is not None and moment(taken) is None:
        note(f"the source gives taken_at as {shown(taken)}, which is no time; it is left out")
    return Image(
        channels=channels,
        units={
            text(name, "a channel's name", note): unit(value, "a unit", note) for name, value in units or ()
        },
        pixel_size=pixel,
        pixel_unit=text(attribute(image, "pixel_unit", _WHAT), "pixel_unit", note, "m"),
        file=path(attribute(image, "file", _WHAT), "file", note),
        taken_at=moment(taken),
    )


def _channels(channels: Any, note: Note) -> dict[str, FloatArray]:
    given = entries(channels)
    if not given:
        raise CuriosityError(
            f"the source's image has channels {shown(channels)}; give a dictionary {{name: (H, W)}}"
        )
    found = {
        text(name, "a channel's name", note): reals(plane, f"channel {shown(name)}") for name, plane in given
    }
    shapes = {plane.shape for plane in found.values()}
    if len(shapes) != 1 or len(next(iter(shapes))) != 2 or 0 in next(iter(shapes)):
        raise CuriosityError(
            f"the source's image has channels of different shapes or none of an image "
            f"({', '.join(map(str, sorted(shapes)))}); they must be (H, W), all of one size"
        )
    return found
