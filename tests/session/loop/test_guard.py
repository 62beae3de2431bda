from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import TrainingReport
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop.guard import age_note
from curiosity_widgets.session.rules.limits import LimitExceeded, Limits
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources.protocol import SourceError
from tests.session import small
from tests.session.runs import WAIT, finished, rests, until_seen
from tests.session.small import Instrument


def test_a_run_ends_at_its_limit_of_spectra_and_continues_with_another(session, reopen):
    one = session(limits=Limits(max_spectra=9))
    one.run()
    seen = rests(one)
    assert len(seen.measured) == 9
    assert "the limit of 9 spectra is reached; set session.limits" in seen.log[-2].text + seen.log[-1].text
    one.close()
    again = reopen()
    assert again.limits.max_spectra == 9, "the run file keeps it"
    again.resume()
    assert len(rests(again).measured) == 9
    again.limits = Limits(max_spectra=12)
    again.resume()
    assert len(rests(again).measured) == 12
    again.limits = Limits()
    assert len(finished(again).measured) == 22


def test_limits_of_time(session):
    one = session(small.SmallSource(seconds=0.06), limits=Limits(max_hours=1.0 / 3600))
    one.run()
    assert 0 < len(rests(one).measured) < 22


def test_what_a_user_asks_for_does_not_pass_the_limit(session):
    one = session(limits=Limits(max_spectra=6), holdout=0)
    one.run()
    rests(one)
    one.measure([(3, 4)])
    assert len(rests(one).measured) == 6


def test_points_keep_their_distance_also_within_a_batch(session):
    seen = finished(session(limits=Limits(min_distance=2.6)))
    away = np.linalg.norm(seen.measured[:, None] - seen.measured[None], axis=2)
    assert (away[~np.eye(len(away), dtype=bool)] >= 2.6).all()
    assert len(seen.measured) == 22


def test_a_run_ends_where_the_distance_leaves_no_place(session):
    seen = finished(session(limits=Limits(min_distance=9)))
    assert seen.state == "finished"
    assert 1 < len(seen.measured) < 10


def test_a_user_cannot_ask_for_what_is_too_near(session):
    one = session(limits=Limits(min_distance=3), holdout=0)
    seen = finished(one)
    row, col = seen.measured[0]
    with pytest.raises(CuriosityError, match="closer to a measured point"):
        one.measure([(row, col + 1 if col < 20 else col - 1)])
    one.measure([(row, col)])  # the place itself may be measured again
    assert len(rests(one, "finished").measured) == 23
    open_ = np.flatnonzero(one.snapshot.available)
    row, col = one.info.candidates.positions[open_[0]]
    one.measure([(row, col), (row, col + 1)])
    seen = until_seen(one, lambda seen: any("limits.min_distance allows" in entry.text for entry in seen.log))
    assert len(rests(one, "finished").measured) == 24


def test_a_mask_keeps_the_tip_out(session):
    rows, cols = np.indices(small.SHAPE)
    source = small.SmallSource()
    mask = (rows > 4) & (cols < 20)
    one = session(source, limits=Limits(mask=mask), workflow=small.workflow(budget=12), holdout=0)
    finished(one)
    assert all(mask[int(row), int(col)] for row, col in source.measured)
    with pytest.raises(CuriosityError, match="outside the limits' mask"):
        one.measure([(2, 3)])
    with pytest.raises(CuriosityError, match="one boolean for each pixel"):
        one.limits = Limits(mask=mask.T)


def test_a_mask_of_another_shape_is_refused_at_the_start(session):
    with pytest.raises(CuriosityError, match="one boolean for each pixel"):
        session(limits=Limits(mask=np.ones((3, 4), bool)))


def test_the_tip_rests_between_spectra(session, tmp_path):
    one = session(limits=Limits(min_interval=0.05), workflow=small.workflow(budget=8, init=8))
    finished(one)
    times = RunFile.open(one.path).history.times()
    assert (times[1:, 0] - times[:-1, 1]).min() > 0.045


def test_stop_does_not_wait_for_the_rest(session):
    one = session(limits=Limits(min_interval=30))
    one.run()
    until_seen(one, lambda seen: "resting" in seen.message)
    start = time.monotonic()
    one.stop()
    assert len(rests(one, "stopped").measured) == 1
    assert time.monotonic() - start < 3


@pytest.mark.parametrize(
    ("applies", "words"),
    [
        ({"voltage": (-8, 8)}, "would apply a voltage from -8 to 8 V"),
        ({"voltage": "not known"}, "cannot be checked: not known"),
        ({}, "does not report which voltage"),
    ],
)
def test_nothing_is_opened_before_the_voltage_is_checked(session, applies, words):
    source = Instrument(applies)
    with pytest.raises(LimitExceeded, match=words):
        session(source, limits=Limits(voltage=(-5, 5)))
    assert source.opened == 0


def test_an_instrument_that_reports_nothing_is_not_trusted(session):
    with pytest.raises(LimitExceeded, match="does not report which voltage"):
        session(Instrument(), limits=Limits(voltage=(-5, 5)))
    with pytest.raises(LimitExceeded, match="-4 to 4 V, outside -3 to 3"):
        session(small.SmallSource(), limits=Limits(voltage=(-3, 3)))


def test_limits_are_checked_again_after_a_resume(session, reopen, tmp_path):
    source = Instrument({"voltage": (-4, 4)})
    one = session(source, limits=Limits(voltage=(-5, 5), max_spectra=8))
    one.run()
    rests(one)
    one.close()
    with pytest.raises(LimitExceeded, match="-9 to 9 V"):
        reopen(source=Instrument({"voltage": (-9, 9)}))
    again = reopen(source=Instrument({"voltage": (-4, 4)}))
    with pytest.raises(LimitExceeded, match="outside -1 to 1"):
        again.limits = Limits(voltage=(-1, 1))
    assert again.limits.voltage == (-5, 5)


DRIFT = (0.14, -0.14)  # 0.2 pixels per point


class Still(small.SmallLearner):
    """Picks by a map that stays as it is drawn; what it would learn is not at stake here."""

    def fit(self, measured, *, step, report=None):
        return TrainingReport((0.0,))


def drifting(reimage_every, tmp_path, points=100):
    """How far the places that the tip touched are from the structures that were wanted, in pixels."""
    source = cw.SimulatedSource(shape=(64, 90), seed=4, drift=DRIFT, length=12)
    workflow = small.workflow(init=10, budget=points, batch_size=10)
    rows, cols = np.indices((64, 90))
    inner = (rows > 15) & (cols < 74)  # the sample drifts to the upper right
    with Session(
        source, workflow, 1, tmp_path / "run.h5", holdout=0, learner=Still,
        policies=Policies(Limits(mask=inner), reimage_every),
    ) as session:  # fmt: skip
        finished(session)
        seen = session.snapshot
    history = RunFile.open(tmp_path / "run.h5").history
    touched = history.commanded() + np.arange(len(history))[:, None] * np.array(DRIFT)
    return np.linalg.norm(touched - seen.measured, axis=1), seen


class Changing(Instrument):
    """Its image can be taken again, and then shows what ``pictures`` give."""

    def __init__(self, pictures):
        super().__init__({})
        self.pictures = iter(pictures)

    def open(self):
        return replace(super().open(), can_reimage=True)

    def image(self, **options):
        first = super().image(**options)
        self.images += 1
        if self.images == 1:
            return first
        picture = next(self.pictures, None)
        if picture is None:
            return first
        if isinstance(picture, Exception):
            raise picture
        return replace(first, channels=dict.fromkeys(first.channels, picture))


def test_measured_positions_stay_on_the_wanted_structure_as_the_sample_drifts(tmp_path):
    with_, seen = drifting(5, tmp_path)
    (tmp_path / "run.h5").unlink()
    without, plain = drifting(None, tmp_path)
    print(f"\ndrift of 0.2 px per point over {len(with_)} points, furthest from the wanted structure:")
    print(f"  re-imaged every 5 points {with_.max():.2f} px (median {np.median(with_):.2f})")
    print(f"  never re-imaged {without.max():.2f} px (median {np.median(without):.2f})")
    assert len(with_) == len(without) == 100
    assert with_.max() < 1.0
    assert without.max() > 15
    assert plain.drift is None
    np.testing.assert_allclose(seen.drift, -95 * np.array(DRIFT), atol=0.5)


@pytest.mark.slow
def test_a_resumed_run_continues_with_its_drift(tmp_path):
    def source():
        return cw.SimulatedSource(shape=(48, 71), seed=4, drift=DRIFT, length=12)

    path = tmp_path / "run.h5"
    workflow = small.workflow(init=8, budget=40, batch_size=8, patch=15)
    make = {"holdout": 0, "policies": Policies(reimage_every=5), "learner": Still}
    with Session(source(), workflow, 1, path, **make) as session:
        session.run(16)
        assert session.wait(WAIT)
    with Session.open(path, source(), learner=Still) as session:
        assert session.snapshot.drift is not None
        session.run(40)
        assert session.wait(WAIT)
    history = RunFile.open(path).history
    touched = history.commanded() + np.arange(40)[:, None] * np.array(DRIFT)
    assert np.linalg.norm(touched - history.positions(), axis=1).max() < 1


def test_images_that_show_nothing_are_refused_and_a_user_is_asked(session):
    nonsense = [
        np.full(small.SHAPE, np.nan),
        SourceError("no line trigger"),
        np.random.default_rng(0).normal(size=small.SHAPE),
    ]
    one = session(Changing(nonsense), reimage_every=3)
    one.run()
    seen = rests(one)
    said = [entry.text for entry in seen.log]
    assert sum("Drift not updated" in text for text in said) == 3
    assert any("3 scans in a row did not give the drift" in text for text in said)
    assert len(seen.measured) == 9
    seen = finished(one)
    assert len(seen.measured) == 22
    np.testing.assert_allclose(seen.drift, 0, atol=0.05)


def test_time_between_scans(session):
    source = Changing([])
    finished(session(source, reimage_every=timedelta(milliseconds=1), workflow=small.workflow(budget=10)))
    assert source.images > 5


def test_recorded_data_cannot_be_scanned_again(session):
    seen = finished(session(reimage_every=4))
    assert any("reimage_every has no effect on recorded data" in entry.text for entry in seen.log)
    assert seen.drift is None


@pytest.mark.parametrize("taken_at", [None, 9_500.0, 10_000.0, float("nan"), float("-inf")])
def test_a_fresh_image_or_one_of_unknown_age_needs_no_word(taken_at):
    assert age_note(taken_at, 10_000.0) is None


def test_an_old_image_is_reported_with_its_age():
    note = age_note(10_000.0, 10_000.0 + 47 * 60)
    assert note is not None
    assert note.startswith("the image was scanned 47 min before the run began")
