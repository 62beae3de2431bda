from __future__ import annotations

import json

from curiosity_widgets.session.file.integrity.mending import mended
from curiosity_widgets.session.file.run_file import RunFile
from tests.session.file.integrity.damages import DAMAGES


def events(lines, kind):
    found = [json.loads(line.partition(b" ")[2]) for line in lines]
    return [event for event in found if event["event"] == kind]


def test_the_lines_of_a_whole_file_stay_as_they_are(copy):
    run = RunFile.open(copy)
    assert mended(run) == run.lines()


def test_what_is_lost_is_not_named_any_more(copy):
    for what in ("learner", "evaluation", "film"):
        DAMAGES[what](copy)
    run = RunFile.open(copy)
    lines = mended(run)
    assert len(lines) == run.events + 1
    assert events(lines, "trained")[-1]["checkpoint"] is None
    assert events(lines, "trained")[-2]["checkpoint"] is not None
    assert events(lines, "display")[-1]["evaluation"] is None
    assert events(lines, "film thinned")[-1]["steps"] == [1, 2, 3, 4, 5]
