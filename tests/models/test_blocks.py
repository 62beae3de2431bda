"""The layers of the networks: order, dilations, and a linear end."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from curiosity_widgets.models.blocks import ConvStack, DilatedStack, ResidualStack, dense_layers
from curiosity_widgets.models.seeding import SeededDropout
from tests.models.test_im2spec import build


def test_order_in_a_stack_is_convolution_dropout_activation_norm() -> None:
    kinds = [type(m) for m in build("im2spec").features][:4]
    assert kinds == [nn.Conv2d, SeededDropout, nn.LeakyReLU, nn.BatchNorm2d]


def test_dilations_are_one_to_four() -> None:
    for name in ("im2spec_3", "im2spec_5"):
        stack = list(build(name).features)[-1]
        assert [m.dilation for m in stack.modules() if isinstance(m, nn.Conv2d)] == [
            (1, 1),
            (2, 2),
            (3, 3),
            (4, 4),
        ]


def test_no_dropout_layer_without_dropout_and_spectra_have_one_dimension() -> None:
    kinds = [type(part) for part in ConvStack(2, 3, layers=1, dims=1)]
    assert kinds == [nn.Conv1d, nn.LeakyReLU, nn.BatchNorm1d]


@pytest.mark.parametrize("stack", [ConvStack(2, 3), ResidualStack(2, 3), DilatedStack(2)])
def test_stacks_keep_the_size(stack: nn.Module) -> None:
    outputs = 2 if isinstance(stack, DilatedStack) else 3
    assert stack.eval()(torch.zeros(4, 2, 7, 5)).shape == (4, outputs, 7, 5)


def test_dilated_outputs_are_summed() -> None:
    stack = DilatedStack(2).eval()
    x = torch.randn(1, 2, 6, 6)
    levels = []
    for level in stack.levels:
        levels.append(level(levels[-1] if levels else x))
    assert torch.equal(stack(x), ((levels[0] + levels[1]) + levels[2]) + levels[3])


def test_dense_layers_end_without_an_activation() -> None:
    kinds = [type(part) for part in dense_layers([3, 5, 7])]
    assert kinds == [nn.Linear, nn.ReLU, nn.Linear]
