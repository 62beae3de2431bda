"""A run is resumed on its sample: metres, other spectra and renamed channels are noticed."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Measured
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.state.same_sample import check_spectra, doubt
from curiosity_widgets.sources.protocol import Image
from tests.session.runs import WAIT
from tests.session.small import SmallLearner, SmallSource, workflow


class Instrument(SmallSource):
    """Counts its scans, and shows the sample as it lies."""

    def __init__(self, **options) -> None:
        super().__init__(kind="instrument", truth=False, **options)
        self.scans = 0

    def open(self):
        return replace(super().open(), can_reimage=True)

    def image(self, *, on_line=None, stop=None):
        self.scans += 1
        return super().image()


class Metres(SmallSource):
    """Heights in metres, which are tiny numbers."""

    def __init__(self, factor=1.0) -> None:
        super().__init__()
        self.factor = factor

    def image(self, *, on_line=None, stop=None):
        height = 1e-10 * self.factor * self.height
        return Image({"height": height, "phase": self.phase}, {"height": "m"}, (2e-9, 3e-9))


class Renamed(SmallSource):
    def image(self, *, on_line=None, stop=None):
        return Image({"height": self.height, "amplitude": self.phase}, {"height": "nm"}, (2e-9, 3e-9))


class OtherSpectra(SmallSource):
    def __init__(self) -> None:
        super().__init__()
        self.cube = self.cube[::-1].copy()


@pytest.fixture
def recorded(tmp_path):
    """A run of ten spectra on a source."""

    def make(source):
        path = tmp_path / "run.h5"
        with Session(source, workflow(), 3, path, learner=SmallLearner) as session:
            session.run(10)
            assert session.wait(WAIT)
        return path

    return make


@pytest.mark.parametrize(
    ("source", "other", "word"),
    [(Metres, lambda: Metres(-1.0), "image is not"), (SmallSource, OtherSpectra, "spectra at the measured"),
     (SmallSource, Renamed, "channels are height, amplitude; those of the run file are height, phase")],
)  # fmt: skip
def test_another_sample_is_refused(recorded, source, other, word):
    path = recorded(source())
    with pytest.raises(CuriosityError, match=word):
        Session.open(path, other(), learner=SmallLearner)
    Session.open(path, source(), learner=SmallLearner).close()


def test_an_instrument_is_scanned_again_before_its_first_motion(recorded):
    path = recorded(Instrument())
    source = Instrument()
    with Session.open(path, source, learner=SmallLearner) as session:
        assert source.scans == 0  # opening moves nothing
        session.run(12)
        assert session.wait(WAIT)
        assert source.scans == 1
        assert session.snapshot.state == "finished"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda h: h[::-1, ::-1], "too large to be drift|look like"),
        (lambda h: np.roll(h, 3, 1), "pixels from"),
    ],
)
def test_an_instrument_on_another_sample_waits_for_an_answer(recorded, change, word):
    path = recorded(Instrument())
    source = Instrument()
    source.height, source.phase = change(source.height).copy(), change(source.phase).copy()
    with Session.open(path, source, learner=SmallLearner) as session:
        session.run(12)
        assert session.wait(WAIT)
        assert session.snapshot.state == "waiting"
        assert "Is it the same sample" in session.snapshot.question.text
        assert re.search(word, session.snapshot.question.text)
        assert source.measured == []
        session.answer("yes")
        assert session.wait(WAIT)
        assert session.snapshot.state == "finished"
        assert source.scans == 1


def measured(spectra):
    index = np.arange(len(spectra))
    return Measured(index, spectra, np.zeros_like(index))


def test_spectra_may_be_noisy_or_few_differ():
    rng = np.random.default_rng(0)
    truth = rng.standard_normal((9, 5))
    check_spectra(measured(truth + 0.3 * rng.standard_normal(truth.shape)), truth, exact=False)
    spoiled = truth.copy()
    spoiled[:3] = 7.0
    check_spectra(measured(spoiled), truth, exact=True)
    check_spectra(measured(truth), None, exact=True)
    check_spectra(measured(truth), np.full_like(truth, np.nan), exact=True)
    check_spectra(measured(truth[:3]), truth[3:6], exact=False)  # too few to tell
    for exact in (True, False):
        with pytest.raises(CuriosityError, match="not those of the run file"):
            check_spectra(measured(truth), truth[::-1], exact=exact)


def test_an_image_with_other_noise_is_of_the_same_sample(recorded):
    facts = RunFile.open(recorded(SmallSource())).facts
    assert doubt(facts, SmallSource().image()) is None
    noisy = SmallSource()
    noisy.height = noisy.height + 0.05 * np.random.default_rng(1).standard_normal(noisy.height.shape)
    assert doubt(facts, noisy.image()) is None


def with_info(**changes):
    class Other(SmallSource):
        def open(self):
            return replace(super().open(), **changes)

    return Other()


def with_image(**changes):
    class Other(SmallSource):
        def image(self, **options):
            return replace(super().image(**options), **changes)

    return Other()


BIAS = SmallSource().bias


@pytest.mark.parametrize(
    ("source", "words"),
    [(with_info(axis=Axis(BIAS, "bias", "mV")), "unit of the source's axis is mV, and V in"),
     (with_info(values_units="nA"), "unit of the source's spectra is nA, and pm in"),
     (with_image(units={"height": "pm"}), "unit of the source's channel 'height' is pm, and nm in"),
     (with_image(pixel_size=(4e-9, 3e-9)), "pixel of the source's image is 4e-09")],
)  # fmt: skip
def test_the_same_numbers_in_another_unit_are_another_sample(tmp_path, source, words):
    path = tmp_path / "run.h5"
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run(8)
        assert session.wait(WAIT)
    with pytest.raises(CuriosityError, match=words):
        Session.open(path, source, learner=SmallLearner)


@pytest.mark.parametrize(
    "source",
    [with_info(axis=Axis(BIAS, "voltage", "")), with_info(values_units=""), with_image(units={}),
     with_image(pixel_size=None), with_image(pixel_size=(2.001e-9, 3e-9)), with_image(pixel_unit="um")],
    ids=["axis", "spectra", "channels", "no size", "rounded", "unit of pixels"],
)  # fmt: skip
def test_what_is_not_known_or_only_called_otherwise_is_no_other_sample(tmp_path, source):
    path = tmp_path / "run.h5"
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run(8)
        assert session.wait(WAIT)
    Session.open(path, source, learner=SmallLearner).close()
