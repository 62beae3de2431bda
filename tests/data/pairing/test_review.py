from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import Axis, CuriosityError, SpectralImage
from curiosity_widgets.data.pairing.review import reviewed
from tests.data.samples import COLS, ROWS, STEPS, cube, picture


def data(image=None, spectra=None, **facts):
    return SpectralImage.from_grid(
        picture() if image is None else image,
        cube() if spectra is None else spectra,
        Axis(np.arange(5.0)),
        **facts,
    )


def test_a_constant_channel_is_left_out_and_that_is_stated():
    image = np.stack([np.ones((ROWS, COLS)), picture()])
    found = reviewed(data(image, channels=("flat", "height"), channel_units=("V", "m")))
    assert (found.channels, found.channel_units) == (("height",), ("m",))
    assert "constant were left out: flat" in found.assumptions[0]


def test_an_image_that_is_the_same_everywhere_is_refused():
    with pytest.raises(CuriosityError, match=r"same everywhere .*image="):
        reviewed(data(np.ones((ROWS, COLS))))


@pytest.mark.parametrize(
    ("facts", "counts"),
    [
        ({"spectra_unit": "Counts"}, True),
        ({"metadata": {"signal_type": "EDS_TEM"}}, True),
        ({"metadata": {"signal_type": ""}}, False),
        ({"spectra_unit": "nA"}, False),
    ],
)
def test_counts_by_unit_and_signal_type_need_no_assumption(facts, counts):
    found = reviewed(data(**facts))
    assert found.counts is counts
    assert found.assumptions == ()


def test_whole_numbers_only_suggest_counts():
    whole = np.random.default_rng(0).poisson(2.0, (ROWS, COLS, STEPS))
    found = reviewed(data(spectra=whole))
    assert found.counts
    assert "counts=no" in found.assumptions[0]
    assert reviewed(data(spectra=whole), False).assumptions == ()
    assert not reviewed(data(spectra=-whole)).counts
    assert reviewed(data(), True).counts


def test_equal_spectra_are_stated():
    assert "nothing to learn" in reviewed(data(spectra=np.full((ROWS, COLS, STEPS), 0.5))).assumptions[0]
