"""Data described for a user to check before a run, as plain values and as lines of text."""

from __future__ import annotations

from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.data.pairing.text import listed
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError

_LISTED = ("also_in_file", "channels_in_file", "parameters_in_file")  # what readers report about a file
_LONG = 512  # values of a spectrum: longer ones are offered to be binned
_EMPTY = 0.5  # share of the values that are zero


def description(data: SpectralImage, patch: int, why: str = "as chosen") -> dict[str, Any]:
    """:meth:`SpectralImage.summary` and what else there is to check; plain values for JSON.

    ``why``: why the patch has its size, in half a sentence.
    """
    values = np.asarray(data.axis.values, dtype=np.float64)
    grid = data.grid
    return {
        **data.summary(),
        "channel_ranges": [[float(c.min()), float(c.max())] for c in data.image],
        "spectra_range": [float(data.spectra.min()), float(data.spectra.max())],
        "also_in_file": [str(name) for key in _LISTED for name in data.metadata.get(key, ())],
        "grid_origin": None if grid is None else list(grid.origin),
        "grid_step": None if grid is None else list(grid.step),
        "missing": 0 if grid is None else grid.shape[0] * grid.shape[1] - len(data),
        "axis_direction": _direction(values),
        "axis_cycles": _cycles(values),
        "patch": patch,
        "patch_reason": why,
        "candidates": _candidates(data, patch),
        "hints": _hints(data),
    }


def lines(described: dict[str, Any]) -> list[str]:
    """The description as lines: image, spectra, where they lie, what to check."""
    it = described
    _, height, width = it["image"]
    size = it["pixel_size"]
    pixel = f", pixel {size[0]:.4g} x {size[1]:.4g} {it['pixel_unit']}" if size else ", no pixel size"
    out = [f"name: {it['name']}", f"image: {height} x {width} pixels{pixel}"]
    for name, unit, (low, high) in zip(
        it["channels"], it["channel_units"], it["channel_ranges"], strict=True
    ):
        out.append(f"  channel {name}: {low:.4g} to {high:.4g}{' ' + unit if unit else ''}")
    unit = f" {it['spectra_unit']}" if it["spectra_unit"] else ""
    low, high = it["spectra_range"]
    counts = ", counts" if it["counts"] else ""
    out.append(
        f"spectra: {it['spectra']} of {it['spectrum_length']} values, {it['spectra_name']} "
        f"{low:.4g} to {high:.4g}{unit}{counts}"
    )
    first, last = it["axis_range"]
    cycles = f", {it['axis_cycles']} cycles" if it["axis_cycles"] > 1 else ""
    out.append(f"axis: {it['axis']} {first:.6g} to {last:.6g}, {it['axis_direction']}{cycles}")
    if it["also_in_file"]:
        out.append(f"also in the file: {listed(it['also_in_file'])}; image=, spectra= or channel= take them")
    out.append(f"where: {_where(it)}")
    left = {"not finite": it["dropped"], "outside the image": it["outside"]}
    if any(left.values()):
        out.append("left out: " + ", ".join(f"{n} {why}" for why, n in left.items() if n))
    if it["filled"]:
        out.append(f"filled: {it['filled']} pixels of the image, which were not finite")
    out.append(f"patch {it['patch']}: {it['candidates']} candidates; {it['patch_reason']}")
    out += [f"assumed: {text}" for text in it["assumptions"]]
    out += [f"hint: {text}" for text in it["hints"]]
    return out


def _where(it: dict[str, Any]) -> str:
    if it["grid"] is None:
        return "scattered positions on the image"
    rows, cols = it["grid"]
    (top, left), (down, along) = it["grid_origin"], it["grid_step"]
    steps = f"{down:.6g} and {along:.6g} pixels"
    return f"grid {rows} x {cols} from (row {top:.6g}, col {left:.6g}) in steps of {steps}"


def _direction(values: FloatArray) -> str:
    steps = np.diff(values)
    if not len(steps) or (steps > 0).all():
        return "rising"
    return "falling" if (steps < 0).all() else "there and back"


def _cycles(values: FloatArray) -> int:
    """How often the axis turns round and comes back; 1 where it runs one way."""
    signs = np.sign(np.diff(values))
    signs = signs[signs != 0]
    turns = int((signs[1:] != signs[:-1]).sum()) if len(signs) else 0
    return max(1, round(turns / 2))


def measurable(data: SpectralImage) -> tuple[FloatArray | None, BoolArray | None]:
    """Positions and allowed pixels as a source has them: (None, None) where every pixel has a spectrum."""
    if not data.every_pixel:
        return data.positions, None
    if data.grid is None or len(data) == data.shape[0] * data.shape[1]:
        return None, None
    allowed = np.zeros(data.shape, dtype=bool)
    rows, cols = data.positions.astype(np.int64).T
    allowed[rows, cols] = True
    return None, allowed


def _candidates(data: SpectralImage, patch: int) -> int:
    try:
        return len(candidates_on(data.shape, patch, *measurable(data)))
    except CuriosityError:
        return 0


def _hints(data: SpectralImage) -> list[str]:
    found: list[str] = []
    length = len(data.axis)
    empty = float(np.mean(data.spectra[:1000] == 0))
    if length > _LONG:
        factor = -(-length // 256)
        found.append(f"spectra of {length} values: binning={factor} or band=FROM,TO make them shorter")
    if empty > _EMPTY:
        found.append(
            f"{100 * empty:.0f} % of the values are zero: binning= adds neighbours up, band=FROM,TO cuts"
        )
    return found
