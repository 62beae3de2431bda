"""The page's code is run as it is printed."""

from __future__ import annotations

import re

import pytest

import curiosity_widgets as cw
from tests.paths import ROOT

PAGE = ROOT / "docs" / "write_a_source.md"


def block(name):
    found = re.search(rf"<!-- {name} -->\n```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found, name
    return found.group(1)


@pytest.fixture
def names():
    found = {}
    for name in ("the source", "the test"):
        exec(compile(block(name), f"{PAGE.name}, {name}", "exec"), found)
    return found


def test_fifty_lines():
    assert len(block("the source").splitlines()) <= 55
    assert max(map(len, block("the source").splitlines())) <= 110


def test_it_passes_the_contract(names):
    names["test_my_microscope"]()


def test_it_runs_in_a_session(names, tmp_path):
    source = names["MyMicroscopeSource"](names["StandIn"](), settle=0)
    workflow = cw.workflows.dense(patch=3, init=6, budget=10, batch_size=4)
    with cw.Session(source, workflow, path=tmp_path / "run.h5") as session:
        session.run()
        assert session.wait(100)
        assert len(session.snapshot.measured) == 10


def test_a_mistake_in_it_is_found(names):
    class Turned(names["MyMicroscopeSource"]):
        def visit(self, row, col):
            return super().visit(min(col, self.shape[0] - 1), row)

    with pytest.raises(AssertionError):
        names["check_source"](lambda: Turned(names["StandIn"](), settle=0), names["what_it_is"]())
