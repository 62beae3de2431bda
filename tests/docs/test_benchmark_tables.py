"""The tables of docs/benchmark are those that the results beside them give."""

from __future__ import annotations

import pytest

from tests.docs.scripts import BENCHMARK, load_script


@pytest.mark.parametrize(
    ("script", "page"), [("tables", "README.md"), ("whole_table_page", "whole_table.md")]
)
def test_the_tables_on_the_page_are_made_from_the_results(script: str, page: str) -> None:
    text, module = (BENCHMARK / page).read_text(encoding="utf-8"), load_script(script)
    tables = module.tables()
    assert text.count("<!-- table: ") == len(tables)
    assert module.with_tables(text, tables) == text, f"run python docs/benchmark/{script}.py"
