"""The tables of docs/benchmark are those that the results beside them give."""

from __future__ import annotations

import importlib.util

from tests.paths import ROOT

FOLDER = ROOT / "docs" / "benchmark"


def script():
    spec = importlib.util.spec_from_file_location("tables", FOLDER / "tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tables_on_the_page_are_made_from_the_results():
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    made = script().with_tables(page)
    assert page.count("<!-- table: ") == len(script().tables())
    assert made == page, "run python docs/benchmark/tables.py"
