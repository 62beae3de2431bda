"""What is looked at in all data that were read, whatever their format."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets.data.pairing.computed import flattering, windows_at
from curiosity_widgets.data.pairing.text import listed
from curiosity_widgets.data.spectral_image import Axis, SpectralImage
from curiosity_widgets.errors import CuriosityError

_COUNT_UNITS = {"count", "counts", "cts", "ct", "electrons", "photons", "x-rays"}
_COUNT_SIGNALS = ("eds", "eels", "xps", "raman")
_CORNERS = 4  # of a pixel
_SAMPLED = 1 << 20  # values that are looked at


def reviewed(data: SpectralImage, counts: bool | None = None) -> SpectralImage:
    """The data without channels that are constant, counts recognised, and what was noticed stated.

    ``counts``: whether the spectra are counts, if the user says so. Raises CuriosityError where no channel
    of the image varies.
    """
    data = _varying(data)
    _spread(data)
    is_count, said = _counts(data, counts)
    notes = [*data.assumptions, *([said] if said else [])]
    if len(data.axis) > 1 and not np.ptp(data.axis.values):
        notes.append(
            f"the axis of the spectra '{data.axis.name}' has the same value throughout: axis= names another"
        )
    if len(data) > 1 and not np.ptp(data.spectra, axis=0).any():
        notes.append("all spectra are equal: there is nothing to learn from them")
    elif not any("flatters" in note for note in notes):  # formats with axes have looked at it themselves
        notes.extend(_computed(data))
    return replace(data, counts=is_count, assumptions=tuple(notes))


def _computed(data: SpectralImage) -> list[str]:
    """What to say where channels on the very pixels of the spectra are sums over them."""
    if data.grid is None or data.grid.shape != data.shape:
        return []
    planes = dict(zip(data.channels, data.image, strict=True))
    found = windows_at(planes, data.positions, data.spectra)
    return [flattering(listed(found), *next(iter(found.values())))] if found else []


def _spread(data: SpectralImage) -> None:
    """Raises CuriosityError where all spectra lie on one pixel, or more within one than it has corners.

    Then their positions are in another unit than the image's pixels.
    """
    if len(data) < 2 or max(data.shape) < 2:
        return
    low, high = data.positions.min(axis=0), data.positions.max(axis=0)
    same = not np.ptp(np.rint(data.positions), axis=0).any()
    if same or (len(data) > _CORNERS and (high - low).max() <= 1):
        where = f"{data.name}: " if data.name else ""
        raise CuriosityError(
            f"{where}all {len(data)} spectra lie within one pixel of the image, from ({low[0]:.4g}, "
            f"{low[1]:.4g}) to ({high[0]:.4g}, {high[1]:.4g}): their positions, or the units of the axes, "
            "are not those of the image; give positions as (row, col) in pixels, or origin= and step="
        )


def _varying(data: SpectralImage) -> SpectralImage:
    varies = [bool(np.ptp(channel)) for channel in data.image]
    if all(varies):
        return data
    where = f"{data.name}: " if data.name else ""
    constant = [name for name, good in zip(data.channels, varies, strict=True) if not good]
    if not any(varies):
        raise CuriosityError(
            f"{where}the image is the same everywhere ({', '.join(constant[:5])}), so nothing can be learned "
            "from it; name another with image="
        )
    keep = [number for number, good in enumerate(varies) if good]
    return replace(
        data,
        image=data.image[keep],
        channels=tuple(data.channels[number] for number in keep),
        channel_units=tuple(data.channel_units[number] for number in keep),
        assumptions=(
            *data.assumptions,
            f"image channels that are constant were left out: {', '.join(constant[:5])}",
        ),
    )


def _counts(data: SpectralImage, counts: bool | None) -> tuple[bool, str]:
    """Whether the spectra are counts, and the assumption where only their values suggest it."""
    if counts is not None:
        return counts, ""
    kind = str(data.metadata.get("signal_type", "")).lower()
    if data.spectra_unit.strip().lower() in _COUNT_UNITS or kind.startswith(_COUNT_SIGNALS):
        return True, ""
    sample = data.spectra[:: max(1, data.spectra.size // _SAMPLED)]
    whole = bool((sample >= 0).all() and (sample == np.rint(sample)).all() and sample.max() >= 1)
    return whole, (
        "spectra taken as counts since they are whole numbers, so an empty one is a measurement; "
        "counts=no if they are not"
        if whole
        else ""
    )


def narrowed(data: SpectralImage, band: tuple[float, float] | None, binning: int | None) -> SpectralImage:
    """The data with a part of the axis (``band``, in its unit), and neighbours put together.

    ``binning`` values become one: the sum of counts, the mean of anything else; a rest at the end is dropped.
    Raises CuriosityError where nothing remains.
    """
    axis, spectra = np.asarray(data.axis.values), data.spectra
    where = f"{data.name}: " if data.name else ""
    if band is not None:
        low, high = sorted(band)
        inside = (axis >= low) & (axis <= high)
        if inside.sum() < 2:
            raise CuriosityError(
                f"{where}band={band[0]:g},{band[1]:g} holds {int(inside.sum())} values of the axis, which "
                f"runs from {axis.min():.6g} to {axis.max():.6g} {data.axis.unit}"
            )
        axis, spectra = axis[inside], spectra[:, inside]
    if binning is not None and binning != 1:
        count = len(axis) // binning if binning > 1 else 0
        if count < 2:
            raise CuriosityError(f"{where}binning={binning} leaves fewer than 2 of {len(axis)} values")
        axis = axis[: count * binning].reshape(count, binning).mean(axis=1)
        groups = spectra[:, : count * binning].reshape(len(spectra), count, binning)
        spectra = groups.sum(axis=2) if data.counts else groups.mean(axis=2)
    return replace(data, axis=Axis(axis, data.axis.name, data.axis.unit), spectra=spectra)
