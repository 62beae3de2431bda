from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import Axis, CuriosityError, SpectralImage, open_data
from curiosity_widgets.data.pairing.review import narrowed, reviewed
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


def test_a_part_of_the_axis_and_neighbours_put_together():
    sample = data()
    part = narrowed(sample, (3.0, 1.0), None)
    np.testing.assert_array_equal(part.axis.values, [1, 2, 3])
    np.testing.assert_array_equal(part.spectra, sample.spectra[:, 1:4])
    binned = narrowed(sample, None, 2)
    np.testing.assert_array_equal(binned.axis.values, [0.5, 2.5])
    np.testing.assert_allclose(binned.spectra[:, 0], sample.spectra[:, :2].mean(axis=1))
    counted = narrowed(reviewed(sample, True), None, 2)
    np.testing.assert_allclose(counted.spectra[:, 0], sample.spectra[:, :2].sum(axis=1))


@pytest.mark.parametrize(
    ("band", "binning", "words"), [((7, 9), None, "runs from 0 to 4"), (None, 3, "fewer than 2")]
)
def test_a_part_that_holds_nothing_is_refused(band, binning, words):
    with pytest.raises(CuriosityError, match=words):
        narrowed(data(), band, binning)


def test_channels_that_are_sums_over_the_spectra_are_stated_in_every_format(tmp_path):
    rng = np.random.default_rng(1)
    counts = rng.poisson(3.0, (14, 18, 30)).astype(float)
    planes = {"image": rng.normal(size=(14, 18)), "image2": counts[:, :, 4:9].sum(axis=2)}
    np.savez(tmp_path / "a.npz", spectra=counts, **planes)
    flattering = [said for said in open_data(tmp_path / "a.npz").assumptions if "flatters" in said]
    assert flattering == [
        "image image2 is a sum over the spectra's own values 4…8: it knows part of what is predicted, which "
        "flatters every score"
    ]
    np.save(tmp_path / "a.npy", np.concatenate([counts, planes["image2"][:, :, None]], axis=2))
    data = open_data(tmp_path / "a.npy", image=30, spectra=(0, 30))
    assert any("flatters" in said for said in data.assumptions)
    data = open_data(tmp_path / "a.npz", image="image")
    assert not any("flatters" in said for said in data.assumptions)


@pytest.mark.parametrize("scale", [1e-9, 0.1])
def test_spectra_that_all_lie_within_one_pixel_are_refused(scale):
    positions = scale * np.stack(np.meshgrid(range(ROWS), range(COLS), indexing="ij"), -1).reshape(-1, 2)
    points = SpectralImage(picture(), positions, cube().reshape(-1, STEPS), Axis(np.arange(5.0)), name="f")
    with pytest.raises(CuriosityError, match=r"f: all 77 spectra lie within one pixel .*\(row, col\)"):
        reviewed(points)


def test_few_spectra_around_one_pixel_are_no_mistake():
    positions = np.array([[2.0, 2.0], [2.0, 3.0], [3.0, 2.0], [3.0, 3.0]])
    few = SpectralImage(picture(), positions, cube(2, 2).reshape(-1, STEPS), Axis(np.arange(5.0)))
    assert len(reviewed(few)) == 4


def test_an_axis_of_one_value_is_stated():
    flat = SpectralImage.from_grid(picture(), cube(), Axis(np.zeros(5), "bias"))
    assert any("'bias' has the same value throughout" in text for text in reviewed(flat).assumptions)
