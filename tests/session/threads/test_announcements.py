from __future__ import annotations

from curiosity_widgets.session.threads import announcements
from curiosity_widgets.session.threads.announcements import Announcements


def test_reports_of_other_threads_are_shown_now_and_then(monkeypatch):
    now = 100.0
    monkeypatch.setattr(announcements.time, "monotonic", lambda: now)
    shown = Announcements()
    assert shown.due() is None
    assert shown.report("training, epoch 1", 0.1)
    assert shown.due() == ("training, epoch 1", 0.1)
    shown.show("training, epoch 1", 0.1)
    now = 100.05
    assert not shown.report("training, epoch 2", 0.2)
    assert shown.due() is None
    now = 100.11
    assert shown.due() == ("training, epoch 2", 0.2)


def test_a_new_message_makes_earlier_reports_out_of_date():
    shown = Announcements()
    shown.report("training, epoch 9", 0.9)
    shown.replace("")
    assert (shown.message, shown.progress, shown.due()) == ("", None, None)
