"""States, commands, settings and a person's wishes."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.session import Session
from tests.session.small import LENGTH, SHAPE, SmallLearner, SmallSource, workflow


def until(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def positions(snapshot):
    return [tuple(point) for point in snapshot.measured.tolist()]


def test_a_whole_run(session, undisturbed):
    source = SmallSource()
    states = []
    run = session(source)
    run.subscribe(lambda snapshot: states.append(snapshot.state))
    assert run.snapshot.state == "idle"
    run.run()
    assert run.wait(20) is True
    seen = run.snapshot
    assert seen.state == "finished"
    assert list(dict.fromkeys(states)) == ["initialising", "running", "finished"]
    assert len(positions(seen)) == len(set(positions(seen))) == 22
    assert seen.spectra.shape == (22, LENGTH)
    np.testing.assert_array_equal(seen.spectra[7], source.cube[tuple(seen.measured[7].astype(int))])
    assert seen.step == 5
    assert seen.measured_step.tolist() == [0] * 6 + [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4
    assert [entry["n"] for entry in seen.curve] == [6, 10, 14, 18, 22]
    assert {"kind", "heldout_r2", "mean", "ridge", "forest"} <= set(seen.curve[-1])
    assert seen.maps["acquisition"].shape == SHAPE
    assert seen.prediction is not None
    assert len(seen.training.train_loss) == 10
    assert {"measure", "train", "evaluate", "pick", "score"} <= set(seen.timings)
    assert seen.seconds > 0
    assert positions(seen) == positions(undisturbed)


def test_held_out_positions_are_never_measured(session):
    run = session()
    info = run.info
    assert 0.1 < info.held_out.mean() < 0.4
    run.run(40)
    run.wait(20)
    assert not info.held_out[run.snapshot.measured_index].any()


def test_one_thread_owns_source_and_learner(session):
    source = SmallSource()
    run = session(source)
    run.run()
    run.wait(20)
    assert source.threads == {"curiosity source"}


def test_another_seed_takes_another_path(session, undisturbed):
    run = session(seed=4)
    run.run()
    run.wait(20)
    assert positions(run.snapshot) != positions(undisturbed)


def test_run_goes_on_after_finished(session):
    run = session()
    run.run(14)
    assert run.wait(20)
    assert len(run.snapshot.measured) == 14
    run.run(22)
    assert run.wait(20)
    assert len(run.snapshot.measured) == 22
    assert run.settings.budget == 22


def test_steps_take_the_same_path_as_a_run(session, undisturbed):
    run = session()
    counts = []
    for _ in range(5):
        run.step()
        assert run.wait(20)
        assert run.snapshot.state == "paused"
        counts.append(len(run.snapshot.measured))
    assert counts == [6, 10, 14, 18, 22]
    assert positions(run.snapshot) == positions(undisturbed)
    run.step()  # one more round, beyond the budget, as a person asks for it
    run.wait(20)
    assert len(run.snapshot.measured) == 26


def test_pause_acts_after_the_current_point(session, undisturbed):
    source = SmallSource(seconds=0.03)
    run = session(source)
    run.run()
    until(lambda: len(run.snapshot.measured) == 8)
    run.pause()
    assert run.wait(5)
    assert run.snapshot.state == "paused"
    assert len(run.snapshot.measured) in (8, 9)
    taken = len(source.measured)
    time.sleep(0.1)
    assert len(source.measured) == taken
    run.resume()
    assert run.wait(20)
    assert positions(run.snapshot) == positions(undisturbed)


def test_stop_interrupts_a_training_and_the_redone_step_is_the_same(session, undisturbed):
    class Slow(SmallLearner):
        seconds = 0.05

    run = session(learner=Slow)
    run.run()
    until(lambda: run.snapshot.step == 2)
    until(lambda: run.snapshot.message == "training" and len(run.snapshot.measured) == 14)
    started = time.monotonic()
    run.stop()
    assert run.wait(5)
    assert time.monotonic() - started < 0.4
    assert run.snapshot.state == "stopped"
    assert run.snapshot.step == 2
    Slow.seconds = 0.0
    run.run()
    assert run.wait(20)
    assert positions(run.snapshot) == positions(undisturbed)


def test_stop_reaches_the_source_while_it_measures(session):
    source = SmallSource(seconds=0.2)
    run = session(source)
    run.run()
    until(lambda: run.snapshot.message.startswith("measuring"))
    run.stop()
    run.wait(5)
    assert source.stopped == 1
    assert run.snapshot.state == "stopped"


def test_commands_do_nothing_where_there_is_nothing_to_do(session):
    run = session()
    for command in (run.pause, run.stop, run.pause):
        command()
    assert run.wait(5)
    assert run.snapshot.state == "idle"
    run.run()
    run.wait(20)
    run.stop()
    run.pause()
    assert run.wait(5)
    assert run.snapshot.state == "finished"


def test_wait_returns_false_when_time_is_over_and_the_run_goes_on(session):
    run = session(SmallSource(seconds=0.05))
    run.run()
    assert run.wait(0.1) is False
    assert run.wait(20) is True


def test_commands_from_many_threads(session):
    run = session(SmallSource(seconds=0.002))
    run.run(60)
    rows = range(4, 13)

    def play(number):
        rng = np.random.default_rng(number)
        for _ in range(15):
            run.settings.beta = float(rng.random())
            run.pause() if rng.random() < 0.3 else run.resume()
            time.sleep(0.003)

    threads = [threading.Thread(target=play, args=(number,)) for number in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.resume()
    assert run.wait(30)
    seen = run.snapshot
    assert seen.state == "finished"
    assert len(set(positions(seen))) == len(seen.measured) == 60


def test_settings_act_at_the_next_pick(session):
    run = session()
    run.step()
    run.wait(10)
    before = run.snapshot
    run.settings.batch_size = 2
    run.settings.beta = 0.9
    run.settings.lam = 3
    run.settings.strategy = "coverage"
    assert run.settings.beta == 0.9
    run.wait(10)
    assert run.snapshot.settings.strategy == "coverage"
    assert run.snapshot.beta == 0.9  # shown already while the run rests
    assert before.settings.strategy == "mixed"
    run.step()
    run.wait(10)
    assert len(run.snapshot.measured) == 8


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("beta", 1.2, "from 0 to 1"),
        ("beta", "much", "from 0 to 1"),
        ("beta", float("nan"), "from 0 to 1"),
        ("lam", -1, "at least 0"),
        ("lam", None, "at least 0"),
        ("batch_size", 0, "at least 1"),
        ("batch_size", 2.5, "whole number"),
        ("batch_size", 10_000, "measurable positions"),
        ("strategy", "guess", "choose one of"),
        ("budget", 10_000, "more than the"),
        ("budget", 3, "less than the 6 initial"),
        ("budget", True, "whole number"),
    ],
)
def test_settings_are_checked_where_they_are_set(session, name, value, word):
    run = session()
    before = getattr(run.settings, name)
    with pytest.raises(CuriosityError, match=word):
        setattr(run.settings, name, value)
    assert getattr(run.settings, name) == before


def test_a_budget_beyond_the_candidates_is_refused_at_once(session):
    run = session()
    with pytest.raises(CuriosityError, match="a budget of 4000 spectra is more than the"):
        run.run(4000)
    with pytest.raises(CuriosityError, match="less than the 6 initial"):
        run.run(5)
    assert run.snapshot.state == "idle"


def test_a_person_goes_first(session):
    run = session(SmallSource(seconds=0.02), holdout=0)
    run.run()
    until(lambda: len(run.snapshot.measured) == 7)
    run.measure([(3, 20), (14, 2)])
    until(lambda: len(run.snapshot.measured) >= 11)
    seen = positions(run.snapshot)
    first = seen.index((3.0, 20.0))
    assert first <= 9
    assert seen[first + 1] == (14.0, 2.0)
    assert run.wait(20)
    assert len(run.snapshot.measured) == 22


def test_a_person_measures_while_the_run_rests_and_again(session):
    run = session(holdout=0)
    run.step()
    run.wait(10)
    run.measure((5, 9))
    run.measure([[5.2, 8.9]])
    assert run.wait(10)
    seen = run.snapshot
    assert seen.state == "paused"
    assert positions(seen)[-2:] == [(5.0, 9.0), (5.0, 9.0)]
    assert seen.step == 1
    run.step()
    run.wait(10)
    assert len(run.snapshot.measured) == 8  # the two are trained on first
    assert run.snapshot.step == 2


def test_a_person_may_measure_before_the_run(session):
    run = session(holdout=0)
    run.measure((5, 9))
    assert run.wait(10)
    assert positions(run.snapshot) == [(5.0, 9.0)]
    assert run.snapshot.state == "paused"
    run.run()
    run.wait(20)
    assert len(set(positions(run.snapshot))) == 22
    assert run.snapshot.measured_step.tolist()[:7] == [0] * 6 + [1]


def test_a_person_asks_for_what_cannot_be(session):
    run = session()
    with pytest.raises(CuriosityError, match="patch does not fit"):
        run.measure((40, 40))
    held = run.info.candidates.positions[run.info.held_out][0]
    with pytest.raises(CuriosityError, match="held-out"):
        run.measure(held)
    for bad in ([1, 2, 3], [(float("nan"), 2)]):
        with pytest.raises(CuriosityError, match="give"):
            run.measure(bad)


def test_excluded_regions_are_left_alone(session):
    run = session(holdout=0)
    mask = np.zeros(SHAPE, dtype=bool)
    mask[:, 8:] = True
    run.exclude(mask)
    run.step()
    run.wait(10)
    assert (run.snapshot.measured[:, 1] < 8).all()
    assert run.snapshot.excluded.sum() == mask.sum()
    with pytest.raises(CuriosityError, match="include it first"):
        run.measure((5, 20))
    run.include(mask)
    run.wait(5)
    assert run.snapshot.excluded is None
    run.run(60)
    run.wait(20)
    assert (run.snapshot.measured[:, 1] >= 8).any()


def test_exclusion_reaches_points_already_picked(session):
    source = SmallSource(seconds=0.03)
    run = session(source, holdout=0)
    run.run()
    until(lambda: len(run.snapshot.measured) == 2)
    run.exclude(np.ones(SHAPE, dtype=bool))
    assert run.wait(10)
    assert len(source.measured) <= 4
    assert run.snapshot.state == "finished"


def test_masks_are_checked(session):
    run = session()
    for bad in (np.zeros((SHAPE[1], SHAPE[0]), dtype=bool), np.zeros(SHAPE)):
        with pytest.raises(CuriosityError, match="give booleans"):
            run.exclude(bad)


def test_snapshots_are_immutable_and_do_not_change_behind_ones_back(session):
    run = session()
    run.step()
    run.wait(10)
    seen = run.snapshot
    spectra, measured = seen.spectra.copy(), seen.measured.copy()
    run.run(80)
    run.wait(20)
    np.testing.assert_array_equal(seen.spectra, spectra)
    np.testing.assert_array_equal(seen.measured, measured)
    for array in (seen.spectra, seen.measured, seen.measured_index, seen.maps["acquisition"], seen.available):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(FrozenInstanceError):
        seen.step = 3
    with pytest.raises(ValueError, match="read-only"):
        run.info.image[0] = 0


def test_a_failing_subscriber_is_logged_and_the_run_goes_on(session, caplog):
    run = session()
    seen = []

    def broken(snapshot):
        raise RuntimeError("my plot is gone")

    run.subscribe(broken)
    end = run.subscribe(seen.append)
    with caplog.at_level(logging.CRITICAL, logger="curiosity_widgets.session"):
        run.step()
        run.wait(10)
    assert any("my plot is gone" in entry.text for entry in run.snapshot.log)
    assert len(seen) > 10
    end()
    count = len(seen)
    run.step()
    run.wait(10)
    assert len(seen) == count


def test_every_point_makes_a_snapshot(session):
    run = session()
    counts = []
    run.subscribe(lambda snapshot: counts.append(len(snapshot.measured)))
    run.run()
    run.wait(20)
    assert set(counts) == set(range(23))


def test_a_subscriber_may_close_the_session(session):
    run = session()
    run.subscribe(lambda snapshot: run.close() if len(snapshot.measured) == 9 else None)
    run.run()
    until(lambda: run.closed)
    assert len(run.snapshot.measured) == 9
    assert run.snapshot.state == "stopped"


def test_after_close_there_are_no_commands(session):
    source = SmallSource()
    run = session(source)
    run.run()
    run.wait(20)
    run.close()
    run.close()
    assert source.closed == 1
    with pytest.raises(CuriosityError, match="session is closed"):
        run.run(30)
    with pytest.raises(CuriosityError, match="session is closed"):
        run.settings.beta = 0.1
    assert run.settings.beta == 0.5
    assert run.snapshot.state == "finished"


def test_close_during_a_training(session):
    class Slow(SmallLearner):
        seconds = 0.2

    run = session(learner=Slow)
    run.run()
    until(lambda: run.snapshot.message == "training")
    started = time.monotonic()
    run.close()
    assert time.monotonic() - started < 2
    assert run.snapshot.state == "stopped"


def test_an_instrument_is_scanned_when_the_run_starts_and_has_no_held_out(session):
    run = session(SmallSource(kind="instrument", truth=False))
    assert run.info is None
    with pytest.raises(CuriosityError, match="no image yet"):
        run.measure((3, 3))
    run.settings.beta = 0.25
    run.run()
    assert run.wait(20)
    assert run.info.held_out.sum() == 0
    assert run.snapshot.settings.beta == 0.25
    curve = run.snapshot.curve
    assert [entry["kind"] for entry in curve] == ["prequential"] * 4
    assert [entry["n"] for entry in curve] == [10, 14, 18, 22]
    assert all(-5 < entry["heldout_r2"] < 1 for entry in curve)


def test_too_large_a_budget_on_an_instrument_fails_after_the_scan(session, tmp_path):
    run = session(SmallSource(kind="instrument", truth=False))
    run.run(5000)
    with pytest.raises(CuriosityError, match="more than the 360 positions"):
        run.wait(10)
    assert run.snapshot.state == "failed"
    run.close()
    assert list(tmp_path.iterdir()) == []


def test_holdout_needs_known_truth(tmp_path):
    with pytest.raises(CuriosityError, match="holdout=0"):
        Session(SmallSource(kind="instrument"), workflow(), path=tmp_path / "a.h5", holdout=0.2)
    assert list(tmp_path.iterdir()) == []


def test_all_candidates_measured_is_the_end(session):
    run = session(holdout=0, workflow=workflow(batch_size=60, budget=300))
    run.run(360)
    assert run.wait(30)
    run.step()
    assert run.wait(10)
    assert run.snapshot.state == "finished"
    assert len(set(positions(run.snapshot))) == 360


def test_an_interrupted_cell_does_not_hurt_the_run(session, monkeypatch):
    run = session(SmallSource(seconds=0.01))
    run.run()
    calls = iter(range(100))

    def interrupted(seconds, wait=run._worker.wait_until_idle):
        if next(calls) == 1:
            raise KeyboardInterrupt
        return wait(seconds)

    monkeypatch.setattr(run._worker, "wait_until_idle", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run.wait()
    assert run.wait(20)
    assert len(run.snapshot.measured) == 22


def test_time_left_is_told(session):
    run = session(SmallSource(seconds=0.02))
    told = []
    run.subscribe(lambda s: told.append(s.seconds_left))
    run.run()
    run.wait(20)
    known = [left for left in told if left is not None]
    assert known
    assert 0 <= min(known) <= max(known) < 5
