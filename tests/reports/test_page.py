"""Plots, tables and legends as HTML."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from curiosity_widgets.drawing.figure import Axis, Figure, Line
from curiosity_widgets.drawing.palette import MEASURED, Stroke
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.reports import page


def test_a_plot_is_its_description_and_its_title_is_text() -> None:
    x = np.array([30.0, 60.0, 90.0])
    line = Line(Stroke("</script> & b", "#123456"), x, np.array([0.1, np.nan, 0.9]))
    figure = Figure("R² <1>", Axis.along("n", x), Axis.around("y", x), (line,))
    tree = ElementTree.fromstring(page.plot(replace(figure, width=200), name="map"))
    node = tree.find(".//div[@class='cw-figure']")
    assert node is not None
    assert (node.get("id"), node.get("style")) == ("map", "width:200px")
    content = json.loads(node.find("script").text)  # type: ignore[union-attr, arg-type]
    assert content["lines"][0]["y"] == [0.1, None, 0.9]
    assert content["lines"][0]["label"] == "</script> & b"
    caption = tree.find("figcaption")
    assert caption is not None
    assert "".join(caption.itertext()) == "R² <1>"  # what is seen without the script


def test_a_note_is_escaped_and_controls_are_not() -> None:
    said = page.captioned("title", "<svg/>", "a < b", "<input>")
    assert said.index("<svg/>") < said.index("<input>") < said.index("title") < said.index("a &lt; b")


def test_a_legend_names_its_strokes() -> None:
    tree = ElementTree.fromstring(page.legend([MEASURED, Stroke("a & b", "#000000", "dashed")]))
    assert [item.text for item in tree] == ["measured", "a & b"]
    assert json.loads(tree[1].get("data-stroke", ""))["dash"] == "6 4"


def test_a_page_holds_its_script_and_fetches_nothing() -> None:
    whole = page.document("a <page>", "<p>text</p>")
    assert "<title>a &lt;page&gt;</title>" in whole
    assert whole.count("<script") == whole.count("</script") == 1
    assert not re.search(r"""(src|href)=["'](?!data:)""", whole)
    assert len(whole) < 20_000  # a small script


def test_cells_are_escaped() -> None:
    tree = ElementTree.fromstring(page.table(["<i>"], [["<script>alert(1)</script>"], [3]]))
    assert tree.findall(".//script") == []
    assert "<script>" in "".join(tree.itertext())


def test_a_page_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(CuriosityError, match=r"nowhere.*page\.html"):
        page.write_page(tmp_path / "nowhere" / "page.html", "")
