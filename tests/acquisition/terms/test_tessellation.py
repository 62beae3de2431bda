"""Cells on a line, where distances, faces and densities are known."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.acquisition.terms.tessellation import Tessellation


def test_distance_face_and_density_on_a_line() -> None:
    space = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 10.0])[:, None]
    available = np.array([False, True, True, True, True, False])
    term = Tessellation(space, np.array([0, 5]), available)
    near = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 0.0])
    face = np.array([5.0, 4.0, 3.0, 2.0, 1.0, 5.0])  # the face lies at 5
    density = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 0.0])  # all available ones lie in the first cell
    expected = (near / 4.0 + np.exp(-face / near.mean())) / 2.0 * density
    np.testing.assert_allclose(term.value, expected, atol=1e-6)
    term.take(3)
    assert term.value[3] < term.value[2]
    assert term.value[1] > 0  # between 0 and 3, a face at 1.5
