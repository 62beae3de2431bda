"""The layers from which Im2spec, Spec2im and the patch autoencoder are built.

All convolutions are 3 wide, keep the size by zero padding, and are followed by a leaky ReLU and a
batch norm, as in Table 1 of the paper (Vatsavai et al., Digital Discovery 2025,
doi:10.1039/D5DD00119F) and its published code.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise

import torch
from torch import Tensor, nn

from curiosity_widgets.models.seeding import SeededDropout


class ConvStack(nn.Sequential):
    """``layers`` × (convolution, dropout, leaky ReLU, batch norm); ``dims`` 1 for spectra, 2 for patches."""

    def __init__(
        self,
        inputs: int,
        filters: int,
        *,
        layers: int = 3,
        slope: float = 0.1,
        dropout: float = 0.0,
        dims: int = 2,
    ) -> None:
        conv, norm = (nn.Conv1d, nn.BatchNorm1d) if dims == 1 else (nn.Conv2d, nn.BatchNorm2d)
        parts: list[nn.Module] = []
        for layer in range(layers):
            parts.append(conv(inputs if layer == 0 else filters, filters, 3, padding=1))
            if dropout:
                parts.append(SeededDropout(dropout))
            parts += [nn.LeakyReLU(slope), norm(filters)]
        super().__init__(*parts)


class ResidualStack(nn.Sequential):
    """``depth`` residual blocks, each a 1×1 convolution to ``filters`` and two 3×3 ones around a shortcut."""

    def __init__(self, inputs: int, filters: int, *, depth: int = 3, slope: float = 0.1) -> None:
        super().__init__(*(_Residual(filters if i else inputs, filters, slope) for i in range(depth)))


class _Residual(nn.Module):
    def __init__(self, inputs: int, filters: int, slope: float) -> None:
        super().__init__()
        self.enter = nn.Conv2d(inputs, filters, 1)
        self.inner = nn.Sequential(
            nn.Conv2d(filters, filters, 3, padding=1),
            nn.BatchNorm2d(filters),
            nn.LeakyReLU(slope),
            nn.Conv2d(filters, filters, 3, padding=1),
            nn.BatchNorm2d(filters),
        )
        self.leave = nn.LeakyReLU(slope)

    def forward(self, x: Tensor) -> Tensor:
        x = self.enter(x)
        left: Tensor = self.leave(x + self.inner(x))
        return left


class DilatedStack(nn.Module):
    """Convolutions with dilations 1, 2, 3, 4, one after the other; their outputs are summed.

    The published code sums the values before and after every activation and norm as well, since it
    walks through all its layers; here only the finished output of each of the four counts.
    """

    def __init__(self, filters: int, *, dilations: Sequence[int] = (1, 2, 3, 4), slope: float = 0.1) -> None:
        super().__init__()
        self.levels = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(filters, filters, 3, padding=dilation, dilation=dilation),
                nn.LeakyReLU(slope),
                nn.BatchNorm2d(filters),
            )
            for dilation in dilations
        )

    def forward(self, x: Tensor) -> Tensor:
        """(n, F, h, w) → the same shape."""
        outputs = []
        for level in self.levels:
            x = level(x)
            outputs.append(x)
        return reduce(torch.add, outputs)


def dense_layers(widths: Sequence[int]) -> nn.Sequential:
    """Linear layers between the ``widths`` with ReLU between them and none after the last.

    None after the last, since spectra and errors of standardised data go below zero.
    """
    parts: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        parts += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*parts[:-1])
