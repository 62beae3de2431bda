"""A run's policies at work: limits, approval, flags, drift, repeats, ways."""

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
from curiosity_widgets.session.rules.limits import LimitExceeded, Limits
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.rules.repeats import merged
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.summary import run_summary
from curiosity_widgets.sources.protocol import SourceError
from tests.session import small
from tests.session.rules.path_length import path_length

WAIT = 40


def finished(session):
    session.run()
    assert session.wait(WAIT)
    return session.snapshot


def rests(session, state="paused", seconds=WAIT):
    assert session.wait(seconds)
    assert session.snapshot.state == state
    return session.snapshot


def until(session, condition):
    end = time.monotonic() + WAIT
    while not condition(session.snapshot):
        assert time.monotonic() < end, session.snapshot
        time.sleep(0.01)
    return session.snapshot


class Instrument(small.SmallSource):
    """The small sample as an instrument with a voltage, a set point and images that can be taken again."""

    def __init__(self, applies=None, **options):
        super().__init__(kind="instrument", truth=False, **options)
        self.opened = self.images = 0
        if applies is not None:
            self.applies = lambda: applies

    def open(self):
        self.opened += 1
        return super().open()


# Limits ------------------------------------------------------------------------------------------------


def test_a_run_ends_at_its_limit_of_spectra_and_goes_on_with_another(session, reopen):
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


def test_what_a_person_asks_for_does_not_pass_the_limit(session):
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


def test_a_person_cannot_ask_for_what_is_too_near(session):
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
    seen = until(one, lambda seen: any("limits.min_distance allows" in entry.text for entry in seen.log))
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
    until(one, lambda seen: "resting" in seen.message)
    start = time.monotonic()
    one.stop()
    assert len(rests(one, "stopped").measured) == 1
    assert time.monotonic() - start < 3


@pytest.mark.parametrize(
    ("applies", "words"),
    [
        ({"voltage": (-8, 8)}, "would apply a voltage from -8 to 8 V"),
        ({"voltage": "nobody told"}, "cannot be checked: nobody told"),
        ({}, "does not say which voltage"),
    ],
)
def test_nothing_is_opened_before_the_voltage_is_checked(session, applies, words):
    source = Instrument(applies)
    with pytest.raises(LimitExceeded, match=words):
        session(source, limits=Limits(voltage=(-5, 5)))
    assert source.opened == 0


def test_an_instrument_that_says_nothing_is_not_trusted(session):
    with pytest.raises(LimitExceeded, match="does not say which voltage"):
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


# Approval ----------------------------------------------------------------------------------------------


def test_every_pick_waits_for_a_person(session):
    source = small.SmallSource()
    one = session(source, approve=True)
    one.run()
    seen = rests(one)
    assert (len(seen.waiting), len(seen.measured), source.measured) == (6, 0, [])
    assert seen.message == "6 picks wait for approval"
    np.testing.assert_array_equal(seen.waiting, seen.picks)
    one.resume()
    assert len(rests(one).measured) == 0, "Run does not get round it"
    one.approve()
    seen = until(one, lambda seen: len(seen.measured) == 6 and seen.state == "paused")
    assert len(seen.waiting) == 4
    rejected = seen.waiting[1:3]
    one.reject(rejected)
    one.approve()
    seen = until(one, lambda seen: len(seen.measured) == 8 and seen.state == "paused")
    places = {tuple(place) for place in np.concatenate([seen.measured, seen.waiting]).tolist()}
    assert not places & {tuple(place) for place in rejected.tolist()}
    one.reject()
    before = seen.waiting
    seen = until(
        one, lambda seen: seen.state == "paused" and len(seen.waiting) and seen.waiting is not before
    )
    assert not {tuple(p) for p in before.tolist()} & {tuple(p) for p in seen.waiting.tolist()}
    one.settings.approve = False
    assert len(finished(one).measured) == 22


def test_waiting_picks_wait_on_after_a_resume(session, reopen):
    one = session(approve=True)
    one.run()
    rests(one)
    one.approve()
    waiting = until(one, lambda seen: len(seen.measured) == 6 and len(seen.waiting) == 4).waiting
    one.close()
    source = small.SmallSource()
    again = reopen(source=source)
    np.testing.assert_array_equal(again.snapshot.waiting, waiting)
    again.resume()
    rests(again)
    assert source.measured == []
    again.approve()
    until(again, lambda seen: len(seen.measured) == 10)
    assert again.settings.approve


def test_a_person_s_own_points_need_no_approval(session):
    one = session(approve=True, holdout=0)
    one.run()
    rests(one)
    one.measure([(5, 6)])
    until(one, lambda seen: len(seen.measured) == 1)
    assert len(rests(one).waiting) == 6


def test_what_cannot_be_approved(session):
    one = session(approve=True)
    with pytest.raises(CuriosityError, match="no pick waits"):
        one.approve()
    one.run()
    waiting = rests(one).waiting
    free = next((r, c) for r in range(4, 9) for c in range(4, 9) if not (waiting == [r, c]).all(axis=1).any())
    info = one.info
    index = info.candidates.index_at(*free)
    if not info.held_out[index]:
        with pytest.raises(CuriosityError, match=r"waits for approval|held-out"):
            one.reject([free])
    for nowhere in ([(np.nan, 3)], [3, 4, 5]):
        with pytest.raises(CuriosityError, match="give finite"):
            one.approve(nowhere)
    with pytest.raises(CuriosityError, match="True or False"):
        one.settings.approve = "yes"


def test_approval_while_the_learner_works(session):
    one = session(small.SmallSource(seconds=0.002), approve=True, overlap=True)
    one.run()
    asked = 0
    while one.wait(WAIT) and one.snapshot.state == "paused":
        asked += len(one.snapshot.waiting)
        one.approve()
    assert one.snapshot.state == "finished"
    assert asked == len(one.snapshot.measured) == 22


# Quality -----------------------------------------------------------------------------------------------


def spoiling(where, values):
    """An ``on_measure`` that gives other values at the measurements of these numbers."""
    calls = iter(range(10**6))
    return lambda number, point: values(number) if next(calls) in where else None


BAD = {
    "flat": lambda number: np.full(small.LENGTH, 2.0),
    "wrong length": lambda number: np.arange(4.0),
    "not finite": lambda number: np.full(small.LENGTH, np.nan),
}


@pytest.mark.parametrize("flag", BAD)
def test_bad_spectra_are_kept_and_shown_but_not_learned_from(session, reopen, flag):
    # one that is not finite is measured again twice
    where = {7, 8, 9} if flag == "not finite" else {7}
    one = session(small.SmallSource(on_measure=spoiling(where, BAD[flag])))
    seen = finished(one)
    assert seen.flags == (flag,)
    assert len(seen.measured) == 22
    assert not (seen.measured == seen.flagged[0]).all(axis=1).any()
    assert any("left out" in entry.text for entry in seen.log)
    one.close()
    found = RunFile.open(one.path).snapshot
    assert found.flags == (flag,)
    np.testing.assert_array_equal(found.flagged, seen.flagged)
    with pytest.raises(StopIteration):
        next(entry for entry in events(one.path) if entry["event"] == "failed")
    (kept,) = [entry for entry in events(one.path) if entry["event"] == "flagged"]
    wanted = BAD[flag](0)
    np.testing.assert_array_equal(np.array(kept["values"], dtype=float), wanted)


def events(path):
    import h5py

    from curiosity_widgets.session.state.journal import decode

    with h5py.File(path) as file:
        return [event for event, _ in decode(file["run/journal"][...].tobytes())]


def test_three_bad_spectra_in_a_row_make_the_run_rest(session):
    one = session(small.SmallSource(on_measure=spoiling({8, 9, 10}, BAD["flat"])))
    one.run()
    seen = rests(one)
    assert seen.flags == ("flat",) * 3
    assert len(finished(one).measured) == 22


# Drift -------------------------------------------------------------------------------------------------

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


def test_measured_places_stay_on_the_wanted_structure_as_the_sample_drifts(tmp_path):
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
def test_a_resumed_run_goes_on_with_its_drift(tmp_path):
    def source():
        return cw.SimulatedSource(shape=(48, 71), seed=4, drift=DRIFT, length=12)

    path = tmp_path / "run.h5"
    workflow = small.workflow(init=8, budget=40, batch_size=8, patch=15)
    make = {"holdout": 0, "reimage_every": 5, "learner": Still}
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


def test_images_that_tell_nothing_are_refused_and_a_person_is_asked(session):
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


# Repeats -----------------------------------------------------------------------------------------------


def noisy(tmp_path, repeats, budget=26):
    source = cw.SimulatedSource(shape=(30, 44), seed=2, noise=0.2, length=24)
    return Session(
        source, small.workflow(init=10, budget=budget), 1, tmp_path / "run.h5",
        policies=Policies(repeats=repeats), learner=small.SmallLearner,
    )  # fmt: skip


def test_a_share_of_the_places_is_measured_twice_and_tells_the_noise(tmp_path):
    with noisy(tmp_path, 0.25, 40) as session:
        seen = finished(session)
        places, count = np.unique(seen.measured_index, return_counts=True)
        assert len(seen.measured) >= 40
        assert (count == 2).sum() == pytest.approx(0.25 * len(places), abs=3)
        truth = session._source.truth(seen.measured)
        noise = (seen.spectra - truth).var()
        total = (seen.spectra - seen.spectra.mean(axis=0)).var()
        assert seen.noise_floor == pytest.approx(noise / total, rel=0.3)
        assert run_summary(session)["noise_floor"] == seen.noise_floor


def test_a_learner_sees_each_place_once(tmp_path):
    learners = []

    class Watching(small.SmallLearner):
        def __init__(self, *args):
            super().__init__(*args)
            self.fits, self.told = [], []
            learners.append(self)

        def fit(self, measured, **rest):
            self.fits.append(measured)
            return super().fit(measured, **rest)

        def pick(self, k, measured, **rest):
            self.told.append(rest.get("noise_floor"))
            return super().pick(k, measured, **rest)

    source = cw.SimulatedSource(shape=(30, 44), seed=2, length=24)
    with Session(
        source,
        small.workflow(init=10, budget=26),
        1,
        tmp_path / "run.h5",
        policies=Policies(repeats=0.5),
        learner=Watching,
    ) as session:
        seen = finished(session)
    (learner,) = learners
    for measured in learner.fits:
        assert len(np.unique(measured.index)) == len(measured)
    assert learner.told[-1] is not None
    history = RunFile.open(tmp_path / "run.h5").history
    last = merged(history.measured())
    np.testing.assert_array_equal(last.spectra, learner.fits[-1].spectra)
    assert len(seen.measured) > len(last)


def test_repeats_go_on_after_a_resume_as_if_nothing_had_been(tmp_path):
    with noisy(tmp_path, 0.3) as session:
        whole = finished(session)
    (tmp_path / "run.h5").unlink()
    with noisy(tmp_path, 0.3) as session:
        session.run()
        until(session, lambda seen: len(seen.measured) >= 15)
    with Session.open(tmp_path / "run.h5", learner=small.SmallLearner) as session:
        finished(session)
        np.testing.assert_array_equal(session.snapshot.measured, whole.measured)
        np.testing.assert_array_equal(session.snapshot.spectra, whole.spectra)


def test_recorded_data_give_no_noise(tmp_path):
    with pytest.raises(CuriosityError, match="gives the same spectrum again"):
        Session(
            small.SmallSource(repeatable=False), small.workflow(), 0, tmp_path / "run.h5",
            policies=Policies(repeats=0.1), learner=small.SmallLearner,
        )  # fmt: skip


# Ways --------------------------------------------------------------------------------------------------


def test_batches_are_put_into_a_short_path_of_the_same_points(session, tmp_path):
    ways, places = {}, {}
    for short in (True, False):
        one = session(
            Instrument(), path=tmp_path / f"{short}.h5", short_route=short, workflow=small.workflow(init=14)
        )
        one.run(14)
        seen = rests(one, "finished")
        places[short] = sorted(seen.measured.tolist())
        ways[short] = path_length(seen.measured)
    assert places[True] == places[False]
    assert ways[True] < 0.8 * ways[False]


def test_short_ways_are_for_instruments(session, tmp_path):
    by_kind = {}
    for kind in ("replay", "instrument"):
        source = Instrument() if kind == "instrument" else small.SmallSource()
        options = {
            "holdout": 0,
            "path": tmp_path / f"{kind}.h5",
            "workflow": small.workflow(init=14, budget=14),
        }
        by_kind[kind] = finished(session(source, **options)).measured
    assert sorted(by_kind["replay"].tolist()) == sorted(by_kind["instrument"].tolist())
    assert path_length(by_kind["instrument"]) < path_length(by_kind["replay"])


def test_strategies_are_told_how_long_ways_take(session):
    told = []

    class Watching(small.SmallLearner):
        def pick(self, k, measured, **rest):
            told.append((rest.get("travel"), self.problem.candidates.positions[measured.index[-1]]))
            return super().pick(k, measured, **rest)

    finished(session(Instrument(seconds=0.01), learner=Watching))
    travel, place = told[-1]
    assert 0.008 < travel.fixed + 8 * travel.per_pixel < 0.1
    assert travel.tip == tuple(place)


# All of them -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"limits": 3}, "limits is 3"),
        ({"approve": 1}, "True or False"),
        ({"reimage_every": 0}, "reimage_every"),
        ({"repeats": 1.5}, "share of positions"),
        ({"repeats": "many"}, "share of positions"),
        ({"repeats": 0.1, "overlap": True}, "do not go together"),
    ],
)
def test_values_that_make_no_sense(session, options, words, tmp_path):
    with pytest.raises(CuriosityError, match=words):
        session(**options)
    assert list(tmp_path.iterdir()) == []


def test_policies_come_back_from_the_journal():
    for every in (None, 20, timedelta(minutes=5)):
        policies = Policies(Limits(max_spectra=5), every, 0.1, short_route=True)
        assert Policies.from_dict(policies.to_dict()).to_dict() == policies.to_dict()


def test_the_surroundings_of_unusable_spectra_are_left(session):
    def dead(number, point):
        return BAD["flat"](number) if point[1] >= 17 else None

    one = session(small.SmallSource(on_measure=dead), holdout=0)
    seen = finished(one)
    while len(seen.measured) < 22:  # three in a row pause a run
        seen = finished(one)
    one.close()
    history = RunFile.open(one.path).history
    cols = history.candidates.pixels[:, 1]
    assert len(history.flagged) >= 3
    left = history.available() & ~history.promising()
    assert left[cols >= 17].mean() > 0.5
    assert left[cols < 14].mean() < 0.1
