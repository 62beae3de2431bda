"""Whatever is given to a session: accepted as what it is, or refused with a CuriosityError, and at once."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import workflows
from curiosity_widgets.data import datasets
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.own_loop.ask_tell import AskTell
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.session import Session
from tests.session.runs import WAIT
from tests.session.small import LENGTH, SmallSource


class Mute:
    """What cannot be made a text."""

    def __repr__(self):
        raise RuntimeError("no text")

    __str__ = __repr__


class Hostile(Mute):
    """What raises whatever is asked of it."""

    def _raises(self, *given):
        raise RuntimeError("no answer")

    __len__ = __iter__ = __getitem__ = __bool__ = __eq__ = __lt__ = __float__ = __index__ = _raises
    __fspath__ = __array__ = keys = _raises
    __hash__ = object.__hash__


ODD = {
    "text": "x", "empty": "", "nul": "\0", "bytes": b"x", "part": 2.5, "below": -1, "huge": 10**400,
    "nan": float("nan"), "list": [1], "dict": {}, "object": object(), "array": np.array([1, 2]),
    "function": lambda: None, "ragged": [(1, 2), (3,)], "table": np.ones((2, 3)),
    "digits": 10**5000, "mute": Mute(), "mutes": [Mute()], "hostile": Hostile(), "hostiles": [Hostile()],
    "mapping": {"a": Mute()}, "masked": np.ma.masked,
}  # fmt: skip


def refused(call, *but):
    """All odd values are refused but these."""
    for name, value in ODD.items():
        if name not in but:
            with pytest.raises(CuriosityError):
                call(value)


def test_arguments_of_a_session(session, tmp_path):
    refused(lambda value: session(workflow=value))
    refused(lambda value: session(value))
    refused(lambda value: session(policies=value))
    refused(lambda value: session(compute=value))
    for name in ("overlap", "overwrite", "approve"):
        refused(lambda value, name=name: session(**{name: value}))
    for name in ("seed", "holdout"):
        refused(lambda value, name=name: session(**{name: value}), "huge", "digits")
    refused(lambda value: session(patience=value), "part")
    refused(lambda value: session(path=value), "text")
    refused(lambda value: session(learner=value), "function")
    assert list(tmp_path.iterdir()) == []


def test_opening_a_run_file():
    refused(Session.open)


def test_calls_of_a_session(session):
    run = session()
    run.run(10)
    assert run.wait(WAIT)
    for call in (run.measure, run.exclude, run.include, run.approve, run.reject, run.flag, run.unflag):
        refused(call)
    refused(run.run)
    refused(run.subscribe, "function")
    for call in (run.wait, run.close):
        refused(call, "part")
    for name in ("beta", "batch_size", "strategy", "budget", "approve"):
        refused(lambda value, name=name: setattr(run.settings, name, value))
    refused(lambda value: setattr(run, "limits", value))
    assert run.wait(float("inf"))


@pytest.mark.parametrize("made", [workflows.dense, workflows.ensemble, workflows.autoencoder])
def test_arguments_of_workflows(made):
    for name in ("target", "patch", "init", "initial", "batch_size", "budget", "selection"):
        refused(lambda value, name=name: made(**{name: value}), "huge", "digits")
    refused(lambda value: made(strategy_options=value), "dict", "mapping")
    refused(lambda value: made(strategy=value), "text", "empty", "nul")


def test_names_and_numbers_of_what_there_is(finished_run):
    refused(workflows.load)
    refused(datasets.load)
    refused(lambda value: workflows.regressor(parameters=value), "dict", "mapping")
    for call in (finished_run.channels, finished_run.vendor_file):
        refused(call, "huge", "digits")


def test_arguments_of_a_loop_of_ones_own(tmp_path):
    refused(lambda value: AskTell(value, np.arange(9.0), path=tmp_path / "a.h5"))
    refused(lambda value: AskTell(np.eye(20), value, path=tmp_path / "a.h5"), "list", "array")


@pytest.fixture
def finished_run(session):
    run = session()
    run.run(8)
    assert run.wait(WAIT)
    run.close()
    return RunFile.open(run.path)


def test_limits_and_policies():
    for name in ("max_spectra", "max_hours", "min_distance", "min_interval"):
        refused(lambda value, name=name: Limits(**{name: value}), "part")
    for name in ("voltage", "setpoint"):
        refused(lambda value, name=name: Limits(**{name: value}), "array")
    refused(lambda value: Limits(mask=value))
    refused(lambda value: Policies(limits=value))
    refused(lambda value: Policies(short_route=value))


def test_a_run_with_nothing_but_a_flagged_spectrum_keeps_its_file(session):
    source = SmallSource(on_measure=lambda number, point: np.full(LENGTH, 9.9e37))
    run = session(source)
    run.run()
    run.wait(WAIT)
    assert len(run.snapshot.measured) == 0
    run.close()
    with RunFile.open(run.path) as file:
        assert len(file.history.flagged) == 3
