"""The page's code is run as it is printed."""

from __future__ import annotations

import json
import re

import pytest

import curiosity_widgets as cw
from curiosity_widgets.benchmarks.run import _run, plan
from curiosity_widgets.cli import main
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.widgets.forms.open_form import OpenForm
from tests.paths import ROOT

PAGE = ROOT / "docs" / "write_a_workflow.md"
REGISTRY = "curiosity_widgets.workflows.registry._registered"


def block(name):
    found = re.search(rf"<!-- {name} -->\n```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found, name
    return found.group(1)


@pytest.fixture
def names(monkeypatch):
    monkeypatch.setattr(REGISTRY, {})
    found = {}
    for name in ("the workflow", "the test"):
        exec(compile(block(name), f"{PAGE.name}, {name}", "exec"), found)
    return found


def test_sixty_lines():
    assert len([line for line in block("the workflow").splitlines() if line]) <= 60
    assert max(map(len, block("the workflow").splitlines())) <= 110


def test_it_resumes_along_the_same_path(names, tmp_path):
    names["test_it_resumes_where_it_was"](tmp_path)


def test_the_run_file_opens_without_it_and_resumes_with_it_alone(names, tmp_path, monkeypatch):
    names["path_of"](tmp_path, interrupted=False)
    file = tmp_path / "False.h5"
    monkeypatch.setattr(REGISTRY, {})
    run = cw.RunFile.open(file)
    assert (run.info.workflow, len(run.snapshot.measured)) == ("nearest", 24)
    with pytest.raises(CuriosityError, match=r"'nearest' is unknown; .* or register yours"):
        cw.Session.open(file)
    cw.workflows.register(names["Nearest"])
    with cw.Session.open(file) as session:
        session.run(28)
        assert session.wait(100)
        assert len(session.snapshot.measured) == 28


def test_it_runs_on_the_command_line(names, tmp_path, capsys):
    arguments = "run simulated --workflow nearest --patch 7 --init 10 --budget 14 --batch 4 --seed 1 --json"
    with pytest.raises(SystemExit) as left:
        main([*arguments.split(), "-o", str(tmp_path / "run.h5")])
    assert left.value.code == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["workflow"], len(summary["measured"])) == ("nearest", 14)
    with pytest.raises(SystemExit):
        main(["run", "--help"])
    assert "nearest" in capsys.readouterr().out


def test_the_form_of_a_new_run_offers_it(names):
    form = OpenForm(workflow="nearest")
    assert ("nearest: mean of the most similar patches", "nearest") in form.workflow.options
    assert (form.workflow.value, form.patch.value, form.initial.value) == ("nearest", 9, 20)
    form.close()


def test_it_reaches_every_process_of_a_benchmark(names, monkeypatch):
    settings = {"strategies": ["random"], "seeds": 1, "reference": False, "patch": 5, "init": 8, "budget": 12}
    (trial,) = plan("simulated-1", workflows=["nearest"], batch=4, scored=(12,), **settings)
    (other,) = plan("simulated-1", workflows=["ridge"], batch=4, scored=(12,), **settings)
    assert trial.content != other.content  # its code is part of what the result belongs to
    monkeypatch.setattr(REGISTRY, {})
    result = _run(trial, None, names["Nearest"])
    assert len(result.positions) == 12


def test_an_option_that_it_does_not_have_is_refused_where_it_is_given(names):
    with pytest.raises(CuriosityError, match=r"workflow 'nearest' does not take these options: .*'colour'"):
        cw.workflows.load("nearest", patch=5, init=8, budget=12, colour="red")


def test_so_is_one_that_its_error_model_does_not_have(names):
    with pytest.raises(CuriosityError, match="'nearest' has no option 'colour'; it has trees"):
        cw.workflows.load("nearest", patch=5, init=8, budget=12, error_model={"colour": "red"})


def test_a_strategy_that_needs_more_than_it_gives_is_refused(names, tmp_path):
    source = cw.SimulatedSource(shape=(24, 31), seed=2)
    with pytest.raises(CuriosityError, match="'committee' needs an ensemble's uncertainty"):
        cw.Session(source, cw.workflows.load("nearest", strategy="committee"), path=tmp_path / "run.h5")
