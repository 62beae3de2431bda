"""The five networks have the layers, sizes and order of Table 1."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.models.im2spec import ARCHITECTURES, Im2Spec
from curiosity_widgets.models.seeding import SeededDropout, seeded

# name: filters, 3×3 convolutions, dilated ones, 1×1 ones, dropout, slope of the first stack, pooling
TABLE_1 = {
    "im2spec": (128, 3, 0, 0, 0.5, 0.1, None),
    "im2spec_2": (128, 3, 0, 0, 0.1, 0.2, None),
    "im2spec_3": (128, 7, 3, 0, 0.1, 0.2, None),
    "im2spec_4": (128, 9, 0, 3, 0.2, 0.2, nn.MaxPool2d),
    "im2spec_5": (64, 10, 3, 3, None, None, nn.AvgPool2d),
}
WIDTHS = {  # S = 256
    "im2spec": [64, 128, 192, 256, 256, 256],
    "im2spec_2": [64, 128, 192, 256, 256],
    "im2spec_3": [64, 128, 192, 256, 256],
    "im2spec_4": [64, 128, 192, 256, 256],
    "im2spec_5": [64, 128, 256, 256],
}


def build(name: str, **sizes: int) -> Im2Spec:
    with seeded(0):
        return Im2Spec(name, **({"channels": 1, "patch": 16, "length": 256} | sizes))


@pytest.mark.parametrize("name", TABLE_1)
def test_table_1(name: str) -> None:
    filters, wide, dilated, narrow, dropout, slope, pool = TABLE_1[name]
    net = build(name)
    convolutions = [m for m in net.modules() if isinstance(m, nn.Conv2d)]
    assert {c.out_channels for c in convolutions} == {filters}
    assert sum(c.kernel_size == (3, 3) for c in convolutions) == wide
    assert sum(c.dilation[0] > 1 for c in convolutions) == dilated
    assert sum(c.kernel_size == (1, 1) for c in convolutions) == narrow
    drops = [m for m in net.modules() if isinstance(m, SeededDropout)]
    assert {m.p for m in drops} == ({dropout} if dropout else set())
    assert len(drops) == (3 if dropout else 0)
    if slope:
        slopes = [m.negative_slope for m in net.modules() if isinstance(m, nn.LeakyReLU)]
        assert slopes.count(slope) >= 3
    pools = [type(m) for m in net.modules() if isinstance(m, nn.MaxPool2d | nn.AvgPool2d)]
    assert pools == ([pool] if pool else [])
    side = 8 if pool else 16
    assert net.to_latent.in_features == filters * side * side
    assert net.to_latent.out_features == 3
    linear = [m for m in net.decoder if isinstance(m, nn.Linear)]
    assert [m.out_features for m in linear] == WIDTHS[name]
    assert linear[0].in_features == 3
    assert isinstance(net.decoder[-1], nn.Linear)  # nothing keeps spectra from going below zero


@settings(max_examples=15, deadline=None)
@given(
    name=st.sampled_from(sorted(ARCHITECTURES)),
    channels=st.integers(1, 3),
    patch=st.integers(2, 13),
    length=st.integers(1, 37),
    count=st.integers(1, 3),
)
def test_shapes(name: str, channels: int, patch: int, length: int, count: int) -> None:
    net = build(name, channels=channels, patch=patch, length=length, latent=2, filters=4).eval()
    patches = torch.randn(count, channels, patch, patch)
    assert net.encode(patches).shape == (count, 2)
    assert net(patches).shape == (count, length)
    assert torch.equal(net.decode(net.encode(patches)), net(patches))


def test_orientation_matters() -> None:
    net = build("im2spec_2", patch=6, filters=4).eval()
    patch = torch.randn(1, 1, 6, 6)
    assert not torch.allclose(net(patch), net(patch.transpose(2, 3)))


def test_a_patch_too_small_to_pool_is_refused() -> None:
    with pytest.raises(CuriosityError, match="patch 1 is too small for im2spec_4"):
        build("im2spec_4", patch=1)
