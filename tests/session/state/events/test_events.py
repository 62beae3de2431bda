"""Events keep their keys in the run file, whatever the fields are called in the code."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import MemberReport, TrainingReport
from curiosity_widgets.session.file import columns
from curiosity_widgets.session.file.access import reading
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.state import events
from curiosity_widgets.session.state.journal import decode, encode
from curiosity_widgets.session.state.question import Question
from curiosity_widgets.session.state.snapshot import Settings
from tests.paths import ROOT

SLOT = events.InSlot(1, 20, 3)
REPORT = TrainingReport((0.5, 0.25), (0.75,), (MemberReport("net 0", None, True, 2),))
EXAMPLES = {
    one.kind: one
    for one in (
        events.SettingsChanged(Settings(None, 80.0, 4, "balanced", 24, approve=True)),
        events.PoliciesChanged(Policies(repeats=0.1)),
        events.Requested((3, 1)),
        events.PointsFlagged((0, 4), (17, 3), "by hand"),
        events.PointsUnflagged((4,), (3,)),
        events.Excluded("mask"),
        events.Approved((3,)),
        events.Questioned(Question("sample", "Another sample. Continue?")),
        events.Answered("sample", "yes"),
        events.Rejected((1,)),
        events.ControlsPassed("Ann (page 1a2b)", "page 3c4d"),
        events.Picked(step=2, index=(5, 6), value=(0.5, 0.25), waiting=True, checkpoint=SLOT),
        events.Failed(7, True, "no contact"),
        events.Flagged(7, "flat", [1.0, 1.0], False, "it is flat", (0.5, 1.0), None, 10.0, 11.0, "a.dat"),
        events.Reimaged(0.0, 10.0, 10, True, (-0.25, 0.5), 0.75, "b.dat"),
        events.LearnerBuilt(24, "cuda"),
        events.Trained(
            1, 8, REPORT, SLOT, 3.5, 1, {"count": 4.0}, events.FirstErrors((0.5, None), (0.25,)), (2, 5)
        ),
        events.Timed({"pick": 0.5}),
        events.Rated((0, 2), (0.75, 0.5), "loop"),
        events.Scored({"n": 8, "step": 1, "kind": "heldout", "heldout_r2": 0.5}),
        events.Logged("warning", "too warm"),
        events.StateChanged("running", 4.5),
        events.Displayed(
            0,
            {"other 1": "gain"},
            SLOT,
            1,
            "blend",
            ("gain",),
            {"c": 1.0},
            0.5,
            1.0,
            ("note",),
            (3,),
            (0.5,),
            3,
            events.InFilm(0, 9, 2),
            6,
        ),
        events.FilmThinned((2, 4)),
        events.ChannelsStored(3, None, events.InExtras(0, 9, 2)),
    )
}
# What version 1 of the run file calls the fields of each kind.
KEYS = {
    "settings": "beta lam batch_size strategy budget approve",
    "policies": "policies",
    "asked": "index",
    "excluded": "mask",
    "approved": "index",
    "question": "name text options refusals",
    "answer": "name answer",
    "rejected": "index",
    "controls": "before now",
    "picks": "step index value waiting checkpoint",
    "flag": "points index reason",
    "unflag": "points index",
    "failed": "index asked message",
    "flagged": "index flag values asked message requested actual started ended file",
    "reimaged": "start at count accepted shift correlation file message",
    "learner": "budget device evaluated",
    "trained": "step count report checkpoint seconds batches judged errors left_out took",
    "timings": "seconds complete",
    "quality": "points quality by",
    "score": "n step kind heldout_r2",
    "log": "level text",
    "state": "state seconds",
    "display": "row layers evaluation step formula terms constants beta lam notes picks scores "
    "maps_crc film measured resolution scores_resolution",
    "film thinned": "steps",
    "extra": "point file where",
}


def on_disk(event: events.Event) -> dict:
    (line,) = decode(encode(event.to_json()))
    return line.event


def test_there_is_an_example_of_every_kind():
    assert set(EXAMPLES) == set(events.KINDS) == set(KEYS)


@pytest.mark.parametrize("kind", KEYS)
def test_an_event_keeps_its_keys_and_comes_back(kind):
    content = on_disk(EXAMPLES[kind])
    assert content["event"] == kind
    assert list(content) == ["time", "event", *KEYS[kind].split()]
    back = events.from_json(content)
    assert type(back) is type(EXAMPLES[kind])
    assert on_disk(back) == content


@pytest.mark.parametrize(
    ("kind", "lacking"),
    [("settings", "approve"), ("picks", "waiting"), ("picks", "checkpoint"), ("trained", "batches"),
     ("trained", "errors"), ("trained", "left_out"), ("trained", "took"),
     ("flagged", "requested"), ("reimaged", "file")],
)  # fmt: skip
def test_a_key_that_an_early_version_did_not_write_has_a_default(kind, lacking):
    content = on_disk(EXAMPLES[kind])
    del content[lacking]
    assert not on_disk(events.from_json(content))[lacking]


@pytest.mark.parametrize("kind", KEYS)
def test_a_wrong_type_is_one_clear_error(kind):
    content = on_disk(EXAMPLES[kind])
    (first, *_) = KEYS[kind].split()
    content[first] = {"not": "this"} if kind != "policies" else "not this"
    with pytest.raises(CuriosityError, match=f"damaged '{kind}' entry") as raised:
        events.from_json(content)
    assert "\n" not in str(raised.value)


def test_a_kind_of_a_later_version_is_kept_as_it_is():
    content = {"time": 3.0, "event": "teleported", "to": [1, 2]}
    event = events.from_json(content)
    assert isinstance(event, events.Unknown)
    assert event.to_json() == content


@pytest.mark.parametrize("name", ["plain", "killed"])
def test_every_event_of_an_older_file_is_read_and_would_be_written_alike(name):
    path = Path(ROOT) / "tests/session/file/written_by_0e87a72" / f"{name}.h5"
    with reading(path) as file:
        journal = file[columns.JOURNAL][...].tobytes()
    lines = [line.event for line in decode(journal)]
    assert len(lines) > 20
    for line in lines:
        content = dict(line)
        if content.get("kind") == "prequential":  # it had the name of another score
            content["prequential_r2"] = content.pop("heldout_r2")
        event = events.from_json(line)
        again, defaults = on_disk(event), {one.name: one.default for one in fields(event)}
        added = {key for key in again if key not in content}
        assert {key: again[key] for key in content} == json.loads(json.dumps(content))
        assert all(again[key] == defaults[key] for key in added), content["event"]
