"""Plots, maps and tables as text."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.report import page


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
    picture = pixels(page.png(values))
    assert picture.shape == (3, 5, 4)
    assert tuple(picture[0, 4]) == (253, 231, 37, 255)  # the light end
    assert tuple(picture[0, 0]) == (68, 1, 84, 255)  # the dark end
    assert picture[2, 1, 3] == 0
    assert (picture[..., 3] == 255).sum() == 14
    assert pixels(page.png(np.full((2, 3), np.nan)))[..., 3].max() == 0


@given(st.lists(st.floats(-1e12, 1e12) | st.just(float("nan")), max_size=6))
def test_ticks_enclose_the_values(values: list[float]) -> None:
    ticks = np.array(page.ticks(np.array(values)))
    known = [value for value in values if value == value]
    assert 2 <= len(ticks) <= 9
    assert (np.diff(ticks) > 0).all()
    if known:
        wide = 1e-9 * (ticks[-1] - ticks[0])
        assert ticks[0] - wide <= min(known)
        assert max(known) <= ticks[-1] + wide


def test_a_plot_puts_larger_values_higher_and_leaves_out_unknown_ones() -> None:
    line = page.Line("a & b", np.array([30.0, 60, 90]), np.array([0.1, np.nan, 0.9]))
    single = page.Line("one", np.array([30.0]), np.array([0.5]))
    tree = ElementTree.fromstring(page.plot("R² <1>", [line, single], x_label="n", y_label="y"))
    points = [point.split(",") for point in tree.find(".//polyline").get("points").split()]  # type: ignore[union-attr]
    assert len(points) == 2
    assert float(points[0][0]) < float(points[1][0])
    assert float(points[0][1]) > float(points[1][1])  # SVG counts downwards
    assert len(tree.findall(".//circle")) == 1
    assert "R² <1>" in "".join(tree.itertext())


def test_a_wide_interval_does_not_flatten_the_lines() -> None:
    y = np.array([0.5, 0.6])
    line = page.Line("few seeds", np.array([30.0, 60]), y, y - 50, y + 50)
    tree = ElementTree.fromstring(page.plot("", [line], x_label="", y_label=""))
    heights = [float(point.split(",")[1]) for point in tree.find(".//polyline").get("points").split()]  # type: ignore[union-attr]
    assert heights[0] - heights[1] > 40
    corners = [float(point.split(",")[1]) for point in tree.find(".//polygon").get("points").split()]  # type: ignore[union-attr]
    assert min(corners) >= 0
    assert max(corners) <= 250


def test_cells_are_escaped() -> None:
    tree = ElementTree.fromstring(page.table(["<i>"], [["<script>alert(1)</script>"], [3]]))
    assert tree.findall(".//script") == []
    assert "<script>" in "".join(tree.itertext())


def test_a_page_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(CuriosityError, match=r"nowhere.*page\.html"):
        page.write_page(tmp_path / "nowhere" / "page.html", "")
