"""The tables of docs/benchmark are those that the results beside them give."""

from __future__ import annotations

import re

import pytest

from tests.docs.scripts import BENCHMARK, load_script


@pytest.mark.parametrize(
    ("script", "pages"),
    [("earlier", ["earlier.md"]), ("whole_table_page", ["README.md", "whole_table.md"])],
)
def test_the_tables_on_the_pages_are_made_from_the_results(script: str, pages: list[str]) -> None:
    module = load_script(script)
    tables, shown = module.tables(), set[str]()
    for page in pages:
        text = (BENCHMARK / page).read_text(encoding="utf-8")
        shown |= set(re.findall(r"<!-- table: (.+?) -->", text))
        assert module.with_tables(text, tables) == text, f"run python docs/benchmark/{script}.py"
    assert shown == set(tables)
