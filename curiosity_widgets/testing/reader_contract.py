"""The contract of every file reader: ``check_reader(read, write, ".xyz", states=[...])``.

``write(path, content)`` writes a file of the format that holds a :class:`FileContent`, and returns the
options that its reader needs (None: no options). What a format can express differs, so cases are declared:

- ``states``: the file says all that is needed. It must be read right.
- ``silent``: the file leaves something out, the position of a grid for example. It must be refused with a
  CuriosityError, or read right, or the assumption made must be stated in ``SpectralImage.assumptions``; never
  a silent guess.

Cases in neither are not tested. ``FILE_CASES`` lists all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.testing.checks import check, check_close, check_equal
from curiosity_widgets.testing.file_cases import FILE_CASES
from curiosity_widgets.testing.file_content import FileContent

Read = Callable[..., SpectralImage]  # (path, **options)
Write = Callable[[Path, FileContent], Mapping[str, Any] | None]  # options for the reader
_NEAR = 1e-3  # pixels that a position may be off by rounding


def check_reader(
    read: Read,
    write: Write,
    ending: str,
    *,
    states: Collection[str] = tuple(FILE_CASES),
    silent: Collection[str] = (),
    axis_unit: str = "V",
) -> None:
    """All clauses of the contract, each with fresh files in a temporary folder.

    ``axis_unit`` is for formats whose axis always has the same unit; by default the content says "V".
    Raises AssertionError with the name of the first case that fails, and whatever the reader raises other
    than CuriosityError.
    """
    for case in FILE_CASES:
        if case in states or case in silent:
            check_case(read, write, ending, case, may_refuse=case in silent, axis_unit=axis_unit)
    check_damaged(read, write, ending)


def check_case(
    read: Read, write: Write, ending: str, case: str, *, may_refuse: bool = False, axis_unit: str = "V"
) -> None:
    """One case of the contract. Raises AssertionError that starts with its name."""
    content = replace(FILE_CASES[case], axis_unit=axis_unit)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"landmark{ending}"
        options = dict(write(path, content) or {})
        before = path.read_bytes()
        try:
            data, again = read(path, **options), read(path, **options)
        except CuriosityError as error:
            check(may_refuse, f"{case}: refused: {error}")
            _is_one_line(error, path, case)
            return
        check(path.read_bytes() == before, f"{case}: reading has changed the file")
    try:
        if not (may_refuse and data.assumptions):
            check_read(data, content)
        check_equal(again.spectra, data.spectra, "reading twice gives different spectra")
        check_equal(again.positions, data.positions, "reading twice gives different positions")
    except AssertionError as error:
        raise AssertionError(f"{case}: {error}") from error


def check_read(data: SpectralImage, content: FileContent) -> None:
    """The data are what the file holds: image, positions, spectra, axis and pixel size.

    Where the file keeps the image from its last row or column, both its own order and the opposite one are
    right, as long as the spectra lie on it. Raises AssertionError that says what is wrong.
    """
    turned = _direction(data, content)
    _spectra_lie_on_the_image(data, content, turned)
    check(
        data.axis.unit == content.axis_unit, f"the axis is in {data.axis.unit!r}, not {content.axis_unit!r}"
    )
    missing = int((~content.present).sum())
    check(data.dropped == missing, f"{data.dropped} spectra are counted as missing, not {missing}")
    pixels = len(content.missing_pixels)
    # where the image comes from the spectra's own points, those not measured have no pixel either
    check(
        data.filled in (pixels, pixels + missing), f"{data.filled} pixels are counted as filled, not {pixels}"
    )
    if data.pixel_size is not None:
        check(
            content.pixel_size is not None and content.image_unit != "px",
            f"pixel size {data.pixel_size} {data.pixel_unit}, but the file states no length",
        )
        wide = [size > 1 for size in content.image.shape]  # the height of a single row is nowhere stated
        check_close(
            np.array(data.pixel_size)[wide],
            np.array(content.pixel_size)[wide],
            "the pixel size is wrong",
            relative=1e-4,
        )


def check_damaged(read: Read, write: Write, ending: str) -> None:
    """An empty, a foreign and a cut file end in a CuriosityError of one line that names the file.

    A cut file may also be read as far as it goes.
    """
    content = FILE_CASES["a spectrum in every pixel"]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"damaged{ending}"
        options = dict(write(path, content) or {})
        whole = path.read_bytes()
        for what, damaged in {
            "an empty file": b"",
            "a text file": b"It is a text, not a measurement.\n" * 9,
            "the first bytes of a file": whole[:7],
            "half of a file": whole[: len(whole) // 2],
        }.items():
            path.write_bytes(damaged)
            try:
                read(path, **options)
            except CuriosityError as error:
                _is_one_line(error, path, what)
            except Exception as error:
                raise AssertionError(
                    f"{what}: raises {type(error).__name__}, not a CuriosityError"
                ) from error
            else:
                check(what == "half of a file", f"{what}: read as if nothing were wrong")


def _is_one_line(error: CuriosityError, path: Path, case: str) -> None:
    check("\n" not in str(error), f"{case}: the error has more than one line: {error}")
    check(path.name in str(error), f"{case}: the error does not name the file: {error}")


def _direction(data: SpectralImage, content: FileContent) -> frozenset[str]:
    """Dimensions in which the image read runs from the last to the first.

    Raises AssertionError where it is not the image of the file.
    """
    expected, holes = content.image.copy(), np.zeros(content.image.shape, dtype=bool)
    for row, col in content.missing_pixels:
        holes[row, col] = True
    if data.filled > len(content.missing_pixels) and content.present.shape == holes.shape:
        holes |= ~content.present  # the image comes from the spectra's own points
    for turned in (frozenset[str](), frozenset[str](content.image_reversed)):
        image, hidden = _turn(expected, turned), _turn(holes, turned)
        if data.shape == image.shape and np.allclose(data.image[0][~hidden], image[~hidden], rtol=1e-5):
            return turned
    raise AssertionError(f"{_what_the_image_is(data.image[0], expected)}; channels are {data.channels}")


def _what_the_image_is(image: FloatArray, expected: FloatArray) -> str:
    turned = {
        "the image is transposed": expected.T,
        "the image is upside down": expected[::-1],
        "the image is mirrored": expected[:, ::-1],
        "the image is turned by 180°": expected[::-1, ::-1],
    }
    for sentence, other in turned.items():
        if image.shape == other.shape and np.allclose(image, other, rtol=1e-5):
            return sentence
    return f"the image (shape {image.shape}, expected {expected.shape}) is not that of the file"


def _turn(values: Any, turned: frozenset[str]) -> Any:
    return np.flip(values, tuple(("row", "col").index(name) for name in turned))


def _spectra_lie_on_the_image(data: SpectralImage, content: FileContent, turned: frozenset[str]) -> None:
    height, width = content.image.shape
    rows = height - 1 - content.rows if "row" in turned else content.rows
    cols = width - 1 - content.cols if "col" in turned else content.cols
    check(
        len(data.axis) == len(content.axis),
        f"spectra have {len(data.axis)} values, in the file {len(content.axis)}",
    )
    backwards = not np.allclose(data.axis.values, content.axis)
    axis = content.axis[::-1] if backwards else content.axis
    check_close(data.axis.values, axis, "the axis is not that of the file", absolute=1e-6)
    found = set()
    for position, spectrum in zip(data.positions.tolist(), data.spectra, strict=True):
        i, j = int(np.abs(rows - position[0]).argmin()), int(np.abs(cols - position[1]).argmin())
        off = max(abs(rows[i] - position[0]), abs(cols[j] - position[1]))
        check(off < _NEAR, f"a spectrum at {tuple(position)}, where the file has none: {off:g} pixels off")
        check(content.present[i, j], f"a spectrum at {tuple(position)}, which was not measured")
        check_close(
            spectrum,
            content.spectra[i, j][::-1] if backwards else content.spectra[i, j],
            f"the spectrum at (row, col) {tuple(position)} is another one, or the axis runs the other way",
            relative=1e-5,
        )
        found.add((i, j))
    check(len(found) == content.present.sum(), f"{len(found)} spectra were read of {content.present.sum()}")
