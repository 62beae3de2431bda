"""A loop of one's own: the session's path, file, limits and steering without its source."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import curiosity_widgets as cw
from tests.session import small
from tests.session.runs import positions, until


def rounds(loop, measure, n, total):
    """Ask and tell until there are ``total`` spectra."""
    while len(loop.snapshot.measured) < total:
        asked = loop.ask(n)
        loop.tell(asked, measure(asked))


def test_a_loop_takes_the_path_of_a_session(loop, measure, session):
    whole = session(small.SmallSource(kind="instrument", truth=False), path="session.h5", overwrite=True)
    whole.run()
    assert whole.wait(20)
    ours = loop()
    first = ours.ask(50)
    assert first.shape == (6, 2)
    np.testing.assert_array_equal(ours.ask(2), first[:2])  # the same until their spectra come
    rounds(ours, measure, 4, 22)
    assert ours.wait(20)
    assert positions(ours.snapshot) == positions(whole.snapshot)
    np.testing.assert_array_equal(ours.snapshot.spectra, whole.snapshot.spectra)
    assert ours.snapshot.step == whole.snapshot.step == 5
    assert [entry["n"] for entry in ours.snapshot.curve] == [entry["n"] for entry in whole.snapshot.curve]
    assert len(ours.ask(4)) == 4  # a loop of one's own ends when it likes, not at the budget


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_the_number_that_is_asked_for_is_the_batch(loop, measure):
    ours = loop()
    rounds(ours, measure, 6, 6)
    batch = ours.ask(3)
    assert len(batch) == 3
    ours.tell(batch[[2]], measure(batch[[2]]))  # in any order, one at a time
    np.testing.assert_array_equal(ours.ask(5), batch[:2])  # no other batch before this one is complete
    assert ours.snapshot.step == 1
    ours.tell(batch[:2], measure(batch[:2]))
    assert len(ours.ask(1)) == 1
    assert ours.snapshot.step == 2


def test_it_is_resumed_where_it_was_asked(loop, again, measure, tmp_path):
    ours = loop()
    rounds(ours, measure, 6, 6)
    batch = ours.ask(4)
    ours.tell(batch[[1]], measure(batch[[1]]))
    ours.close()
    other = again()
    np.testing.assert_array_equal(other.ask(4), batch[[0, 2, 3]])
    other.tell(batch[[0, 2, 3]], measure(batch[[0, 2, 3]]))
    rounds(other, measure, 4, 22)
    other.close()
    (tmp_path / "run.h5").rename(tmp_path / "cut.h5")
    undisturbed = loop()
    rounds(undisturbed, measure, 6, 6)
    batch = undisturbed.ask(4)
    order = [1, 0, 2, 3]
    undisturbed.tell(batch[order], measure(batch[order]))
    rounds(undisturbed, measure, 4, 22)
    cut = cw.RunFile.open(tmp_path / "cut.h5").snapshot
    assert positions(cut) == positions(undisturbed.snapshot)


def test_a_process_that_tells_before_it_asks(loop, again, measure):
    ours = loop()
    asked = ours.ask(6)
    ours.close()
    other = again()
    other.tell(asked, measure(asked))
    assert other.wait(20)
    assert (len(other.snapshot.measured), other.snapshot.step) == (6, 1)


def test_spectra_at_other_positions_are_learned_from(loop, measure):
    ours = loop()
    prior = np.array([[4.0, 7.0], [9.0, 20.0]])
    ours.tell(prior, measure(prior))  # before anything was asked: they count among the initial ones
    assert len(ours.ask(50)) == 4
    near = np.array([[12.3, 5.8]])
    ours.tell(near, measure(np.array([[12, 6]])))
    assert positions(ours.snapshot) == [(4, 7), (9, 20), (12, 6)]
    assert len(ours.ask(50)) == 4
    asked = ours.ask(4)
    ours.tell(asked, measure(asked))
    assert ours.wait(20)
    assert ours.snapshot.step == 1
    np.testing.assert_allclose(cw.RunFile.open(ours.path).history.commanded()[2], [12.3, 5.8])


def test_a_request_of_a_user_is_asked_for_first(loop, measure):
    ours = loop()
    first = ours.ask(6)
    ours.measure([(3, 3), (5, 20)])
    until(lambda: len(ours.snapshot.requested) == 2)
    np.testing.assert_array_equal(ours.ask(3), [[3, 3], [5, 20], first[0]])
    second = np.array([[5.0, 20.0]])
    ours.tell(second, measure(second))
    np.testing.assert_array_equal(ours.snapshot.requested, [[3, 3]])
    np.testing.assert_array_equal(cw.RunFile.open(ours.path).snapshot.requested, [[3, 3]])


def test_limits_masks_and_settings_are_those_of_a_session(loop, measure, sample):
    mask = np.zeros(small.SHAPE, dtype=bool)
    mask[:, :13] = True
    ours = loop(policies=cw.Policies(limits=cw.Limits(max_spectra=9, mask=mask)))
    rounds(ours, measure, 6, 6)
    ours.settings.beta = 0.25
    asked = ours.ask(5)
    assert len(asked) == 3  # nine in all
    assert ours.snapshot.measured[:, 1].max() < 13
    with pytest.raises(cw.CuriosityError, match="outside the limits' mask"):
        ours.tell([(4, 20)], sample.cube[4, 20])
    ours.tell(asked, measure(asked))
    with pytest.raises(cw.CuriosityError, match="the limit of 9 spectra is reached"):
        ours.ask(1)
    ours.limits = cw.Limits(mask=mask)
    assert len(ours.ask(2)) == 2
    assert ours.snapshot.settings.beta == 0.25


BAD = [
    (lambda loop: loop.ask(0), "n is 0; give a whole number"),
    (lambda loop: loop.tell([(1, 2)], np.zeros((2, 9))), r"spectra have shape \(2, 9\); give \(1, 9\)"),
    (lambda loop: loop.tell([(1, 2)], np.zeros(8)), r"give \(1, 9\)"),
    (lambda loop: loop.tell([(1, 2)], np.zeros(9) * 1j), "real numbers"),
    (lambda loop: loop.tell([(1, 2)], [["a"] * 9]), "real numbers"),
    (lambda loop: loop.tell([(1, 2, 3)], np.zeros((1, 9))), "points have shape"),
    (lambda loop: loop.tell([(1, np.nan)], np.zeros((1, 9))), "finite"),
    (lambda loop: loop.tell([(40, 2)], np.zeros((1, 9))), "cannot be measured"),
    (lambda loop: loop.failed([(8, 8)]), "was not asked for"),
    (lambda loop: loop.failed([(8, 8)], ""), "reason is ''"),
]


def test_bad_input_is_one_clear_error_and_changes_nothing(loop):
    ours = loop()
    ours.ask(6)
    for call, message in BAD:
        with pytest.raises(cw.CuriosityError, match=message):
            call(ours)
    assert len(ours.snapshot.measured) == 0
    assert ours.snapshot.state == "waiting"


@pytest.mark.parametrize(
    ("image", "axis", "message"),
    [
        (np.zeros(5), np.arange(3), "image has shape"),
        ({"a": np.zeros((4, 5)), "b": np.zeros((4, 6))}, np.arange(3), "image channels have shapes"),
        (np.full((17, 26), np.nan), np.arange(3), "not finite"),
        (np.zeros((17, 26)), [], "axis 'index' has shape"),
        ("topo.sxm", np.arange(3), "image holds"),
    ],
)
def test_what_is_no_image_or_axis_is_refused(tmp_path, image, axis, message):
    with pytest.raises(cw.CuriosityError, match=message):
        cw.AskTell(image, axis, small.workflow(), tmp_path / "run.h5", learner=small.SmallLearner)
    assert not (tmp_path / "run.h5").exists()


def test_failures_and_bad_spectra_are_registered_and_not_asked_again(loop, measure, again):
    ours = loop()
    asked = ours.ask(6)
    ours.failed(asked[:1], "the tip crashed")
    spectra = measure(asked[1:3])
    spectra[0] = np.nan
    ours.tell(asked[1:3], spectra)
    left = ours.ask(6)
    assert len(left) == 3
    assert ours.snapshot.flags == ("not finite",)
    assert any("the tip crashed" in line.text for line in ours.snapshot.log)
    ours.close()
    other = again()
    assert len(other.ask(6)) == 3
    other.tell(left, measure(left))
    fresh = other.ask(2)
    assert len(fresh) == 2  # two more initial ones in place of the lost
    assert not (fresh[:, None] == asked[None, :2]).all(axis=-1).any()


def test_a_pause_lets_the_loop_wait_and_a_stop_lets_it_end(loop, measure):
    ours = loop()
    asked = ours.ask(6)
    ours.pause()
    with pytest.raises(cw.CuriosityError, match="ask again"):
        ours.ask(1, timeout=0.2)
    ours.tell(asked[:2], measure(asked[:2]))  # data are always taken
    got = []
    thread = threading.Thread(target=lambda: got.append(ours.ask(6)))
    thread.start()
    ours.resume()
    thread.join(20)
    np.testing.assert_array_equal(got[0], asked[2:])
    ours.stop()
    assert ours.ask(3).shape == (0, 2)
    ours.tell(asked[2:], measure(asked[2:]))
    ours.resume()
    assert len(ours.ask(3)) == 3


def test_picks_that_wait_for_approval_are_not_asked_for(loop, measure):
    ours = loop()
    rounds(ours, measure, 6, 6)
    ours.settings.approve = True
    with pytest.raises(cw.CuriosityError, match="3 picks wait for approval"):
        ours.ask(3)
    ours.approve()
    until(lambda: not len(ours.snapshot.waiting))
    assert len(ours.ask(3)) == 3


def test_each_kind_of_run_is_opened_by_its_own_class(loop, session, tmp_path):
    ours = loop()
    ours.ask(6)
    ours.tell(ours.ask(1), np.linspace(0, 1, 9))
    ours.close()
    with pytest.raises(cw.CuriosityError, match=r"cw\.AskTell\.open"):
        cw.Session.open(tmp_path / "run.h5")
    other = session(path=tmp_path / "session.h5")
    other.run(6)
    other.wait(20)
    other.close()
    with pytest.raises(cw.CuriosityError, match=r"cw\.Session\.open"):
        cw.AskTell.open(tmp_path / "session.h5")
    with pytest.raises(cw.CuriosityError, match="closed"):
        ours.ask(1)
    with pytest.raises(cw.CuriosityError, match="takes no source"):
        cw.AskTell.open(tmp_path / "run.h5", small.SmallSource())


def test_the_dashboard_shows_and_steers_it(loop, measure):
    ours = loop()
    board = cw.Dashboard(ours)
    rounds(ours, measure, 6, 6)
    asked = ours.ask(2)
    assert ours.snapshot.message == "waits for 2 spectra from your loop"
    np.testing.assert_array_equal(ours.snapshot.picks, asked)
    board.close()


def test_a_stopped_one_waits_for_nothing(loop, measure):
    ours = loop()
    rounds(ours, measure, 6, 6)
    ours.ask(2)
    ours.stop()
    until(lambda: ours.snapshot.state == "stopped")
    assert "waits" not in ours.snapshot.message


def test_it_is_waiting_for_its_loop_and_paused_only_where_a_user_wants_that(loop, again, measure):
    ours = loop()
    asked = ours.ask(1)
    rounds(ours, measure, 6, 6)
    assert (ours.snapshot.state, ours.snapshot.message) == (
        "waiting",
        "waits until your loop asks for positions",
    )
    asked = ours.ask(1)
    assert (ours.snapshot.state, ours.snapshot.message) == ("waiting", "waits for 1 spectrum from your loop")
    ours.pause()
    until(lambda: ours.snapshot.state == "paused")
    ours.resume()
    until(lambda: ours.snapshot.state == "waiting")
    np.testing.assert_array_equal(ours.ask(1), asked)
    ours.close()
    assert cw.RunFile.open(ours.path).snapshot.state == "waiting"
    assert again().snapshot.state == "waiting"


def test_waiting_for_spectra_is_no_news(loop, measure):
    seen = []
    ours = loop(on_event=seen.append)
    rounds(ours, measure, 4, 14)
    ours.ask(4)
    assert ours.snapshot.state == "waiting"
    ours.stop()
    until(lambda: seen)
    assert [event.state for event in seen] == ["stopped"]
