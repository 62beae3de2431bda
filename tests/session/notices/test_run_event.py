"""What has become of a run, in one sentence."""

from __future__ import annotations

import json

import numpy as np
import pytest

from curiosity_widgets.session.notices.run_event import RunEvent, sentence
from curiosity_widgets.session.state.question import Question
from curiosity_widgets.session.state.snapshot import LogEntry, Settings, Snapshot

SETTINGS = Settings(0.5, 1.0, 4, "mixed", 22)
ERROR = LogEntry(1.0, "error", "no contact at (3, 4)")


def made(state, **fields):
    return Snapshot(state=state, settings=SETTINGS, measured=np.zeros((7, 2)), **fields)


@pytest.mark.parametrize(
    ("snapshot", "said"),
    [
        (made("running"), ""),
        (made("finished"), "The run is finished: 7 of 22 spectra."),
        (made("paused"), "The run is paused after 7 of 22 spectra."),
        (made("paused", log=(ERROR,)), "The run is paused after 7 of 22 spectra: no contact at (3, 4)"),
        (made("failed", log=(ERROR,)), "The run has failed after 7 of 22 spectra: no contact at (3, 4)"),
        (made("failed"), "The run has failed after 7 of 22 spectra: see its log"),
        (
            made("paused", waiting=np.zeros((2, 2))),
            "The run waits for your approval of 2 picks (7 of 22 spectra).",
        ),
        (
            made("waiting", question=Question("same", "Is it the same sample?")),
            "The run waits for your decision: Is it the same sample?",
        ),
    ],
)
def test_one_sentence_for_every_way_to_rest(snapshot, said):
    assert sentence(snapshot, None) == said


def test_an_event_is_its_sentence_and_plain_values():
    event = RunEvent("finished", "The run is finished.", 22, 22, "pto", "run.h5", 3.0)
    assert str(event) == "The run is finished."
    assert json.loads(json.dumps(event.to_dict()))["count"] == 22
