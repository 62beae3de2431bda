"""Members train at once, each without its own fold."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from curiosity_widgets.learning.protocols import Interrupted, silent
from curiosity_widgets.learning.training.members import Minibatches, _all_orientations, _draw, train_members
from curiosity_widgets.models.dense_im2spec import DenseIm2Spec
from curiosity_widgets.models.seeding import module_state, seeded

HOW = Minibatches(steps=12, batch=6, learning_rate=5e-3, weight_decay=0.05, noise=0.05)


def net(members: int = 2) -> DenseIm2Spec:
    with seeded(0):
        return DenseIm2Spec(5, 1, scores=2, members=members)


def examples(count: int = 20) -> tuple[np.ndarray, torch.Tensor, np.ndarray]:
    rng = np.random.default_rng(1)
    patches = rng.normal(size=(count, 1, 5, 5)).astype(np.float32)
    targets = torch.from_numpy(patches.mean(axis=(1, 2, 3))[:, None] * np.array([1, -2], dtype=np.float32))
    return patches, targets, rng.integers(2, size=count)


def train(model: DenseIm2Spec, patches: np.ndarray, targets: torch.Tensor, folds: np.ndarray) -> list[float]:
    return train_members(model, patches, targets, folds, HOW, seed=3, step=1, report=silent)


def test_a_member_does_not_depend_on_the_points_of_its_own_fold() -> None:
    patches, targets, folds = examples()
    changed = patches.copy()
    changed[folds == 1] += 5
    first, second = net(), net()
    train(first, patches, targets, folds)
    train(second, changed, targets, folds)
    ours, theirs = (of.to_scores.weight.chunk(2) for of in (first, second))
    assert not torch.equal(ours[0], theirs[0])
    assert torch.equal(ours[1], theirs[1])  # member 1 was not trained on fold 1


def test_with_a_single_fold_its_member_trains_on_all_points() -> None:
    patches, targets, _ = examples()
    model, folds = net(), np.zeros(len(patches), dtype=np.int64)
    before = module_state(model)["to_scores.weight"]
    assert len(train(model, patches, targets, folds)) == HOW.steps
    assert not model.training
    moved = np.abs(module_state(model)["to_scores.weight"] - before)
    assert all(part.max() > 0 for part in np.split(moved, 2))


def test_an_interrupted_training_leaves_the_evaluation_mode() -> None:
    def stop(message: str, fraction: float | None = None) -> None:
        raise Interrupted

    model = net()
    with pytest.raises(Interrupted):
        train_members(model, *examples(), HOW, seed=3, step=1, report=stop)
    assert not model.training


def test_all_eight_orientations_of_a_patch_differ() -> None:
    turned = _all_orientations(np.arange(9.0).reshape(1, 1, 3, 3))
    assert turned.shape == (8, 1, 1, 3, 3)
    assert len({each.tobytes() for each in turned}) == 8


def test_a_minibatch_repeats_points_only_where_there_are_too_few() -> None:
    rng = np.random.default_rng(0)
    assert len(set(_draw(np.arange(9), 9, rng).tolist())) == 9
    assert set(_draw(np.arange(2), 9, rng).tolist()) <= {0, 1}
