from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets.acquisition.lam_range import USUAL, useful_lam
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.state.question import Question
from curiosity_widgets.session.state.snapshot import LogEntry, Snapshot
from curiosity_widgets.widgets.controls.controls_panel import ControlsPanel, _assumed
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot, wait_for


@pytest.fixture
def session() -> FakeSession:
    return FakeSession(make_info())


@pytest.fixture
def panel(session: FakeSession) -> Iterator[ControlsPanel]:
    made = ControlsPanel(session)
    yield made
    made.close()


def test_the_scale_of_lam_is_not_known_before_there_is_a_score(
    session: FakeSession, panel: ControlsPanel
) -> None:
    session.publish(Snapshot(state="running"))
    wait_for(lambda: panel.state == "running")
    assert panel.lam_ends == []
    known = make_snapshot(session.info, 30)
    session.publish(known)
    wait_for(lambda: len(panel.lam_ends) == 2)
    assert panel.lam_ends == list(useful_lam(known.maps["typical"], known.maps["farthest"]))
    session.publish(known.with_(shown=replace(known.shown, maps=dict(known.maps), formula="curiosity")))
    wait_for(lambda: panel.lam_ends == list(USUAL))


def press(panel: ControlsPanel, name: str) -> None:
    panel._handle_custom_msg({"type": name}, [])


def test_buttons_put_commands(session: FakeSession, panel: ControlsPanel) -> None:
    for name in ("run", "pause", "step", "stop", "something else"):
        press(panel, name)
    session.publish(Snapshot(state="paused"))
    press(panel, "run")
    assert session.commands == [("run", 100), "pause", "step", "stop", "resume"]


def test_what_waits_for_approval_and_what_is_known_of_the_sample(
    session: FakeSession, panel: ControlsPanel
) -> None:
    picks = np.array([[3.0, 4.0], [5.0, 9.0]])
    session.publish(
        Snapshot(
            state="paused", waiting=picks, picks=picks, drift=(0.26, -1.4), noise_floor=0.123, flags=("flat",)
        )
    )
    wait_for(lambda: panel.waiting == 2)
    assert panel.condition == "drift (+0.3, -1.4) px · noise 12 % of the variance · 1 flagged"
    press(panel, "approve")
    press(panel, "reject")
    assert session.commands == ["approve", "reject"]
    session.publish(Snapshot(state="running"))
    wait_for(lambda: panel.waiting == 0)
    assert panel.condition == ""


def test_a_decision_that_the_run_waits_for(session: FakeSession, panel: ControlsPanel) -> None:
    session.publish(Snapshot(state="waiting", question=Question("sample", "Another sample. Continue?")))
    wait_for(lambda: panel.question == "Another sample. Continue?")
    assert panel.options == ["yes", "no"]
    panel._handle_custom_msg({"type": "answer", "answer": "no"}, [])
    assert session.commands == [("answer", "no")]
    session.publish(Snapshot(state="stopped"))
    wait_for(lambda: panel.question == "")
    assert panel.options == []


def test_sliders_set_the_settings_and_the_session_sets_the_sliders(
    session: FakeSession, panel: ControlsPanel
) -> None:
    panel.shared.set_state({"beta": 0.7, "lam": 0.2})  # as from the page
    assert (session.settings.beta, session.settings.lam) == (0.7, 0.2)
    panel.set_state({"batch_size": 4})
    assert session.settings.batch_size == 4
    session.settings.beta = 0.1  # as from a cell
    session.publish(make_snapshot(session.info, 6))
    wait_for(lambda: panel.shared.beta == 0.1)
    assert session.settings.beta == 0.1


def test_moving_beta_leaves_the_schedule_and_the_box_returns_to_it(
    session: FakeSession, panel: ControlsPanel
) -> None:
    session.settings.beta, session.settings.strategy = None, "epsilon_decreasing"
    constants = {"progress": 0.3, "scheduled": 1.0}
    session.publish(make_snapshot(session.info, 6, formula="decaying_exploration", constants=constants))
    wait_for(lambda: panel.has_schedule and panel.shared.scheduled)
    assert session.settings.beta is None
    panel.shared.set_state({"beta": 0.6, "scheduled": False})
    assert session.settings.beta == 0.6
    panel.shared.set_state({"scheduled": True})
    assert session.settings.beta is None


def test_what_the_session_refuses_is_shown_and_undone(session: FakeSession, panel: ControlsPanel) -> None:
    panel.set_state({"budget": 5000})
    assert panel.budget == 100
    assert "budget" in panel.problem
    press(panel, "run")
    assert panel.problem == ""


def test_an_error_of_the_log_is_shown_once(session: FakeSession, panel: ControlsPanel) -> None:
    failed = LogEntry(1.0, "error", "the tip is gone; put a new one in and press Run")
    session.publish(make_snapshot(session.info, 6, state="failed", log=(failed,)))
    wait_for(lambda: panel.problem == failed.text)
    press(panel, "run")
    session.publish(make_snapshot(session.info, 6, step=9, log=(failed,)))
    wait_for(lambda: panel.step == 9)
    assert panel.problem == ""


def test_a_setting_without_effect_is_reported(session: FakeSession, panel: ControlsPanel) -> None:
    session.settings.strategy = "committee"
    note = "λ does not change the pick while the best are taken"
    session.publish(make_snapshot(session.info, 6, formula="power", terms=(), notes=(note,)))
    wait_for(lambda: panel.notes == [note])
    assert not panel.uses_beta
    assert panel.about == "fake · patch 7 · seed 0"
    assert panel.workflow == "dense (im2spec)"


def test_a_strategy_is_chosen_and_its_formula_goes_to_the_page_at_once(
    session: FakeSession, panel: ControlsPanel
) -> None:
    assert panel.strategy == "mixed"
    assert panel.formula == {"kind": "blend", "terms": ["typical", "farthest"]}
    assert "curiosity" in panel.strategies
    assert panel.beta_ends == ["cautious", "curious"]
    panel.set_state({"strategy": "balanced"})
    assert panel.beta_ends == ["learn the whole map", "find and learn the rare"]
    panel.set_state({"strategy": "curiosity"})
    assert session.settings.strategy == "curiosity"
    assert (panel.formula, panel.constants) == ({"kind": "curiosity", "terms": ["error"]}, {})
    panel.set_state({"strategy": "epsilon_decreasing"})
    assert panel.constants == {"progress": 0.0, "scheduled": 0.0}


def test_the_current_action_is_shown_with_its_progress(session: FakeSession, panel: ControlsPanel) -> None:
    session.publish(make_snapshot(session.info, 6, message="training member 3/5", progress=0.4312))
    wait_for(lambda: panel.activity == 0.43)
    assert panel.message == "training member 3/5"


def test_a_strategy_that_is_not_registered_here_is_shown(session: FakeSession) -> None:
    session.settings.strategy = "of_another_package"
    made = ControlsPanel(session)
    session.publish(make_snapshot(session.info, 6))
    wait_for(lambda: made.formula == {"kind": "blend", "terms": ["typical", "farthest"]})
    assert made.strategy == "of_another_package"
    made.close()


def test_a_strategy_that_cannot_run_is_refused_in_a_line(session: FakeSession, panel: ControlsPanel) -> None:
    def refuse(settings: object, name: str, value: object) -> None:
        raise CuriosityError("strategy 'oracle_error' needs the true error; choose another strategy")

    before = panel.strategy
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(type(session.settings), "__setattr__", refuse)
        panel.strategy = "oracle_error"
    assert panel.strategy == before
    assert panel.problem.startswith("strategy 'oracle_error' needs the true error")


@pytest.mark.parametrize(
    ("sentences", "shown"),
    [
        ((), []),
        (("laid here",), ["laid here"]),
        (("laid here", "b", "c"), ["laid here", "2 more assumed, see the log"]),
    ],
)
def test_several_assumptions_take_no_more_room_than_one(sentences, shown):
    assert _assumed(sentences) == shown
