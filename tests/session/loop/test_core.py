"""A run's core, driven without a source, without a thread and without a session."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop import changes
from curiosity_widgets.session.loop.context import Context, Options
from curiosity_widgets.session.loop.core import Core
from curiosity_widgets.session.loop.next_action import Action
from curiosity_widgets.session.loop.services import Inline
from curiosity_widgets.session.loop.survey import survey
from curiosity_widgets.session.settings import first_settings
from curiosity_widgets.sources.protocol import Measurement, MeasurementFailed
from tests.session.small import LENGTH, SmallLearner, SmallSource, workflow


def begun(path, overlap=False):
    """A core on the small sample's image, seed 3, with nothing held out, and the sample's spectra."""
    sample, chosen = SmallSource(), workflow()
    context = Context(Options(chosen, 3, path, first_settings(chosen), holdout=0, overlap=overlap), Inline())
    context.source_info = sample.open()
    context.begin(
        survey(context.source_info, sample.image(), chosen, 3, 0, knows_truth=True, overlap=overlap)
    )
    core = Core(context)
    core.start(SmallLearner)
    return core, sample.cube


def measured(asked, cube):
    row, col = asked.position
    return Measurement(0, asked.position, cube[int(row), int(col)])


def answer_all(core, cube):
    while core.advance() is not Action.FINISH:
        asked = core.ask()
        assert core.tell(asked, measured(asked, cube)) is None


@pytest.mark.parametrize("overlap", [False, True])
def test_takes_the_path_of_a_session_without_a_source_or_a_thread(session, tmp_path, overlap):
    run = session(path=tmp_path / "session.h5", holdout=0, overlap=overlap)
    run.run()
    assert run.wait(20)
    before = threading.active_count()
    core, cube = begun(tmp_path / "core.h5", overlap)
    answer_all(core, cube)
    assert threading.active_count() == before
    core.context.finish()
    np.testing.assert_array_equal(core.context.history.positions(), run.snapshot.measured)
    run.close()
    for name in ("measured", "spectra", "measured_step", "first_errors"):
        with RunFile.open(tmp_path / "session.h5") as one, RunFile.open(tmp_path / "core.h5") as other:
            np.testing.assert_array_equal(getattr(one.snapshot, name), getattr(other.snapshot, name))


def test_asks_the_same_until_it_is_told(tmp_path):
    core, cube = begun(tmp_path / "run.h5")
    assert core.ask() is None
    assert core.advance() is Action.MEASURE
    asked = core.ask()
    assert core.ask() == asked
    core.tell(asked, measured(asked, cube))
    assert core.ask() != asked


def test_a_request_goes_first_and_is_recorded_as_one(tmp_path):
    core, cube = begun(tmp_path / "run.h5")
    core.advance()
    picked = core.ask()
    other = next(iter(set(np.flatnonzero(core.context.history.available()).tolist()) - {picked.index}))
    changes.request(core.context, (other,))
    asked = core.ask()
    assert (asked.index, asked.requested, picked.requested) == (other, True, False)
    core.tell(asked, measured(asked, cube), commanded=(1.5, 2.5))
    assert core.ask() == picked
    np.testing.assert_array_equal(core.context.history.commanded(), [(1.5, 2.5)])


def test_what_cannot_be_measured_is_left_out(tmp_path):
    core, cube = begun(tmp_path / "run.h5")
    core.advance()
    first = core.ask()
    core.leave_out(first, MeasurementFailed("no contact"))
    second = core.ask()
    bad = core.tell(second, Measurement(0, second.position, np.full(LENGTH, np.nan)))
    assert bad.flag == "not finite"
    history = core.context.history
    assert (history.failed, [entry.index for entry in history.flagged]) == ({first.index}, [second.index])
    assert len(history) == 0
    assert [line.text for line in history.log if "left out" in line.text] == [
        f"{first} left out: no contact",
        f"{second} left out: the spectrum at {second} is not finite",
    ]
    answer_all(core, cube)
    assert len(history) == 22
    assert not {first.index, second.index} & set(history.measured().index.tolist())


def test_a_spectrum_that_the_run_file_cannot_take_is_handed_back(tmp_path, monkeypatch):
    core, cube = begun(tmp_path / "run.h5")
    core.advance()
    asked = core.ask()

    def full(point):
        raise CuriosityError("disk full")

    monkeypatch.setattr(core.context.recorder, "point", full)
    with pytest.raises(CuriosityError, match="disk full"):
        core.tell(asked, measured(asked, cube))
    assert [point.candidate for point in core.unsaved] == [asked.index]
    assert (len(core.context.history), core.ask()) == (0, asked)


def test_channels_that_are_no_numbers_do_not_keep_a_spectrum_from_the_disk(tmp_path):
    core, cube = begun(tmp_path / "run.h5")
    core.advance()
    asked = core.ask()
    channels = {"note": "x", "current": [1.0]}
    taken = Measurement(0, asked.position, measured(asked, cube).values, channels=channels)
    core.tell(asked, taken)
    core.context.finish()
    assert set(RunFile.open(tmp_path / "run.h5").channels(0)) == {"current"}


@pytest.mark.parametrize(
    "action", [Action.IMAGE, Action.START, Action.MEASURE, Action.APPROVE, Action.FINISH]
)
def test_actions_that_need_a_source_or_a_user_are_refused(tmp_path, action):
    core, _ = begun(tmp_path / "run.h5")
    with pytest.raises(ValueError, match="needs a source or a user"):
        core.perform(action)
