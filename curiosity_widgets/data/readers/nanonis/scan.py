"""``.sxm``: scans of Nanonis controllers.

A header of lines ``:KEY:`` with their values below ends with ``:SCANIT_END:``; then, after the bytes 1A 04,
channel by channel and direction by direction, big-endian 32-bit floats, line by line as they were scanned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.pairing.frames import Frame, Picture
from curiosity_widgets.data.pairing.text import listed, names_of
from curiosity_widgets.data.readers.nanonis.header import decoded, numbers
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError

_END = b":SCANIT_END:"
_DATA = b"\x1a\x04"
_MOST_PIXELS = 1 << 26  # of a scan that was stopped early: more would take all memory


@dataclass(frozen=True)
class _Channel:
    label: str
    unit: str
    plane: int  # which of the planes in the file
    backward: bool


def read(path: Path) -> SpectralImage:
    """A scan holds no spectra: raises CuriosityError that names how to give them."""
    picture = read_picture(path)
    raise CuriosityError(
        f"{path}: is a scan ({listed([*picture.channels, *picture.others])}) without spectra; name their "
        "file with spectra=, e.g. spectra=grid.3ds"
    )


def read_picture(path: Path, *, channels: str | Sequence[str] | None = None) -> Picture:
    """The scanned channels (H, W), the first scanned line first, and where the frame lies.

    ``channels`` are names as in the file ("Z", "Current"), with "backward" behind them for the other
    direction ("Z backward"); by default the topography Z, else the first channel.
    """
    content = path.read_bytes()
    end, start = content.find(_END), content.find(_DATA)
    if end < 0 or start < end:
        raise CuriosityError(
            f"{path}: no '{_END.decode()}' line; not a Nanonis scan, or cut off in its header"
        )
    header = _header(decoded(content[:end]))
    try:
        width, height = (int(n) for n in numbers(header["SCAN_PIXELS"])[:2])
        size, centre = (_two(header[key]) for key in ("SCAN_RANGE", "SCAN_OFFSET"))
        angle = (numbers(header.get("SCAN_ANGLE", "0")) or [0.0])[0]
        table = _channels(header["DATA_INFO"])
    except (KeyError, ValueError) as error:
        raise CuriosityError(
            f"{path}: header lacks a readable field ({error}); not a Nanonis scan"
        ) from error
    kind = header.get("SCANIT_TYPE", "").split()
    if kind and kind[0] != "FLOAT":
        raise CuriosityError(
            f"{path}: SCANIT_TYPE is {kind[0]}; only FLOAT can be read: save it again as FLOAT"
        )
    number = "<f4" if "LSBFIRST" in kind else ">f4"
    if min(width, height) < 1 or min(size) <= 0 or not table:
        raise CuriosityError(f"{path}: header describes an empty scan ({height} x {width} pixels, {size} m)")
    if width * height > max(_MOST_PIXELS, len(content)):
        raise CuriosityError(
            f"{path}: header describes {height} x {width} pixels, far more than the file holds; it is "
            "damaged, copy it again"
        )
    chosen = _choose(channels, table, path)
    upwards = header.get("SCAN_DIR", "down").strip().lower() == "up"
    return Picture(
        {channel.label: _plane(content, start + 2, channel, (height, width), number) for channel in chosen},
        {channel.label: channel.unit for channel in chosen},
        Frame.of_scan((height, width), centre, size, angle, upwards=upwards),
        str(path),
        tuple(channel.label for channel in table if channel not in chosen),
    )


def _header(text: str) -> dict[str, str]:
    """Values below each ``:KEY:``, as they are."""
    found: dict[str, list[str]] = {}
    key = ""
    for line in text.splitlines():
        stripped = line.strip()
        if len(stripped) > 2 and stripped.startswith(":") and stripped.endswith(":"):
            key = stripped[1:-1]
            found[key] = []
        elif key:
            found[key].append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}


def _two(text: str) -> tuple[float, float]:
    first, second = numbers(text)[:2]
    return first, second


def _channels(table: str) -> list[_Channel]:
    """The planes that the table of channels announces, in the order of the file."""
    rows = [line.strip().split("\t") for line in table.splitlines() if line.strip()]
    columns = {name.strip().lower(): place for place, name in enumerate(rows[0])}
    found: list[_Channel] = []
    for row in rows[1:]:
        name, unit = row[columns["name"]].strip(), row[columns["unit"]].strip()
        directions = row[columns["direction"]].strip().lower()
        for backward in {"both": (False, True), "backward": (True,)}.get(directions, (False,)):
            label = f"{name} backward" if backward else name
            found.append(_Channel(label, unit, len(found), backward))
    return found


def _choose(chosen: str | Sequence[str] | None, table: list[_Channel], path: Path) -> list[_Channel]:
    known = {channel.label: channel for channel in table}
    names = names_of(chosen, known)
    if not names:
        return [known.get("Z", table[0])]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise CuriosityError(f"{path}: no channel '{unknown[0]}'; there are {listed(known)}")
    return [known[name] for name in names]


def _plane(content: bytes, start: int, channel: _Channel, shape: tuple[int, int], number: str) -> FloatArray:
    """One plane (H, W); what was not scanned, or is missing in the file, is NaN. Columns run along +x."""
    count = shape[0] * shape[1]
    first = start + 4 * count * channel.plane
    there = max(0, min(count, (len(content) - first) // 4))
    values = np.full(count, np.nan, dtype=np.float32)
    values[:there] = np.frombuffer(content, dtype=number, offset=min(first, len(content)), count=there)
    plane = values.reshape(shape)
    return plane[:, ::-1] if channel.backward else plane
