"""What is looked at in all data that were read, whatever their format."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError

_COUNT_UNITS = {"count", "counts", "cts", "ct", "electrons", "photons", "x-rays"}
_COUNT_SIGNALS = ("eds", "eels", "xps", "raman")
_SAMPLED = 1 << 20  # values that are looked at


def reviewed(data: SpectralImage, counts: bool | None = None) -> SpectralImage:
    """The data without channels that are constant, counts recognised, and what was noticed stated.

    ``counts``: whether the spectra are counts, if the user says so. Raises CuriosityError where no channel
    of the image varies.
    """
    data = _varying(data)
    is_count, said = _counts(data, counts)
    notes = [*data.assumptions, *([said] if said else [])]
    if len(data) > 1 and not np.ptp(data.spectra, axis=0).any():
        notes.append("all spectra are equal: there is nothing to learn from them")
    return replace(data, counts=is_count, assumptions=tuple(notes))


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
