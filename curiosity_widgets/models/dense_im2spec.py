"""The dense Im2spec: valid convolutions, so that patches of a whole image are evaluated in one pass.

All members of an ensemble share the channels of grouped convolutions: one forward pass
trains or evaluates all of them, each with its own weights, batch statistics and dropout.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from curiosity_widgets.models.seeding import SeededDropout

_FIRST, _THEN, _HIDDEN = 16, 32, 64


class DenseIm2Spec(nn.Module):
    """Patch → latent → scores on principal components, for ``members`` networks at once.

    Encoder: 5×5 convolution with stride 2 (16 filters), then 3×3 valid convolutions (32 filters) until at
    most 3×3 remain, each with batch norm, ReLU and dropout; a last valid convolution over what remains
    gives the latent. Decoder: latent → 64 → scores. Patches below 7 pixels start with a 3×3 convolution
    without stride, below 3 with the latent layer.

    :meth:`evaluator` gives the same numbers for the patches of a large image in one pass: at every row and
    column for a stride of 1, for a stride of 2 at every second one (four passes make all).
    """

    def __init__(
        self, patch: int, channels: int, scores: int, members: int, latent: int = 8, dropout: float = 0.2
    ) -> None:
        super().__init__()
        self.patch, self.members, self.latent = patch, members, latent
        self.stride = 2 if patch >= 7 else 1
        size, width = patch, channels
        layers: list[nn.Module] = []
        for kernel in _kernels(patch):
            stride = self.stride if not layers else 1
            filters = _THEN if layers else _FIRST
            layers.append(
                nn.Conv2d(width * members, filters * members, kernel, stride, groups=members, bias=False)
            )
            size, width = (size - kernel) // stride + 1, filters
        self.convolutions = nn.ModuleList(layers)
        self.norms = nn.ModuleList(nn.BatchNorm2d(c.out_channels) for c in layers)  # type: ignore[arg-type]
        self.to_latent = nn.Conv2d(width * members, latent * members, size, groups=members)
        self.hidden = nn.Conv2d(latent * members, _HIDDEN * members, 1, groups=members)
        self.to_scores = nn.Conv2d(_HIDDEN * members, scores * members, 1, groups=members)
        self.drop = SeededDropout(dropout)

    def forward(self, patches: Tensor) -> Tensor:
        """Scores (B, members, R) of patches (B, members, C, p, p), each member with its own patches."""
        batch = patches.shape[0]
        x = patches.reshape(batch, -1, self.patch, self.patch)
        for convolution, norm in zip(self.convolutions, self.norms, strict=True):
            x = self.drop(functional.relu(norm(convolution(x))))
        # One place is left of each patch, where a convolution is a product of matrices, and a third as long.
        x = x.reshape(batch, self.members, -1).transpose(0, 1)
        x = functional.relu(self._product(self.hidden, self._product(self.to_latent, x)))
        return self._product(self.to_scores, x).transpose(0, 1)

    def _product(self, layer: nn.Conv2d, x: Tensor) -> Tensor:
        """What a convolution over the whole of x (members, B, features) gives: (members, B, outputs)."""
        weight = layer.weight.reshape(self.members, -1, x.shape[2]).transpose(1, 2)
        return torch.baddbmm(layer.bias.reshape(self.members, 1, -1), x, weight)  # type: ignore[union-attr]

    @torch.inference_mode()
    def evaluator(self) -> Callable[[Tensor], tuple[Tensor, Tensor]]:
        """What gives latents (B, members, d, h, w) and scores (B, members, R, h, w) of images (B, C, H, W)
        that all members see alike: of the patch at every ``stride``-th row and column, from the first on.

        h = (H − p) // stride + 1, or one more, of a patch that ends outside; w likewise. Evaluation mode
        only: batch norms are folded into the convolutions, as they are now.
        """
        folded = self._folded()

        @torch.inference_mode()
        def evaluate(images: Tensor) -> tuple[Tensor, Tensor]:
            x, groups = images, 1  # the first layer of every member sees the same
            for number, (weight, bias) in enumerate(folded):
                stride = 1 if number else self.stride
                x = functional.conv2d(x, weight, bias, stride, groups=groups).relu_()
                groups = self.members
            if not folded:
                x = x.repeat(1, self.members, 1, 1)
            latent = functional.conv2d(x, self.to_latent.weight, self.to_latent.bias, groups=self.members)
            scores = self.to_scores(functional.relu(self.hidden(latent)))
            shape = (len(images), self.members, -1, *latent.shape[2:])
            return latent.reshape(shape), scores.reshape(shape)

        return evaluate

    def _folded(self) -> list[tuple[Tensor, Tensor]]:
        """Weights and biases of the convolutions with their batch norms."""
        found = []
        for convolution, norm in zip(self.convolutions, self.norms, strict=True):
            state = norm.state_dict()
            scale = state["weight"] / torch.sqrt(state["running_var"] + norm.eps)
            weight = convolution.state_dict()["weight"] * scale[:, None, None, None]
            found.append((weight, state["bias"] - state["running_mean"] * scale))
        return found


def _kernels(patch: int) -> list[int]:
    """Kernel sizes of the convolutions before the latent layer."""
    if patch < 3:
        return []
    kernels = [5] if patch >= 7 else [3]
    size = (patch - 5) // 2 + 1 if patch >= 7 else patch - 2
    while size > 3:
        kernels.append(3)
        size -= 2
    return kernels
