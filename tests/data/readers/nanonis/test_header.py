from __future__ import annotations

import pytest

from curiosity_widgets.data.readers.nanonis.header import decoded, names, numbers, pairs, split


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_headers_in_either_encoding(encoding):
    assert pairs(decoded('Comment="10 µm = x"\r\nno pair\r\n'.encode(encoding))) == {"Comment": "10 µm = x"}


def test_names_units_and_numbers():
    assert names("Current (A); Z (m);") == ["Current (A)", "Z (m)"]
    assert split("LI Demod 1 X (A)") == ("LI Demod 1 X", "A")
    assert split("plain") == ("plain", "")
    assert numbers("1E-7;2E-7 x,3") == [1e-7, 2e-7, 3.0]
    assert numbers("inf 4 nan -Infinity 1e999") == [4.0]


def test_decimal_commas():
    assert numbers("1,5E-9  -2,5E-9") == [1.5e-9, -2.5e-9]
    assert numbers("0,000E+0;3,600E-8") == [0.0, 3.6e-8]
    assert numbers("1.5,2") == [1.5, 2.0]
    assert numbers("1,2,3") == [1.0, 2.0, 3.0]
