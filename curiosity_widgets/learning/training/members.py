"""Training of all members of a dense ensemble at once, each without the points of its own fold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.learning.protocols import Report
from curiosity_widgets.models.dense_im2spec import DenseIm2Spec
from curiosity_widgets.models.seeding import generator, set_dropout_generator


@dataclass(frozen=True)
class Minibatches:
    """How members are trained: AdamW with one cycle of the learning rate over all steps."""

    steps: int
    batch: int  # patches in a minibatch of each member
    learning_rate: float  # at the top of the cycle
    weight_decay: float
    noise: float  # standard deviation of the noise on patches, in standardised image units


def train_members(
    net: DenseIm2Spec,
    patches: FloatArray,
    targets: Tensor,
    folds: IntArray,
    how: Minibatches,
    *,
    seed: int,
    step: int,
    report: Report,
    weight: FloatArray | None = None,
) -> list[float]:
    """Train on patches (n, C, p, p), noisy and in all eight orientations, and targets (n, R), each with a
    ``weight`` (n,).

    Member m never sees points whose ``folds`` (n,) is m, unless there are no others. The network ends in
    evaluation mode. Returns the mean loss of the members at every step. Randomness depends on ``seed`` and
    ``step`` alone.
    """
    rng = stream(seed, "dense", "minibatches", step)
    device = net.to_scores.weight.device
    noise = generator(seed, "dense", "noise", step, device=str(device))
    set_dropout_generator(net, noise)
    turned, targets = torch.from_numpy(_all_orientations(patches)).to(device), targets.to(device)
    pools = [np.flatnonzero(folds != member) for member in range(net.members)]
    pools = [pool if len(pool) else np.arange(len(folds)) for pool in pools]
    share = (
        None if weight is None else torch.from_numpy((weight / weight.mean()).astype(np.float32)).to(device)
    )
    optimizer = torch.optim.AdamW(
        net.parameters(), lr=how.learning_rate, weight_decay=how.weight_decay, fused=device.type == "cpu"
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, how.learning_rate, total_steps=how.steps)
    losses = []
    net.train()
    try:
        for number in range(how.steps):
            if number % 5 == 0:
                report(f"training the ensemble, step {number + 1} of {how.steps}", number / how.steps)
            chosen = torch.from_numpy(np.stack([_draw(pool, how.batch, rng) for pool in pools], axis=1))
            turn = torch.from_numpy(rng.integers(8, size=tuple(chosen.shape)))
            batch = turned[turn, chosen]
            batch = batch + how.noise * torch.randn(batch.shape, generator=noise, device=device)
            square = (net(batch) - targets[chosen]) ** 2
            if share is not None:
                square = square * share[chosen][..., None]
            loss = square.mean(dim=(0, 2)).sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()) / net.members)
    finally:
        net.eval()
    return losses


def _all_orientations(patches: FloatArray) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Patches (n, C, p, p), rotated by all right angles, each also mirrored: (8, n, C, p, p)."""
    turned = [np.rot90(patches, turns, axes=(2, 3)) for turns in range(4)]
    return np.ascontiguousarray(
        np.stack([way for it in turned for way in (it, it[..., ::-1])]), dtype=np.float32
    )


def _draw(pool: IntArray, size: int, rng: np.random.Generator) -> IntArray:
    """A minibatch without repeats where the pool is large enough."""
    drawn: IntArray = rng.choice(pool, size, replace=len(pool) < size)
    return drawn
