from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.testing import FILE_CASES, FileContent
from curiosity_widgets.testing.file_content import landmark_image, landmark_spectra


@pytest.mark.parametrize(
    "turn", [np.flipud, np.fliplr, np.rot90, lambda image: image.T, lambda i: i[::-1, ::-1]]
)
def test_the_landmark_has_no_symmetry(turn):
    assert not np.array_equal(turn(landmark_image()), landmark_image())


def test_every_spectrum_differs_and_fits_into_16_bits():
    spectra = landmark_spectra().reshape(-1, 5)
    assert len(np.unique(spectra, axis=0)) == len(spectra)
    assert 0 <= spectra.min() <= spectra.max() < 2**15


def test_what_is_stored_backwards_has_a_negative_step():
    content = FILE_CASES["rows from the last"]
    assert np.all(np.diff(content.image_scale("row")) < 0)
    assert np.all(np.diff(content.spectra_scale("row")) < 0)
    assert np.all(np.diff(content.spectra_scale("col")) > 0)
    np.testing.assert_array_equal(content.stored_image, content.image[::-1])
    np.testing.assert_array_equal(content.stored_spectra, content.spectra[::-1])


def test_the_order_of_dimensions():
    assert FILE_CASES["columns before rows"].stored_spectra.shape == (4, 3, 5)
    assert FILE_CASES["columns before rows"].stored_image.shape == (11, 7)
    assert FILE_CASES["energy first"].stored_spectra.shape == (5, 7, 11)


def test_scales_are_in_their_units():
    content = FILE_CASES["image and grid in different units"]
    micrometres, nanometres = content.image_scale("col"), content.spectra_scale("col")
    np.testing.assert_allclose(micrometres[1] * 1000, nanometres[0])
    assert FILE_CASES["no calibration, equal shapes"].image_scale("row") is None


def test_missing_spectra_hold_nan_or_the_fill_value():
    assert np.isnan(FILE_CASES["spectra that are missing"].stored_spectra[2, 5]).all()
    assert (FILE_CASES["a fill value for missing spectra"].stored_spectra[2, 5] == -9999).all()
    interrupted = FILE_CASES["interrupted within a row"]
    assert interrupted.present.sum() == interrupted.measured
    assert np.isnan(interrupted.stored_spectra[3, 4]).all()


def test_types_are_those_stored():
    assert FILE_CASES["big-endian whole numbers"].stored_spectra.dtype == np.dtype(">u2")


def test_origin_and_step_in_pixels():
    content = FILE_CASES["a coarse grid"]
    assert (content.origin, content.step) == ((1.0, 1.0), (2.0, 3.0))
    assert FILE_CASES["one row of spectra"].step == (1.0, 1.0)


def test_by_default_every_pixel_has_a_spectrum():
    assert FileContent().present.all()
    assert FileContent().spectra.shape[:2] == FileContent().image.shape
