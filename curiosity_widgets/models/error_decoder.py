"""Mismatch error from a latent vector: the decoders of workflows A and B.

Source: Vatsavai et al., Digital Discovery 2025, doi:10.1039/D5DD00119F, §II.A and §II.B.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from curiosity_widgets.models.blocks import dense_layers
from curiosity_widgets.models.seeding import SeededDropout


class ErrorDecoder(nn.Module):
    """Workflow A's small decoder behind the frozen encoder: latent → 32 → 16 → 8 → 1 (published sizes)."""

    def __init__(self, latent: int) -> None:
        super().__init__()
        self.layers = dense_layers([latent, 32, 16, 8, 1])

    def forward(self, latent: Tensor) -> Tensor:
        """(n, latent) → (n,)."""
        error: Tensor = self.layers(latent).squeeze(1)
        return error


class ErrorPredictor(nn.Module):
    """Workflow B's error predictor: latent → ``hidden`` ReLU, dropout → 1."""

    def __init__(self, latent: int, *, hidden: int = 128, dropout: float = 0.1) -> None:
        super().__init__()
        self.hidden = nn.Linear(latent, hidden)
        self.dropout = SeededDropout(dropout)
        self.out = nn.Linear(hidden, 1)

    def forward(self, latent: Tensor) -> Tensor:
        """(n, latent) → (n,)."""
        error: Tensor = self.out(self.dropout(torch.relu(self.hidden(latent)))).squeeze(1)
        return error

    def dropout_moments(self, latent: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and standard deviation (n,), (n,) over infinitely many passes with dropout.

        Exact, since the only dropout is before the last linear layer: unit k is kept with
        probability 1 − p and divided by it, so its output w_k h_k has variance p/(1−p)·w_k²h_k².
        """
        h = torch.relu(self.hidden(latent))
        p = self.dropout.p
        variance = p / (1 - p) * (h.square() @ self.out.weight.square().squeeze(0))
        return self.out(h).squeeze(1), variance.sqrt()
