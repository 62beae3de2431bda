"""Maps as pictures."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np

from curiosity_widgets.reports.picture import png


def pixels(address: str) -> np.ndarray:
    """The picture (H, W, 4) in a data address, decoded from its definition."""
    content = base64.b64decode(address.removeprefix("data:image/png;base64,"))
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, place = {}, 8
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        kind, data = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        assert struct.unpack(">I", content[place + 8 + length :][:4])[0] == zlib.crc32(kind + data)
        chunks[kind] = data
        place += 12 + length
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, 1 + 4 * width)
    return rows[:, 1:].reshape(height, width, 4)


def test_a_map_is_the_right_way_round_and_leaves_out_what_is_unknown() -> None:
    values = np.zeros((3, 5))
    values[0, 4], values[2, 1] = 1.0, np.nan
    picture = pixels(png(values))
    assert picture.shape == (3, 5, 4)
    assert tuple(picture[0, 4]) == (253, 231, 37, 255)  # the light end
    assert tuple(picture[0, 0]) == (68, 1, 84, 255)  # the dark end
    assert picture[2, 1, 3] == 0
    assert (picture[..., 3] == 255).sum() == 14
    assert pixels(png(np.full((2, 3), np.nan)))[..., 3].max() == 0
