"""Stochastic weight averaging (Izmailov et al. 2018): the mean of the weights along the last epochs."""

from __future__ import annotations

import torch
from torch import Tensor, nn

Weights = dict[str, Tensor]


def copy_weights(module: nn.Module) -> Weights:
    """Weights and buffers, copied."""
    return {name: value.detach().clone() for name, value in module.state_dict().items()}


class WeightAverage:
    """Running mean of a network's weights. Its batch norms must be estimated anew after ``put_into``
    (``torch.optim.swa_utils.update_bn``), since averaged weights give other activations."""

    def __init__(self) -> None:
        self.count = 0
        self._mean: Weights = {}

    def add(self, module: nn.Module) -> None:
        """Take the present weights into the mean."""
        self.count += 1
        for name, value in module.named_parameters():
            if self.count == 1:
                self._mean[name] = value.detach().clone()
            else:
                mean = self._mean[name]
                mean += (value.detach() - mean) / self.count

    def put_into(self, module: nn.Module) -> None:
        """Set the network's weights to the mean."""
        with torch.no_grad():
            for name, value in module.named_parameters():
                value.copy_(self._mean[name])
