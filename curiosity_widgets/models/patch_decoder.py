"""From a latent vector back to a patch: the half that Spec2im and the autoencoder share."""

from __future__ import annotations

from torch import Tensor, nn

from curiosity_widgets.models.blocks import ConvStack, DilatedStack


class PatchDecoder(nn.Module):
    """Latent (n, latent) → patch (n, C, p, p).

    A linear layer makes a quarter-size image; convolution, enlargement to half and to full size,
    four dilated convolutions (the published layout), and a linear output.
    """

    def __init__(self, *, latent: int, channels: int, patch: int, filters: int) -> None:
        super().__init__()
        self.quarter, half = max(1, patch // 4), max(1, patch // 2)
        self.filters = filters
        self.from_latent = nn.Linear(latent, filters * self.quarter**2)
        self.layers = nn.Sequential(
            ConvStack(filters, filters, layers=1),
            nn.Upsample(size=(half, half), mode="nearest"),
            ConvStack(filters, filters, layers=1),
            nn.Upsample(size=(patch, patch), mode="nearest"),
            DilatedStack(filters),
            nn.Conv2d(filters, channels, 3, padding=1),
        )

    def forward(self, latent: Tensor) -> Tensor:
        """(n, latent) → (n, C, p, p)."""
        start = self.from_latent(latent).unflatten(1, (self.filters, self.quarter, self.quarter))
        patches: Tensor = self.layers(start)
        return patches
