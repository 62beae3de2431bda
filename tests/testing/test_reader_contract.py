"""The reader contract passes a right reader, in every case, and says what is wrong with others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets import CuriosityError
from curiosity_widgets.testing import FILE_CASES, check_reader
from curiosity_widgets.testing.reader_contract import check_case, check_damaged, check_read
from tests.testing import labelled_format
from tests.testing.labelled_format import ENDING, read, write

SILENT = ("no calibration, a coarse grid",)
STATES = [case for case in FILE_CASES if case not in SILENT]


@pytest.mark.parametrize("case", FILE_CASES)
def test_a_right_reader_passes(case):
    check_case(read, write, ENDING, case, may_refuse=case in SILENT)


def test_all_cases_at_once():
    check_reader(read, write, ENDING, states=STATES, silent=SILENT)


def wrong(change):
    """The reader, its result changed by ``change``."""
    return lambda path: change(read(path))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda data: replace(data, image=data.image[:, ::-1]), "the image is upside down"),
        (lambda data: replace(data, image=data.image[:, :, ::-1]), "the image is mirrored"),
        (lambda data: replace(data, image=data.image[:, ::-1, ::-1]), "the image is turned by 180°"),
        (lambda data: replace(data, image=data.image + 1), "is not that of the file"),
        (lambda data: replace(data, spectra=data.spectra[::-1]), "is another one, or the axis runs"),
        (lambda data: replace(data, positions=data.positions * 0.99, grid=None), "where the file has none"),
        (
            lambda data: replace(data, positions=data.positions[1:], spectra=data.spectra[1:]),
            "76 spectra were",
        ),
        (lambda data: replace(data, axis=replace(data.axis, unit="mV")), "the axis is in 'mV'"),
        (lambda data: replace(data, axis=replace(data.axis, values=np.arange(5.0))), "the axis is not that"),
        (lambda data: replace(data, pixel_size=(2e-9, 3e-9)), "the pixel size is wrong"),
        (lambda data: replace(data, dropped=4), "4 spectra are counted as missing, not 0"),
        (lambda data: replace(data, filled=4), "4 pixels are counted as filled, not 0"),
    ],
)
def test_what_is_wrong_is_said(change, sentence):
    with pytest.raises(AssertionError, match=rf"^a spectrum in every pixel: .*{sentence}"):
        check_reader(wrong(change), write, ENDING)


def test_a_transposed_image_is_named():
    content = FILE_CASES["a spectrum in every pixel"]
    turned = replace(content, image=content.image.T.copy())
    data = replace(_read_case("a spectrum in every pixel"), image=turned.image, positions=content_corner())
    with pytest.raises(AssertionError, match="the image is transposed"):
        check_read(data, content)


def content_corner():
    """Positions within a transposed image, so that the data can be made at all."""
    return np.stack(np.meshgrid(np.arange(7.0), np.arange(11.0) / 2, indexing="ij"), axis=-1).reshape(-1, 2)


def _read_case(case):
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a{ENDING}"
        write(path, FILE_CASES[case])
        return read(path)


def test_a_pixel_size_out_of_nothing_is_noticed():
    case = "no calibration, equal shapes"
    with pytest.raises(AssertionError, match="the file states no length"):
        check_case(wrong(lambda data: replace(data, pixel_size=(1.0, 1.0))), write, ENDING, case)


def test_a_silent_guess_is_noticed_and_a_stated_assumption_is_not():
    guess = _read_case("a coarse grid")
    spread = replace(guess, positions=guess.positions * 0.9, grid=None)

    stated = replace(spread, assumptions=("the grid spans the whole image",))
    with pytest.raises(AssertionError, match="no calibration, a coarse grid: a spectrum at"):
        check_case(lambda path: spread, write, ENDING, SILENT[0], may_refuse=True)
    check_case(lambda path: stated, write, ENDING, SILENT[0], may_refuse=True)
    with pytest.raises(AssertionError):
        check_case(lambda path: stated, write, ENDING, SILENT[0])


def test_a_refusal_of_what_the_file_states_is_noticed():
    def refuses(path):
        raise CuriosityError(f"{path}: unknown format")

    with pytest.raises(AssertionError, match=r"^a coarse grid: refused: .* unknown format"):
        check_case(refuses, write, ENDING, "a coarse grid")


class Long(CuriosityError):
    def __str__(self):
        return "two\nlines: landmark.labelled"


@pytest.mark.parametrize(
    ("error", "sentence"), [(Long(), "more than one line"), (CuriosityError("damaged"), "name the file")]
)
def test_a_refusal_is_one_line_that_names_the_file(error, sentence):
    def refuses(path):
        raise error

    with pytest.raises(AssertionError, match=sentence):
        check_case(refuses, write, ENDING, SILENT[0], may_refuse=True)


def test_another_exception_for_a_damaged_file_is_noticed():
    def fails(path):
        raise EOFError

    with pytest.raises(AssertionError, match="an empty file: raises EOFError, not a CuriosityError"):
        check_damaged(fails, write, ENDING)


def test_a_damaged_file_that_is_read_is_noticed():
    whole = _read_case("a spectrum in every pixel")
    with pytest.raises(AssertionError, match="an empty file: read as if nothing were wrong"):
        check_damaged(lambda path: whole, write, ENDING)


def test_a_reader_that_writes_is_noticed():
    def writes(path):
        data = read(path)
        path.write_bytes(path.read_bytes() + b" ")
        return data

    with pytest.raises(AssertionError, match="reading has changed the file"):
        check_case(writes, write, ENDING, "a coarse grid")


def test_a_reader_that_changes_its_mind_is_noticed():
    calls = []

    def changes(path):
        calls.append(path)
        data = read(path)
        return data if len(calls) % 2 else replace(data, spectra=data.spectra + 1)

    with pytest.raises(AssertionError, match="reading twice gives different spectra"):
        check_case(changes, write, ENDING, "a coarse grid")


def test_options_of_the_writer_reach_the_reader():
    asked = []

    def with_options(path, **options):
        asked.append(options)
        return read(path)

    def writer(path, content):
        labelled_format.write(path, content)
        return {"channel": "height"}

    check_case(with_options, writer, ENDING, "a coarse grid")
    assert asked == [{"channel": "height"}] * 2
