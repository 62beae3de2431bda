"""Work away from the page's thread: its errors reach the user."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.widgets.common.background import in_background
from tests.widgets.fake_session import wait_for


def raising(error: Exception) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


def test_a_refusal_is_passed_on_as_it_is() -> None:
    refusals: list[str] = []
    in_background(raising(CuriosityError("no such file; choose another")), refusals.append)
    wait_for(lambda: refusals == ["no such file; choose another"])


def test_an_unexpected_error_is_named_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    refusals: list[str] = []
    with caplog.at_level(logging.ERROR):
        in_background(raising(ValueError("of all things")), refusals.append)
        wait_for(lambda: bool(refusals))
    assert refusals == ["Unexpected error: ValueError: of all things"]
    assert "Traceback" in caplog.text


def test_work_that_succeeds_reports_nothing() -> None:
    done: list[bool] = []
    refusals: list[str] = []
    in_background(lambda: done.append(True), refusals.append)
    wait_for(lambda: done == [True])
    assert refusals == []
