"""A latent space of patches, made without any spectrum."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.learning.error_models.patch_autoencoder import autoencoder_latent
from tests.learning.small import problem


def test_latent_separates_unlike_patches_and_is_repeatable() -> None:
    one, _ = problem(20, 13)
    reports: list[str] = []
    latent = autoencoder_latent(one, epochs=8, report=lambda message, fraction=None: reports.append(message))
    assert latent.shape == (len(one.candidates), 3)
    assert latent.dtype == np.float32
    assert len(reports) >= 8
    assert np.square(latent).mean() == pytest.approx(1, rel=1e-3)
    assert np.array_equal(latent, autoencoder_latent(one, epochs=8))
    patches = one.candidates.patches(one.image, np.arange(len(latent))).reshape(len(latent), -1)
    between = np.corrcoef(
        np.linalg.norm(patches[:, None] - patches[None], axis=2).ravel(),
        np.linalg.norm(latent[:, None] - latent[None], axis=2).ravel(),
    )[0, 1]
    assert between > 0.5
