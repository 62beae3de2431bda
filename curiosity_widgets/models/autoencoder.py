"""The patch autoencoder of workflow B: patch → latent vector → the same patch.

Source: Vatsavai et al., Digital Discovery 2025, doi:10.1039/D5DD00119F, §II.B.
"""

from __future__ import annotations

from torch import Tensor, nn

from curiosity_widgets.models.blocks import ConvStack
from curiosity_widgets.models.patch_decoder import PatchDecoder


class PatchAutoencoder(nn.Module):
    """Three convolutions, a latent vector, and the patch decoder; the published layout.

    The published network has 64 filters; 16 describe patches of this size as well and train in a
    fraction of the time.
    """

    def __init__(self, *, channels: int, patch: int, latent: int = 3, filters: int = 16) -> None:
        super().__init__()
        self.features = ConvStack(channels, filters)
        self.to_latent = nn.Linear(filters * patch * patch, latent)
        self.decoder = PatchDecoder(latent=latent, channels=channels, patch=patch, filters=filters)

    def encode(self, patches: Tensor) -> Tensor:
        """(n, C, p, p) → (n, latent)."""
        latent: Tensor = self.to_latent(self.features(patches).flatten(1))
        return latent

    def forward(self, patches: Tensor) -> Tensor:
        """(n, C, p, p) → (n, C, p, p)."""
        decoded: Tensor = self.decoder(self.encode(patches))
        return decoded
