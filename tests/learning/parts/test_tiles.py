"""Some candidates patch by patch have the numbers that all have in one dense pass."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.learning.parts import tiles
from curiosity_widgets.models.dense_im2spec import DenseIm2Spec
from curiosity_widgets.models.seeding import seeded


@pytest.mark.parametrize("sparse", [1e9, 1e-9], ids=["as a whole", "patch by patch"])
def test_chosen_candidates_have_the_numbers_of_the_dense_pass(
    sparse: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = np.random.default_rng(0).normal(size=(2, 41, 58)).astype(np.float32)
    candidates = candidates_on((41, 58), 13)
    with seeded(3):
        net = DenseIm2Spec(13, 2, 4, 3).eval()
    latents, scores = tiles.over_tiles(net, torch.from_numpy(image), candidates, 4)
    chosen = np.array([3, 700, 701, 1000, 1333])
    monkeypatch.setattr(tiles, "_SPARSE", sparse)
    some = tiles.over_tiles(net, torch.from_numpy(image), candidates, 4, chosen)
    np.testing.assert_allclose(some[0], latents[chosen], atol=1e-5)
    np.testing.assert_allclose(some[1], scores[:, chosen], atol=1e-5)


def test_few_of_many_tiles_are_gathered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tile of a large image has a handful of a lattice; alone they would not fill a batch."""
    image = np.random.default_rng(0).normal(size=(1, 150, 170)).astype(np.float32)
    candidates = candidates_on((150, 170), 13)
    with seeded(3):
        net = DenseIm2Spec(13, 1, 4, 3).eval()
    batches: list[int] = []
    gather = tiles.patches_at

    def noted(*arguments: Any) -> np.ndarray:
        patches: np.ndarray = gather(*arguments)
        batches.append(len(patches))
        return patches

    monkeypatch.setattr(tiles, "patches_at", noted)
    monkeypatch.setattr(tiles, "_TILE", 16)
    chosen = np.arange(0, len(candidates), 67)
    tiles.over_tiles(net, torch.from_numpy(image), candidates, 4, chosen)
    assert sorted(batches) == [163, 163]
