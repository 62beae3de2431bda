"""The average is the mean of the weights added."""

from __future__ import annotations

import torch
from torch import nn

from curiosity_widgets.learning.training.swa import WeightAverage
from curiosity_widgets.models.seeding import seeded


def test_mean_of_three() -> None:
    average = WeightAverage()
    expected = torch.zeros(2, 3)
    for seed in range(3):
        with seeded(seed):
            net = nn.Linear(3, 2)
        average.add(net)
        expected += net.weight.detach() / 3
    with seeded(9):
        other = nn.Linear(3, 2)
    average.put_into(other)
    assert torch.allclose(other.weight, expected)
