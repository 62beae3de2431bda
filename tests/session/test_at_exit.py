from __future__ import annotations

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session import at_exit


class Open:
    def __init__(self, error=None) -> None:
        self.error, self.waited = error, []

    def close(self, timeout):
        self.waited.append(timeout)
        if self.error is not None:
            raise self.error


def test_all_that_is_open_is_closed_although_one_cannot_be(monkeypatch, caplog):
    sessions = [Open(), Open(CuriosityError("the source has not answered")), Open()]
    monkeypatch.setattr(at_exit, "still_open", set(sessions))
    at_exit.close_all()
    assert [one.waited for one in sessions] == [[at_exit.SECONDS]] * 3
    assert "the source has not answered" in caplog.text


def test_a_session_is_on_the_list_until_it_is_closed(session):
    run = session()
    assert run in at_exit.still_open
    run.close()
    assert run not in at_exit.still_open
