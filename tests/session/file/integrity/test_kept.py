"""What memory keeps of a run file: events, and channels as far as there is room."""

from __future__ import annotations

import json

import pytest

from curiosity_widgets.session.file.integrity import kept as keeping
from curiosity_widgets.session.file.integrity.kept import Kept
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.events import ChannelsStored, InExtras, Logged
from curiosity_widgets.session.state.journal import encode


@pytest.mark.parametrize("room", [10, 5])
def test_channels_are_kept_as_far_as_there_is_room(monkeypatch, room):
    monkeypatch.setattr(keeping, "_CHANNEL_BYTES", room)
    kept = Kept()
    kept.channels_of(0, b"12345", "a.dat")
    kept.channels_of(1, b"12345", "b.dat")
    assert kept.channels[0] == (b"12345", "a.dat")
    assert kept.channels[1] == (b"12345" if room == 10 else b"", "b.dat")


def test_events_that_describe_where_arrays_lie_are_left_out():
    kept = Kept()
    for event in (Logged("info", "one"), ChannelsStored(0, None, InExtras(0, 0, 0)), Logged("info", "two")):
        kept.line(encode(event.to_json()))
    assert [event.text for event in kept.events()] == ["one", "two"]


def test_a_run_file_gives_all_that_is_to_be_kept(finished):
    run = RunFile.open(finished[0])
    kept = run.kept()
    assert len(kept.lines) == run.events
    assert json.loads(kept.lines[0].partition(b" ")[2])["event"] == "state"
