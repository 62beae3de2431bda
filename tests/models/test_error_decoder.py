"""The error decoders' sizes, and dropout's moments in one pass."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from curiosity_widgets.models.error_decoder import ErrorDecoder, ErrorPredictor
from curiosity_widgets.models.seeding import generator, seeded, set_dropout_generator


def test_sizes() -> None:
    with seeded(0):
        small, wide = ErrorDecoder(3), ErrorPredictor(3).eval()
    assert [m.out_features for m in small.modules() if isinstance(m, nn.Linear)] == [32, 16, 8, 1]
    assert [m.out_features for m in wide.modules() if isinstance(m, nn.Linear)] == [128, 1]
    assert wide.dropout.p == 0.1
    assert small(torch.randn(5, 3)).shape == wide(torch.randn(5, 3)).shape == (5,)


@pytest.mark.parametrize("p", [0.1, 0.4])
def test_closed_form_is_what_20000_passes_give(p: float) -> None:
    with seeded(1):
        net = ErrorPredictor(3, dropout=p)
    latent = torch.randn(6, 3, generator=generator(0, "latent"))
    set_dropout_generator(net, generator(0, "masks"))
    net.train()
    passes = 20_000
    with torch.no_grad():
        sampled = net(latent.repeat(passes, 1)).reshape(passes, len(latent))
        mean, std = net.dropout_moments(latent)
    standard_error = std / passes**0.5
    assert ((sampled.mean(0) - mean).abs() < 4.5 * standard_error).all()
    assert sampled.std(0).numpy() == pytest.approx(std.numpy(), rel=0.03)
    net.eval()
    assert torch.equal(net(latent), mean)
