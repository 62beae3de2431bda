from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import CuriosityError
from curiosity_widgets.data.readers.nanonis.scan import read_picture
from tests.data.files.reader_files import write_sxm
from tests.data.samples import COLS, ROWS, picture

PLANES = {("Z", "m"): (picture(), picture() + 1), ("Current", "A"): (-picture(), None)}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "topo.sxm"


def test_channels_units_and_frame(path):
    write_sxm(path, PLANES, size=(11e-9, 14e-9), centre=(1e-8, 2e-8))
    found = read_picture(path, channels="Z,Z backward,Current")
    assert [*found.channels] == ["Z", "Z backward", "Current"]
    assert found.units["Current"] == "A"
    np.testing.assert_array_equal(found.channels["Z backward"], picture() + 1)
    np.testing.assert_array_equal(found.channels["Current"], -picture())
    assert found.frame.shape == (ROWS, COLS)
    assert found.frame.pixel_size == pytest.approx((2e-9, 1e-9))
    np.testing.assert_allclose(found.frame.pixels(np.array([[1e-8, 2e-8]])), [[3, 5]], atol=1e-9)


def test_without_a_topography_the_first_channel(path):
    write_sxm(path, {("Current", "A"): (picture(), None)}, size=(1e-9, 1e-9))
    assert [*read_picture(path).channels] == ["Current"]


def test_a_scan_that_was_stopped(path):
    write_sxm(path, {("Z", "m"): (picture(), None)}, size=(1e-9, 1e-9))
    path.write_bytes(path.read_bytes()[: -4 * 2 * COLS])
    found = read_picture(path).channels["Z"]
    assert np.isnan(found[-2:]).all()
    np.testing.assert_array_equal(found[:-2], picture()[:-2])


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ({"SCAN_PIXELS": None}, "SCAN_PIXELS"),
        ({"SCAN_RANGE": "wide"}, "lacks a readable field"),
        ({"SCAN_PIXELS": "0 0"}, "an empty scan"),
        ({"SCAN_PIXELS": "inf 4"}, "a readable field"),
        ({"DATA_INFO": "\tChannel\tName"}, "an empty scan"),
    ],
)
def test_damaged_headers(path, extra, words):
    write_sxm(path, PLANES, size=(1e-9, 1e-9), **extra)
    with pytest.raises(CuriosityError, match=words) as caught:
        read_picture(path)
    assert str(caught.value).startswith(str(path))


def test_no_scan_at_all(path):
    path.write_bytes(b":SCAN_PIXELS:\n4 4\n")
    with pytest.raises(CuriosityError, match="not a Nanonis scan"):
        read_picture(path)


def test_numbers_with_decimal_commas(path):
    extra = {"SCAN_RANGE": "1,1E-8 1,4E-8", "SCAN_OFFSET": "1,0E-8 2,0E-8", "SCAN_ANGLE": "0,0E+0"}
    write_sxm(path, PLANES, size=(11e-9, 14e-9), **extra)
    found = read_picture(path).frame
    assert found.pixel_size == pytest.approx((2e-9, 1e-9))
    np.testing.assert_allclose(found.pixels(np.array([[1e-8, 2e-8]])), [[3, 5]], atol=1e-9)


def test_the_order_of_bytes_and_the_kind_of_numbers(path):
    write_sxm(path, PLANES, size=(1e-9, 1e-9), SCANIT_TYPE="FLOAT LSBFIRST")
    content = path.read_bytes()
    start = content.index(b"\x1a\x04") + 2
    planes = np.frombuffer(content[start:], dtype=">f4").astype("<f4").tobytes()
    path.write_bytes(content[:start] + planes)
    np.testing.assert_array_equal(read_picture(path).channels["Z"], picture())
    write_sxm(path, PLANES, size=(1e-9, 1e-9), SCANIT_TYPE="INT16 MSBFIRST")
    with pytest.raises(CuriosityError, match="SCANIT_TYPE is INT16; only FLOAT can be read"):
        read_picture(path)
