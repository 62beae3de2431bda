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
def test_passes_over_an_image_equal_patch_by_patch(patch: int, channels: int, extra: tuple[int, int]) -> None:
    shape = (patch + extra[0], patch + extra[1])
    with seeded(patch):
        net = DenseIm2Spec(patch, channels, scores=4, members=3).eval()
        for norm in net.norms:
            torch.nn.init.normal_(norm.running_mean)
        image = torch.randn(channels, *shape)
    evaluate, stride = net.evaluator(), net.stride
    seen = np.zeros((extra[0] + 1, extra[1] + 1), dtype=int)
    for top, left in np.ndindex(min(stride, seen.shape[0]), min(stride, seen.shape[1])):
        latent, scores = (part[0] for part in evaluate(image[None, :, top:, left:]))
        rows, cols = np.indices(seen[top::stride, left::stride].shape).reshape(2, -1)
        corners = zip(top + stride * rows, left + stride * cols, strict=True)
        patches = torch.stack([image[:, r : r + patch, c : c + patch] for r, c in corners])
        with torch.inference_mode():
            single = net(patches[:, None].expand(-1, 3, -1, -1, -1))
        np.testing.assert_allclose(scores[:, :, rows, cols].permute(2, 0, 1), single, atol=2e-5)
        assert latent.shape == (3, net.latent, *scores.shape[2:])
        seen[top::stride, left::stride] += 1
    assert (seen == 1).all()


@pytest.mark.parametrize(
    ("patch", "kernels"), [(1, []), (2, []), (3, [3]), (5, [3]), (6, [3, 3]), (7, [5]), (13, [5, 3])]
)
def test_convolutions_leave_at_most_three_pixels(patch: int, kernels: list[int]) -> None:
    assert _kernels(patch) == kernels
