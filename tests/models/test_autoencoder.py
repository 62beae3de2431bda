"""The patch autoencoder gives back what it is given, in shape."""

from __future__ import annotations

import pytest
import torch

from curiosity_widgets.models.autoencoder import PatchAutoencoder
from curiosity_widgets.models.seeding import seeded


@pytest.mark.parametrize(("channels", "patch", "latent"), [(1, 1, 3), (2, 4, 2), (1, 9, 3), (3, 14, 1)])
def test_shapes(channels: int, patch: int, latent: int) -> None:
    with seeded(0):
        net = PatchAutoencoder(channels=channels, patch=patch, latent=latent, filters=3).eval()
    patches = torch.randn(2, channels, patch, patch)
    assert net.encode(patches).shape == (2, latent)
    assert net(patches).shape == patches.shape
