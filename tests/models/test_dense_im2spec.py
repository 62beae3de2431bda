"""The dense network: one pass over an image gives what patch by patch gives."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from curiosity_widgets.models.dense_im2spec import DenseIm2Spec, _kernels
from curiosity_widgets.models.seeding import seeded


@settings(max_examples=25, deadline=None)
@given(
    patch=st.integers(1, 21),
    channels=st.integers(1, 3),
    extra=st.tuples(st.integers(0, 6), st.integers(0, 9)),
)
def test_dense_pass_equals_patch_by_patch(patch: int, channels: int, extra: tuple[int, int]) -> None:
    shape = (patch + extra[0], patch + extra[1])
    with seeded(patch):
        net = DenseIm2Spec(patch, channels, scores=4, members=3).eval()
        for norm in net.norms:
            torch.nn.init.normal_(norm.running_mean)
        image = torch.randn(channels, *shape)
    latent, scores = net.dense(image)
    assert scores.shape == (3, 4, extra[0] + 1, extra[1] + 1)
    rows, cols = np.indices(scores.shape[2:]).reshape(2, -1)
    patches = torch.stack([image[:, r : r + patch, c : c + patch] for r, c in zip(rows, cols, strict=True)])
    with torch.inference_mode():
        single = net(patches[:, None].expand(-1, 3, -1, -1, -1))
    np.testing.assert_allclose(scores.reshape(3, 4, -1).permute(2, 0, 1), single, atol=2e-5)
    assert latent.shape == (3, net.latent, extra[0] + 1, extra[1] + 1)


@pytest.mark.parametrize(
    ("patch", "kernels"), [(1, []), (2, []), (3, [3]), (5, [3]), (6, [3, 3]), (7, [5]), (13, [5, 3])]
)
def test_convolutions_leave_at_most_three_pixels(patch: int, kernels: list[int]) -> None:
    assert _kernels(patch) == kernels
