"""The code of every how-to page is run as it is printed, from top to bottom, in an empty folder."""

from __future__ import annotations

import importlib.util
import re
import shlex

import pytest

from curiosity_widgets.cli import main
from tests.paths import ROOT

PAGES = sorted(path for path in (ROOT / "docs" / "how_to").glob("*.md") if path.name != "README.md")
BLOCK = re.compile(
    r"<!-- run first(?:, with (?P<first_needs>[^\n]*))?\n(?P<first>.*?)-->"
    r"|(?P<never><!-- not run: [^\n]*-->\n```sh\n.*?```)"
    r"|(?:<!-- run with (?P<needs>[^\n]*) -->\n)?```python\n(?P<python>.*?)```|```sh\n(?P<sh>.*?)```",
    re.DOTALL,
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_code_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    blocks = list(BLOCK.finditer(page.read_text(encoding="utf-8")))
    assert blocks
    for block in blocks:
        needed = (block["first_needs"] or block["needs"] or "").split(" and ")
        if not all(importlib.util.find_spec(name) for name in filter(None, needed)):
            continue
        code = block["first"] or block["python"]
        if code:
            exec(compile(code, page.name, "exec"), names)
        for line in (block["sh"] or "").splitlines():
            command, *arguments = shlex.split(line, comments=True)
            assert command == "curiosity"
            with pytest.raises(SystemExit) as left:
                main(arguments)
            assert not left.value.code, line


def test_every_page_is_in_the_list():
    listed = (ROOT / "docs" / "how_to" / "README.md").read_text(encoding="utf-8")
    assert not [page.name for page in PAGES if f"]({page.name})" not in listed]
