from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import curiosity_widgets as cw
from curiosity_widgets.learning.protocols import Measured
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.rules.repeats import due, is_repeated, merged, noise_floor, noise_variance
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.summary import run_summary
from tests.session import small
from tests.session.runs import finished, until_seen


def measured(index, noise=0.3, length=40, seed=0):
    rng = np.random.default_rng(seed)
    index = np.asarray(index)
    truth = np.random.default_rng(9).standard_normal((100, length))
    return Measured(index, truth[index] + noise * rng.standard_normal((len(index), length)), index % 5)


@given(st.floats(0.01, 1), st.integers(0, 50))
def test_the_share_holds_at_any_moment(share, seed):
    chosen = np.cumsum([is_repeated(number, share, seed) for number in range(60)])
    assert (np.abs(chosen - share * np.arange(1, 61)) <= 1 + 1e-6).all()
    again = [is_repeated(number, share, seed) for number in range(60)]
    np.testing.assert_array_equal(np.cumsum(again), chosen)


def test_another_seed_repeats_other_places():
    chosen = {tuple(is_repeated(n, 0.1, seed) for n in range(40)) for seed in range(12)}
    assert len(chosen) > 3
    assert not any(is_repeated(n, 0.0, 3) for n in range(40))


def test_due_until_measured_twice_or_given_up():
    first = [40, 3, 77, 8]
    assert due(first, 1.0, 0, set()) == first
    assert due([*first, 3, 40], 1.0, 0, set()) == [77, 8]
    assert due([*first, 3, 40], 1.0, 0, {77}) == [8]
    assert due(first, 0.0, 0, set()) == []


def test_each_position_once_with_the_mean_in_the_order_of_first_visits():
    seen = measured([7, 3, 9, 3, 7, 3])
    once = merged(seen)
    assert once.index.tolist() == [7, 3, 9]
    np.testing.assert_allclose(once.spectra[1], seen.spectra[[1, 3, 5]].mean(axis=0))
    np.testing.assert_array_equal(once.spectra[2], seen.spectra[2])
    assert once.step.tolist() == [2, 3, 4]
    alone = measured([4, 2])
    assert merged(alone) is alone


@pytest.mark.parametrize("noise", [0.0, 0.1, 0.5])
def test_noise_from_pairs(noise):
    seen = measured(np.r_[np.arange(60), np.arange(30)], noise)
    assert noise_variance(seen) == pytest.approx(noise**2, rel=0.1, abs=1e-12)
    assert noise_floor(seen) == pytest.approx(noise**2 / (1 + noise**2), rel=0.15, abs=1e-12)


def test_without_pairs_nothing_is_known():
    assert noise_variance(measured([1, 2, 3])) is None
    assert noise_floor(measured([1, 2, 3])) is None


def test_all_the_same_spectrum():
    same = Measured(np.array([1, 1]), np.ones((2, 5)), np.zeros(2))
    assert noise_floor(same) is None


def noisy(tmp_path, repeats, budget=26):
    source = cw.SimulatedSource(shape=(30, 44), seed=2, noise=0.2, length=24)
    return Session(
        source, small.workflow(init=10, budget=budget), 1, tmp_path / "run.h5",
        policies=Policies(repeats=repeats), learner=small.SmallLearner,
    )  # fmt: skip


def test_a_share_of_the_positions_is_measured_twice_and_shows_the_noise(tmp_path):
    with noisy(tmp_path, 0.25, 40) as session:
        seen = finished(session)
        places, count = np.unique(seen.measured_index, return_counts=True)
        assert len(seen.measured) >= 40
        assert (count == 2).sum() == pytest.approx(0.25 * len(places), abs=3)
        truth = session._source.truth(seen.measured)
        noise = (seen.spectra - truth).var()
        total = (seen.spectra - seen.spectra.mean(axis=0)).var()
        assert seen.noise_floor == pytest.approx(noise / total, rel=0.3)
        summary = run_summary(session)
        assert summary["noise_floor"] == seen.noise_floor
        assert summary["noise_ceiling"] == pytest.approx(1 - seen.noise_floor)
        assert summary["noise_ceiling_from"] == "repeats"


def test_a_learner_sees_each_position_once(tmp_path):
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


def test_repeats_continue_after_a_resume_as_if_nothing_had_been(tmp_path):
    with noisy(tmp_path, 0.3) as session:
        whole = finished(session)
    (tmp_path / "run.h5").unlink()
    with noisy(tmp_path, 0.3) as session:
        session.run()
        until_seen(session, lambda seen: len(seen.measured) >= 15)
    with Session.open(tmp_path / "run.h5", learner=small.SmallLearner) as session:
        finished(session)
        np.testing.assert_array_equal(session.snapshot.measured, whole.measured)
        np.testing.assert_array_equal(session.snapshot.spectra, whole.spectra)
