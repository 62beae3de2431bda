"""The tables of docs/benchmark are those that the results beside them give."""

from __future__ import annotations

from tests.docs.scripts import BENCHMARK, load_script


def script():
    return load_script("tables")


def test_the_tables_on_the_page_are_made_from_the_results():
    page = (BENCHMARK / "README.md").read_text(encoding="utf-8")
    made = script().with_tables(page)
    assert page.count("<!-- table: ") == len(script().tables())
    assert made == page, "run python docs/benchmark/tables.py"
