"""Whether a source is the one that a run was recorded from, when the run is resumed."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Measured
from curiosity_widgets.session.rules.drift import NoShift, estimate_shift
from curiosity_widgets.session.state.facts import Facts
from curiosity_widgets.session.state.snapshot import RunInfo
from curiosity_widgets.sources.protocol import Image, SourceInfo

_SAME = 1e-6  # of the range: what storing and reading again may change
_SAME_SIZE = 0.01  # of a pixel: what vendors round off
_FEW = 5  # noisy spectra; fewer say nothing about the sample


def check_same(facts: Facts, source: SourceInfo, image: Image | None, damaged: Collection[str] = ()) -> None:
    """Raises CuriosityError where axis, units, channels or image are not those of the run file.

    What is ``damaged`` there cannot be compared.
    """
    info = facts.info
    if "settings and facts of the run" not in damaged:
        _check_unit("axis", source.axis.unit, info.axis.unit)
        _check_unit("spectra", source.values_units, info.values_units)
        if image is not None:
            _check_sizes(image, info)
    if "axis of the spectra" not in damaged and not _alike(source.axis.values, info.axis.values):
        raise CuriosityError("the source's spectral axis is not the run file's; give the source it came from")
    if image is None:
        return
    _check_channels(facts, image)
    now = image.stacked()
    if "image" in damaged:
        return
    if now.shape != info.image.shape or not all(map(_alike, now, info.image)):
        raise CuriosityError("the source's image is not the run file's; give the source it came from")


def check_spectra(measured: Measured, truth: FloatArray | None, *, exact: bool) -> None:
    """Raises CuriosityError where what was measured is not what the source knows of the same positions.

    ``truth`` (n, S) is that; ``exact``: without noise. Some may differ, most must not.
    """
    if truth is None or not len(measured):
        return
    known = np.isfinite(truth).all(axis=1)
    spectra, truth = measured.spectra[known], truth[known]
    if exact:
        differ = np.abs(spectra - truth).max(axis=1, initial=0.0) > _SAME * _range(spectra)
        other = differ.mean() > 0.5 if len(differ) else False
    else:
        spread = float(spectra.var(axis=0).sum()) if len(spectra) >= _FEW else 0.0
        other = spread > 0 and float(((spectra - truth) ** 2).sum(axis=1).mean()) >= spread
    if other:
        raise CuriosityError(
            "the source's spectra at the measured positions are not those of the run file; give the source "
            "it came from"
        )


def doubt(facts: Facts, image: Image) -> str | None:
    """Why an image that was scanned now may show another sample; None where it does not.

    Raises CuriosityError where its channels are others.
    """
    _check_channels(facts, image)
    try:
        (row, col), _ = estimate_shift(facts.info.image, image.stacked())
    except NoShift as error:
        return str(error)
    if max(abs(row), abs(col)) > facts.info.patch / 2:
        return f"the sample lies ({row:+.1f}, {col:+.1f}) pixels from where it was"
    return None


def _check_channels(facts: Facts, image: Image) -> None:
    then, now = facts.info.channels, tuple(image.channels)
    if now != then:
        raise CuriosityError(
            f"the source's channels are {', '.join(now)}; those of the run file are {', '.join(then)}: give "
            "the source it came from"
        )


def _check_unit(what: str, now: str, then: str) -> None:
    """The same numbers in another unit are another quantity, in one file with the first."""
    if now and then and now != then:
        raise CuriosityError(
            f"the unit of the source's {what} is {now}, and {then} in the run file; give the source it came "
            "from"
        )


def _check_sizes(image: Image, info: RunInfo) -> None:
    """Units of the channels and size of the pixels, where both the file and the source know them."""
    for name, then in zip(info.channels, info.channel_units, strict=True):
        _check_unit(f"channel '{name}'", image.units.get(name, ""), then)
    now, before = image.pixel_size, info.pixel_size
    if now is None or before is None or image.pixel_unit != info.pixel_unit:
        return
    if any(abs(one - other) > _SAME_SIZE * other for one, other in zip(now, before, strict=True)):
        raise CuriosityError(
            f"a pixel of the source's image is {now[0]:g} × {now[1]:g} {image.pixel_unit}, and {before[0]:g} "
            f"× {before[1]:g} in the run file; give the source it came from"
        )


def _alike(now: FloatArray, then: FloatArray) -> bool:
    return now.shape == then.shape and bool((np.abs(now - then) <= _SAME * _range(then)).all())


def _range(values: FloatArray) -> float:
    """How far values spread, or how large they are where they do not."""
    return float(np.ptp(values) or np.abs(values).max(initial=0.0)) if values.size else 0.0
