"""The page's code is run as it is printed."""

from __future__ import annotations

import re

import pytest

import curiosity_widgets as cw
from curiosity_widgets import acquisition
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.testing import check_strategy, make_state
from tests.paths import ROOT

PAGE = ROOT / "docs" / "write_a_strategy.md"


def block(name):
    found = re.search(rf"<!-- {name} -->\n```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found, name
    return found.group(1)


@pytest.fixture
def names(monkeypatch):
    monkeypatch.setattr("curiosity_widgets.acquisition.registry._registered", {})
    found = {}
    for name in ("the strategy", "two terms", "the test"):
        exec(compile(block(name), f"{PAGE.name}, {name}", "exec"), found)
    return found


def test_twenty_lines():
    code = block("the strategy")
    assert len([line for line in code.splitlines() if line]) <= 20
    assert max(map(len, code.splitlines())) <= 110


def test_it_passes_the_contract(names):
    names["test_rare_first"]()


def test_the_one_with_two_terms_passes_it_too(names):
    check_strategy(names["RareOrUnsure"])
    state = make_state(beta=0.25, lam=2.0)
    scores = names["RareOrUnsure"]().score(state)
    expected = 0.75 * scores.terms["rare"] ** 2 + 0.25 * scores.terms["unsure"] ** 2
    assert (scores.value == expected).all()


def test_it_runs_in_a_session(names, tmp_path):
    source = cw.SimulatedSource(shape=(24, 31), seed=2)
    workflow = cw.workflows.ridge(patch=5, init=8, budget=16, batch_size=4, strategy="rare_first")
    with cw.Session(source, workflow, path=tmp_path / "run.h5") as session:
        session.run()
        assert session.wait(100)
        assert len(session.snapshot.measured) == 16
        assert session.snapshot.settings.strategy == "rare_first"


def test_the_run_file_opens_without_it_and_is_continued_with_it_alone(names, tmp_path, monkeypatch):
    source = cw.SimulatedSource(shape=(24, 31), seed=2)
    workflow = cw.workflows.ridge(patch=5, init=8, budget=12, batch_size=4, strategy="rare_first")
    path = tmp_path / "run.h5"
    with cw.Session(source, workflow, path=path) as session:
        session.run()
        assert session.wait(100)
    monkeypatch.setattr("curiosity_widgets.acquisition.registry._registered", {})
    run = cw.RunFile.open(path)
    assert (run.snapshot.settings.strategy, len(run.at(1).measured)) == ("rare_first", 8)
    run.export(tmp_path / "run.npz")
    with pytest.raises(CuriosityError, match=r"'rare_first' is unknown; .* or register yours"):
        cw.Session.open(path)
    acquisition.register(names["RareFirst"])
    with cw.Session.open(path) as session:
        session.run(14)
        assert session.wait(100)
        assert len(session.snapshot.measured) == 14


def test_wrapped_as_the_page_says(names):
    options = {"base": {"name": "epsilon", "base": "rare_first"}}
    assert acquisition.load("diverse", **options).base.base.name == "rare_first"


def test_a_cell_may_be_run_twice(names):
    assert "rare_first" in acquisition.names()
    acquisition.register(names["RareFirst"])
