from __future__ import annotations

from curiosity_widgets.session.state.snapshot import Snapshot
from curiosity_widgets.widgets.ensemble import EnsemblePanel
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot, wait_for


def test_members_with_their_loss_and_when_they_were_trained() -> None:
    session = FakeSession(make_info())
    panel = EnsemblePanel(session)
    assert panel.members == []
    session.publish(make_snapshot(session.info, 9, 4))
    wait_for(lambda: len(panel.members) == 4)
    assert panel.members[1] == {"name": "member 1", "validation_loss": 0.2, "best": True, "trained_at": 3}
    assert panel.step == 4
    session.publish(Snapshot(state="running"))
    wait_for(lambda: panel.members == [])
    panel.close()
