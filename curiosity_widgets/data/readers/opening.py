"""Opening a file in this process; ``cw.open_data`` calls it in another, see ``data.probing``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from curiosity_widgets.data import datasets
from curiosity_widgets.data.levelling import level as level_channels
from curiosity_widgets.data.pairing.review import narrowed, reviewed
from curiosity_widgets.data.readers.options import call_with_options, checked_options, given, plain
from curiosity_widgets.data.readers.registry import reader_of
from curiosity_widgets.data.readers.two_files import open_two, other_files, with_absolute_paths
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError, readable


def open_here(
    text: str,
    *,
    reader: str | None = None,
    level: str | Sequence[str] = (),
    counts: bool | str | None = None,
    band: tuple[float, float] | str | None = None,
    binning: int | str | None = None,
    options: Mapping[str, Any],
) -> SpectralImage:
    """As ``cw.open_data``, whose options these are; ``options`` are the format's own."""
    if datasets.is_public(text):
        data = call_with_options(datasets.load, text, text, options)
    else:
        data = reviewed(_read_file(Path(text), reader, dict(options)), _yes_or_no(counts, text))
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
    read = reader_of(path, reader)
    two = other_files(path, options) if reader is None else None
    try:
        if two is not None:
            image, spectra, rest = two
            data = open_two(image, spectra, rest)
        else:
            data = call_with_options(read, path, str(path), options)
    except CuriosityError as error:
        if readable(str(path)) in str(error):
            raise
        raise CuriosityError(f"{path}: {error}") from error
    except MemoryError as error:
        raise CuriosityError(f"{path}: does not fit into memory ({error}); cut it down first") from error
    return replace(data, name=str(path.absolute()))
