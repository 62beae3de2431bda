from __future__ import annotations

from curiosity_widgets.session.rules.timeline import Span, StepTimes
from curiosity_widgets.session.state.snapshot import Snapshot
from curiosity_widgets.widgets.timeline import TimelinePanel
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot, wait_for

STEPS = (
    StepTimes(3, (Span("wait", 0.0, 2.0), Span("measure", 2.0, 6.0)), (Span("fit", 0.0, 2.0),)),
    StepTimes(4, (Span("measure", 0.0, 4.0),), (Span("fit", 0.0, 1.0), Span("pick", 1.0, 1.5))),
)


def test_steps_with_what_source_and_learner_did_newest_first() -> None:
    session = FakeSession(make_info())
    panel = TimelinePanel(session)
    assert panel.steps == []
    session.publish(make_snapshot(session.info, 9, 4, timeline=STEPS))
    wait_for(lambda: len(panel.steps) == 2)
    newest = panel.steps[0]
    assert (newest["step"], newest["seconds"]) == (4, 4.0)
    assert newest["learner"][1] == {"what": "pick", "start": 1.0, "end": 1.5}
    exports = panel.exports()
    assert exports.encoded("csv").decode().splitlines()[:3] == [
        "step,who,what,start (s),end (s)",
        "3,source,wait,0,2",
        "3,source,measure,2,6",
    ]
    assert exports.encoded("csv").decode().count("learner") == 3
    assert exports.encoded("png").startswith(b"\x89PNG")
    session.publish(Snapshot(state="running"))
    wait_for(lambda: panel.steps == [])
    panel.close()
