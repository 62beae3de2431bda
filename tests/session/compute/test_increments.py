from __future__ import annotations

import pickle

import numpy as np

from curiosity_widgets.learning.protocols import Known, Measured
from curiosity_widgets.session.compute.increments import Receiver, Sender

RNG = np.random.default_rng(2)


SPECTRA = RNG.standard_normal((50, 400))


def measured(rows, spectra=SPECTRA, quality=None):
    rows = np.asarray(rows, dtype=int)
    return Measured(rows * 3, spectra[rows], rows // 4, quality)


def sent(sender, receiver, value):
    """The value that arrives, and how many bytes went over."""
    content = pickle.dumps(sender.pack(value))
    return receiver.unpack(pickle.loads(content)), len(content)


def same(one, other):
    for name in ("index", "spectra", "step", "quality"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert one.spectra.flags.c_contiguous


def test_of_measured_spectra_only_new_ones_are_sent():
    sender, receiver = Sender(), Receiver()
    for rows, new in [
        (range(20), 20),
        (range(30), 10),
        (range(30), 0),
        (range(25), 0),
        ([*range(12), *range(13, 32)], 19),  # one was flagged
        ([], 0),
        (range(5), 5),
    ]:
        value = measured(list(rows))
        arrived, size = sent(sender, receiver, value)
        same(arrived, value)
        assert size < new * 400 * 8 + 3000


def test_a_quality_arrives_whole_and_missing_values_are_no_change():
    sender, receiver = Sender(), Receiver()
    spectra = RNG.standard_normal((50, 400))
    spectra[3, 5] = np.nan
    first = measured(list(range(20)), spectra, np.linspace(0, 1, 20))
    same(sent(sender, receiver, first)[0], first)
    second = measured(list(range(22)), spectra, np.linspace(1, 0, 22))
    arrived, size = sent(sender, receiver, second)
    same(arrived, second)
    assert size < 2 * 400 * 8 + 3000


def test_spectra_of_another_kind_are_sent_whole():
    sender, receiver = Sender(), Receiver()
    sent(sender, receiver, measured(list(range(5))))
    single = measured(list(range(5)), RNG.standard_normal((50, 400)).astype(np.float32))
    arrived, _ = sent(sender, receiver, single)
    assert arrived.spectra.dtype == np.float32
    same(arrived, single)


def test_known_spectra_are_sent_once():
    sender, receiver = Sender(), Receiver()
    many = [Known(np.arange(20), RNG.standard_normal((20, 100))) for _ in range(6)]
    for known in (*many[:2], *many[:2], *many, many[0], many[5]):
        arrived, size = sent(sender, receiver, known)
        np.testing.assert_array_equal(arrived.spectra, known.spectra)
    assert size < 1000
    assert sent(sender, receiver, "plain") == ("plain", len(pickle.dumps("plain")))
