"""What a panel shows, as files."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.widgets.common.exports import Exports, answer, file_name, text_of
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot

PANELS = ("controls", "map", "latent", "spectra", "learning", "training", "ensemble", "timeline", "log_panel")


def test_a_table_is_text_with_empty_cells_for_what_is_not_known() -> None:
    text = text_of([("a, b", [1.0, np.nan]), ("c", ["x"]), ("n", np.array([3, 4]))])
    assert list(csv.reader(StringIO(text))) == [["a, b", "c", "n"], ["1", "x", "3"], ["", "", "4"]]


def test_files_are_never_replaced_and_other_endings_are_named(tmp_path: Path) -> None:
    exports = Exports(lambda: [("a", [1])])
    assert exports.write(tmp_path / "a.csv").read_text(encoding="utf-8") == "a\n1\n"
    with pytest.raises(cw.CuriosityError, match="is there already"):
        exports.write(tmp_path / "a.csv")
    with pytest.raises(cw.CuriosityError, match=r"'png' is unknown here; use csv"):
        exports.write(tmp_path / "a.png")
    with pytest.raises(cw.CuriosityError, match="cannot be written"):
        exports.write(tmp_path / "missing" / "a.csv")


def test_the_page_is_answered_with_the_file_or_with_the_reason() -> None:
    sent: list[tuple[dict[str, object], list[bytes]]] = []

    def refuse(kind: str) -> bytes:
        raise {"csv": cw.CuriosityError("not yet"), "png": ValueError("odd")}[kind]

    for encode, kind in ((lambda _: b"1", "csv"), (refuse, "csv"), (refuse, "png")):
        answer(lambda *message: sent.append(message), encode, {"id": 7, "kind": kind}, "run-map")
    assert sent[0] == (
        {"type": "exported", "id": 7, "name": "run-map.csv", "problem": "", "mime": "text/csv"}, [b"1"],
    )  # fmt: skip
    assert sent[1][0]["problem"] == "not yet"
    assert sent[2][0]["problem"] == "unexpected error: ValueError: odd"
    assert file_name("a/My run.h5", "Sample map") == "my-run-sample-map"


def test_every_panel_is_exported_from_python(tmp_path: Path) -> None:
    info = make_info()
    session = FakeSession(info)
    latent = np.random.default_rng(0).normal(size=(len(info.candidates), 4))
    session.snapshot = make_snapshot(info, 12, 2).with_(latent=latent)
    dashboard = cw.Dashboard(session)
    for name in PANELS:
        panel = getattr(dashboard, name)
        assert panel.export(tmp_path / f"{name}.csv").stat().st_size > 20, name
        if name != "log_panel":
            assert panel.export(tmp_path / f"{name}.svg").read_text(encoding="utf-8").startswith("<?xml"), (
                name
            )
    dashboard.map.export(tmp_path / "map.png", dpi=40)
    rows = list(csv.DictReader(StringIO((tmp_path / "map.csv").read_text(encoding="utf-8"))))
    assert len(rows) == 31 * 46
    assert {row["amplitude (m)"] for row in rows if (row["row"], row["col"]) == ("3", "5")} == {""}  # NaN
    dashboard.close()


def test_before_the_first_image_there_is_nothing_to_export(tmp_path: Path) -> None:
    dashboard = cw.Dashboard(FakeSession())
    for name in PANELS:
        with pytest.raises(cw.CuriosityError, match=r"nothing to export yet|shows nothing yet"):
            getattr(dashboard, name).export(tmp_path / "a.csv")
    dashboard.close()
