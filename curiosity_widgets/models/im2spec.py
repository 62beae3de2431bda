"""The five Im2spec networks: patch → latent vector → spectrum.

Source: Vatsavai et al., Digital Discovery 2025, doi:10.1039/D5DD00119F, Table 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor, nn

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.models.blocks import ConvStack, DilatedStack, ResidualStack, dense_layers


@dataclass(frozen=True)
class Architecture:
    """One line of Table 1.

    ``encoder(channels, filters, dropout)`` makes the convolutional part, which leaves a patch of side
    p // pool; ``mirror(filters, patch, dropout)`` makes the same parts in reverse order for Spec2im.
    ``quarters``: widths of the dense decoder in quarters of the spectrum's length S.
    """

    encoder: Callable[[int, int, float], nn.Module]
    mirror: Callable[[int, int, float], nn.Module]
    quarters: tuple[int, ...]
    dropout: float = 0.0
    filters: int = 128
    pool: int = 1

    def widths(self, length: int) -> list[int]:
        """Widths of the dense decoder for spectra of ``length`` values, the output layer included."""
        return [length if part == 4 else max(1, length // 4 * part) for part in self.quarters]


def _upsample(patch: int) -> nn.Module:
    return nn.Upsample(size=(patch, patch), mode="nearest")


ARCHITECTURES: dict[str, Architecture] = {
    "im2spec": Architecture(
        lambda channels, filters, dropout: ConvStack(channels, filters, slope=0.1, dropout=dropout),
        lambda filters, patch, dropout: ConvStack(filters, filters, slope=0.1, dropout=dropout),
        (1, 2, 3, 4, 4, 4),
        dropout=0.5,
    ),
    "im2spec_2": Architecture(
        lambda channels, filters, dropout: ConvStack(channels, filters, slope=0.2, dropout=dropout),
        lambda filters, patch, dropout: ConvStack(filters, filters, slope=0.2, dropout=dropout),
        (1, 2, 3, 4, 4),
        dropout=0.1,
    ),
    "im2spec_3": Architecture(
        lambda channels, filters, dropout: nn.Sequential(
            ConvStack(channels, filters, slope=0.2, dropout=dropout), DilatedStack(filters)
        ),
        lambda filters, patch, dropout: nn.Sequential(
            DilatedStack(filters), ConvStack(filters, filters, slope=0.2, dropout=dropout)
        ),
        (1, 2, 3, 4, 4),
        dropout=0.1,
    ),
    "im2spec_4": Architecture(
        lambda channels, filters, dropout: nn.Sequential(
            ResidualStack(channels, filters),
            ConvStack(filters, filters, slope=0.2, dropout=dropout),
            nn.MaxPool2d(2),
        ),
        lambda filters, patch, dropout: nn.Sequential(
            _upsample(patch),
            ConvStack(filters, filters, slope=0.2, dropout=dropout),
            ResidualStack(filters, filters),
        ),
        (1, 2, 3, 4, 4),
        dropout=0.2,
        pool=2,
    ),
    "im2spec_5": Architecture(
        lambda channels, filters, dropout: nn.Sequential(
            ResidualStack(channels, filters), nn.AvgPool2d(2), DilatedStack(filters)
        ),
        lambda filters, patch, dropout: nn.Sequential(
            DilatedStack(filters), _upsample(patch), ResidualStack(filters, filters)
        ),
        (1, 2, 4, 4),
        filters=64,
        pool=2,
    ),
}


def architecture(name: str, patch: int) -> Architecture:
    """The named line of Table 1. Raises CuriosityError where its pooling needs a larger patch."""
    chosen = ARCHITECTURES[name]
    if patch < chosen.pool:
        raise CuriosityError(
            f"patch {patch} is too small for {name}; choose a patch of {chosen.pool} or more"
        )
    return chosen


class Im2Spec(nn.Module):
    """Patch (n, C, p, p) → spectrum (n, S) through a latent vector (n, latent); Table 1 of the paper.

    The output is linear, and so is the latent vector: the published networks 4 and 5 put a ReLU on one
    or the other, which cannot give negative values.
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
        filters = chosen.filters if filters is None else filters
        side = patch // chosen.pool
        self.features = chosen.encoder(channels, filters, chosen.dropout if dropout is None else dropout)
        self.to_latent = nn.Linear(filters * side * side, latent)
        self.decoder = dense_layers([latent, *chosen.widths(length)])

    def encode(self, patches: Tensor) -> Tensor:
        """(n, C, p, p) → (n, latent)."""
        latent: Tensor = self.to_latent(self.features(patches).flatten(1))
        return latent

    def decode(self, latent: Tensor) -> Tensor:
        """(n, latent) → (n, S)."""
        spectra: Tensor = self.decoder(latent)
        return spectra

    def forward(self, patches: Tensor) -> Tensor:
        """(n, C, p, p) → (n, S)."""
        return self.decode(self.encode(patches))
