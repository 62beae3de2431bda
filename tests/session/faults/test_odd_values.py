"""One odd value from a source neither ends a run nor makes its file unreadable, and the log says so."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.run_file import RunFile
from tests.session.runs import finished, texts
from tests.session.small import LENGTH, SmallLearner, SmallSource

NAN, INF = float("nan"), float("inf")


class Odd(SmallSource):
    """A source with other values in what it returns, in every measurement from the ninth on."""

    def __init__(self, info=None, image=None, measured=None, **options):
        super().__init__(**options)
        self.changes = {"info": info or {}, "image": image or {}, "measured": measured or {}}

    def open(self):
        return replace(super().open(), **self.changes["info"])

    def image(self, **options):
        return replace(super().image(**options), **self.changes["image"])

    def measure(self, points, *, stop=None):
        for taken in super().measure(points, stop=stop):
            yield replace(taken, **self.changes["measured"]) if len(self.measured) > 8 else taken


class Nameless:
    """An object that no file holds; its words are the same in every worker of a parallel run."""

    def __repr__(self):
        return "nameless"


class Gone(os.PathLike):
    """A file whose name cannot be had."""

    __repr__ = Nameless.__repr__

    def __fspath__(self):
        raise OSError("gone")


@pytest.mark.parametrize(
    "changes",
    [
        *({"image": {"pixel_size": value}} for value in ((NAN, 1), (INF, 1), (None, 1), "text", 3)),
        *({"measured": {"ended": value}} for value in (NAN, INF, "text", 1e300)),
        *({"measured": {"started": value}} for value in (NAN, INF, "text", 1e300)),
        {"measured": {"actual": (NAN, NAN)}},
        {"measured": {"commanded": "text"}},
        {"measured": {"channels": {"a": [[1], [1, 2]], "b": "text"}}},
        {"measured": {"channels": 7}},
        {"measured": {"file": 7}},
        {"measured": {"file": Gone()}},
        {"info": {"extra": {"opening_spectrum": 7}}},
        {"info": {"extra": {"a": Nameless(), "b": NAN, "range": "text"}}},
        {"info": {"values_units": 7}},
        {"info": {"values_name": ["x"]}},
        {"info": {"channels": 7}},
        {"image": {"units": 7}},
        {"image": {"units": {"height": 7}}},
        {"image": {"pixel_unit": 7}},
        {"image": {"taken_at": NAN}},
    ],
    ids=str,
)
def test_the_run_goes_on_and_its_file_is_whole(session, reopen, undisturbed, changes):
    run = session(Odd(**changes))
    seen = finished(run)
    np.testing.assert_array_equal(seen.measured, undisturbed.measured)
    assert any(text.startswith("the source") for text in texts(seen, "warning"))
    assert len(texts(seen, "warning")) < 4  # once a kind, not once a spectrum
    run.close()
    with RunFile.open(run.path) as file:
        np.testing.assert_array_equal(file.snapshot.spectra, seen.spectra)
        assert np.isfinite(file.history.times()).all()
    assert len(finished(reopen(run.path)).measured) == 22


def large(power):
    """From the ninth measurement on three spectra in twelve are huge, and finite."""

    def on_measure(number, point):
        return np.full(LENGTH, power) * (1 + np.arange(LENGTH)) if number in (9, 13, 17) else None

    return on_measure


@pytest.mark.parametrize("value", [9.9e37, 1e100, 1e154, 1e300, -1e38, 1e20])
def test_one_absurd_spectrum_is_flagged_and_not_learned_from(session, reopen, value):
    run = session(SmallSource(on_measure=large(value)))
    seen = finished(run)
    assert seen.flags == ("implausible",) * 3
    assert len(seen.measured) == 22
    assert float(np.abs(seen.spectra).max()) < 10
    run.close()
    with RunFile.open(run.path) as file:
        kept = np.array(file.history.flagged[0].values)
    np.testing.assert_array_equal(kept, value * (1 + np.arange(LENGTH)))
    assert finished(reopen(run.path)).flags == ("implausible",) * 3


def test_an_absurd_spectrum_among_the_first_is_flagged_once_there_are_others(session, reopen):
    def on_measure(number, point):
        return np.full(LENGTH, 1e30) * (1 + np.arange(LENGTH)) if number == 1 else None

    run = session(SmallSource(on_measure=on_measure))
    finished(run)
    run.close()
    with RunFile.open(run.path) as file:
        assert file.history.flags.reasons(22) == {1: "implausible"}
        assert float(np.abs(file.history.trained().spectra).max()) < 10


def test_errors_that_are_too_large_for_a_number_do_not_spoil_the_file(session, reopen):
    """The learner predicts 1e200, so that its squared errors overflow."""

    class Wild(SmallLearner):
        def outputs(self, index, spectra):
            return np.full_like(spectra, 1e200)

    run = session(SmallSource(kind="instrument", truth=False), learner=Wild)
    seen = finished(run)
    run.close()
    with RunFile.open(run.path) as file:
        assert len(file.history) == len(seen.measured) == 22
        assert file.history.judged == []


def test_a_source_that_measured_elsewhere_is_noticed(session):
    for field in ("actual", "commanded"):
        run = session(Odd(measured={field: (1.0, 1.0)}), path=None)
        run.run()
        run.wait(40)
        seen = run.snapshot
        assert set(seen.flags) == {"wrong position"}
        assert "the source measured at (1, 1)" in texts(seen)[-2]
        run.close()
        run.path.unlink()


@pytest.mark.parametrize(
    "changes",
    [
        {"info": {"axis": None}},
        {"info": {"kind": "camera"}},
        {"info": {"positions": "text"}},
        {"info": {"allowed": np.ones((3, 3), dtype=bool)}},
        {"image": {"channels": {}}},
        {"image": {"channels": {"a": "text"}}},
    ],
    ids=str,
)
def test_what_a_run_needs_is_refused_before_it_starts(session, changes):
    with pytest.raises(CuriosityError, match="the source"):
        session(Odd(**changes))


def test_a_truth_of_another_shape_is_refused(session):
    class Wrong(SmallSource):
        def _truth(self, points):
            return np.zeros((1, 2))

    run = session(Wrong())
    run.run()
    with pytest.raises(CuriosityError, match=r"truth has shape \(1, 2\)"):
        run.wait(20)
