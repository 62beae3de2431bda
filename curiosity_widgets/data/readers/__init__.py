"""Readers of measured data: one file per format, one function for all of them.

>>> import curiosity_widgets as cw
>>> data = cw.open_data("grid.3ds")  # doctest: +SKIP

No reader executes anything: pickles and links that lead out of a file are refused.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from curiosity_widgets.data import datasets
from curiosity_widgets.data.levelling import level as level_channels
from curiosity_widgets.data.pairing.review import narrowed, reviewed
from curiosity_widgets.data.readers.options import call_with_options, checked_options, given, plain
from curiosity_widgets.data.readers.registry import Reader as Reader
from curiosity_widgets.data.readers.registry import endings as endings
from curiosity_widgets.data.readers.registry import formats as formats
from curiosity_widgets.data.readers.registry import reader_of
from curiosity_widgets.data.readers.registry import register as register
from curiosity_widgets.data.readers.two_files import open_two, other_files, with_absolute_paths
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError


def open_data(
    path: str | os.PathLike[str],
    *,
    reader: str | None = None,
    level: str | Sequence[str] = (),
    counts: bool | str | None = None,
    band: tuple[float, float] | str | None = None,
    binning: int | str | None = None,
    **options: Any,
) -> SpectralImage:
    """Image and spectra from a file, or a public data set by its name ("pto-1.7um").

    ``reader`` names the reader where the file's ending does not choose the right one (see :func:`register`).
    ``level`` names height channels to take a plane out of; ``counts`` says whether the spectra are counts,
    where neither unit nor signal type does. ``band`` (from, to) takes a part of the axis, in its unit, and
    ``binning`` makes one value of so many: the sum of counts, the mean of anything else.
    The other ``options`` are the format's own: see the ``read`` function of its reader (``image=``,
    ``spectra=``, ``axis=``, ``channels=``, …).

    ``spectra=`` may name the file of the spectra where ``path`` is the image's, or several ("a.dat", …), and
    ``image=`` that of the image: then the two are laid on each other by where both lie on the sample.

    The result's ``name`` and ``metadata["open_options"]`` open it again.
    Raises CuriosityError for anything that cannot be read, with what to do about it.
    """
    text = str(Path(path).expanduser())
    if text in datasets.names() and not Path(text).exists():
        data = call_with_options(datasets.load, text, text, options)
    else:
        data = reviewed(_read_file(Path(text), reader, options), _yes_or_no(counts, text))
    shorter = checked_options(_shorter, text, given(band=band, binning=binning))
    if shorter:
        data = narrowed(data, shorter.get("band"), shorter.get("binning"))
    levels = (level,) if isinstance(level, str) else tuple(level)
    if levels:
        data = level_channels(data, levels)
    chosen = given(reader=reader, level=list(levels) or None, counts=counts, **shorter)
    remembered = plain({**with_absolute_paths(options, Path(text).parent), **chosen})
    return replace(data, metadata={**data.metadata, "open_options": remembered})


def _shorter(band: tuple[float, float] | None = None, binning: int | None = None) -> None:
    """The options that shorten spectra; only their annotations are used."""


def _yes_or_no(value: bool | str | None, where: str) -> bool | None:
    """An option that is on or off, also as text of the command line."""
    words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if value is None or isinstance(value, bool):
        return value
    if value.strip().lower() not in words:
        raise CuriosityError(f"{where}: counts={value} must be yes or no")
    return words[value.strip().lower()]


def _read_file(path: Path, reader: str | None, options: dict[str, Any]) -> SpectralImage:
    if not path.exists():
        hint = f"data sets by name are {', '.join(datasets.names())}"
        raise CuriosityError(f"{path}: no such file; check the path ({hint})")
    if not path.is_file():
        raise CuriosityError(f"{path} is a folder; name one file in it")
    read = reader_of(path, reader)
    two = other_files(path, options) if reader is None else None
    try:
        if two is not None:
            image, spectra, rest = two
            data = open_two(image, spectra, rest)
        else:
            data = call_with_options(read, path, str(path), options)
    except CuriosityError as error:
        if str(path) in str(error):
            raise
        raise CuriosityError(f"{path}: {error}") from error
    except MemoryError as error:
        raise CuriosityError(f"{path}: does not fit into memory ({error}); cut it down first") from error
    return replace(data, name=str(path.absolute()))
