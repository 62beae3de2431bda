"""Spec2im and the mirrored networks give patches of the right shape."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from curiosity_widgets.models.im2spec import ARCHITECTURES
from curiosity_widgets.models.seeding import seeded
from curiosity_widgets.models.spec2im import MirroredSpec2Im, Spec2Im

sizes = st.fixed_dictionaries(
    {
        "channels": st.integers(1, 2),
        "patch": st.integers(2, 13),
        "length": st.integers(1, 23),
        "latent": st.integers(1, 4),
        "filters": st.integers(1, 5),
    }
)


@settings(max_examples=10, deadline=None)
@given(sizes=sizes, count=st.integers(2, 4))
def test_spec2im_shapes(sizes: dict[str, int], count: int) -> None:
    with seeded(0):
        net = Spec2Im(**sizes)
    expected = (count, sizes["channels"], sizes["patch"], sizes["patch"])
    assert net(torch.randn(count, sizes["length"])).shape == expected


@settings(max_examples=15, deadline=None)
@given(name=st.sampled_from(sorted(ARCHITECTURES)), sizes=sizes, count=st.integers(2, 4))
def test_mirrored_shapes(name: str, sizes: dict[str, int], count: int) -> None:
    with seeded(0):
        net = MirroredSpec2Im(name, **sizes).eval()
    expected = (count, sizes["channels"], sizes["patch"], sizes["patch"])
    assert net(torch.randn(count, sizes["length"])).shape == expected


def test_mirrored_widths_are_table_1_turned_round() -> None:
    with seeded(0):
        net = MirroredSpec2Im("im2spec", channels=1, patch=6, length=256, filters=4)
    linear = [m for m in net.encoder if isinstance(m, nn.Linear)]
    assert [m.in_features for m in linear] == [256, 256, 256, 192, 128, 64]
    assert linear[-1].out_features == 3
