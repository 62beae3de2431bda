"""Spec2im: spectrum → latent vector → patch, the inverse of Im2spec.

Source: Vatsavai et al., Digital Discovery 2025, doi:10.1039/D5DD00119F, §II.B and Fig. 7.
"""

from __future__ import annotations

from torch import Tensor, nn

from curiosity_widgets.models.blocks import ConvStack, dense_layers
from curiosity_widgets.models.im2spec import architecture
from curiosity_widgets.models.patch_decoder import PatchDecoder


class Spec2Im(nn.Module):
    """Workflow B's Spec2im: four 1-D convolutions, a latent vector, and the patch decoder.

    Spectra (n, S) → patches (n, C, p, p).
    """

    def __init__(self, *, channels: int, patch: int, length: int, latent: int = 2, filters: int = 64) -> None:
        super().__init__()
        self.features = ConvStack(1, filters, layers=4, dims=1)
        self.to_latent = nn.Linear(filters * length, latent)
        self.decoder = PatchDecoder(latent=latent, channels=channels, patch=patch, filters=filters)

    def forward(self, spectra: Tensor) -> Tensor:
        """(n, S) → (n, C, p, p)."""
        latent = self.to_latent(self.features(spectra.unsqueeze(1)).flatten(1))
        patches: Tensor = self.decoder(latent)
        return patches


class MirroredSpec2Im(nn.Module):
    """One line of Table 1 in reverse, for workflow A's ensemble: its dense widths first, then its
    convolutional parts in reverse order. Spectra (n, S) → patches (n, C, p, p).
    """

    def __init__(
        self,
        name: str,
        *,
        channels: int,
        patch: int,
        length: int,
        latent: int = 3,
        filters: int | None = None,
        dropout: float | None = None,
    ) -> None:
        super().__init__()
        chosen = architecture(name, patch)
        self.filters = chosen.filters if filters is None else filters
        self.side = patch // chosen.pool
        self.encoder = dense_layers([*reversed(chosen.widths(length)), latent])
        self.from_latent = nn.Linear(latent, self.filters * self.side**2)
        self.layers = chosen.mirror(self.filters, patch, chosen.dropout if dropout is None else dropout)
        self.to_patch = nn.Conv2d(self.filters, channels, 3, padding=1)

    def forward(self, spectra: Tensor) -> Tensor:
        """(n, S) → (n, C, p, p)."""
        start = self.from_latent(self.encoder(spectra)).unflatten(1, (self.filters, self.side, self.side))
        patches: Tensor = self.to_patch(self.layers(start))
        return patches
