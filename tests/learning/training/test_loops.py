"""Schedules in proportion, augmentation as published, early stop, best weights and averages."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from curiosity_widgets.learning.training.loops import (
    Examples,
    Schedule,
    augment_patches,
    augment_spectra,
    train_full_batch,
    train_minibatches,
    validation_loss,
)
from curiosity_widgets.models.seeding import generator, seeded


def test_schedule_of_the_paper_and_in_proportion() -> None:
    paper = Schedule()
    assert (paper.epochs, paper.second_half, paper.patience, paper.window) == (200, 100, 10, 50)
    assert (paper.minibatches, paper.learning_rate, paper.weight_decay) == (16, 1e-3, 1e-6)
    short = Schedule(20)
    assert (short.second_half, short.window) == (10, 5)
    assert Schedule(1).window == 1


def test_patches_three_times_as_is_flipped_and_upside_down() -> None:
    patches = torch.arange(2 * 1 * 3 * 4, dtype=torch.float32).reshape(2, 1, 3, 4)
    tripled = augment_patches(0, 0)(patches, generator(0, "a"))
    assert torch.equal(tripled[:2], patches)
    assert torch.equal(tripled[2:4], patches.flip(3))
    assert torch.equal(tripled[4:], patches.flip(2))
    zeros = torch.zeros(500, 1, 3, 4)
    noisy = augment_patches(0.05, 0.25)(zeros, generator(0, "a"))
    assert [float(part.std()) for part in noisy.split(500)] == pytest.approx([0, 0.05, 0.25], rel=0.05)


def test_spectra_are_never_flipped() -> None:
    spectra = torch.randn(3, 7)
    assert torch.equal(augment_spectra(0, 0)(spectra, generator(0, "a")), spectra.repeat(3, 1))


def net(seed: int = 0) -> nn.Module:
    with seeded(seed):
        return nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 2))


def examples(count: int, seed: int) -> Examples:
    inputs = torch.randn(count, 4, generator=generator(seed, "inputs"))
    return Examples(inputs, torch.stack([inputs[:, 0] * inputs[:, 1], inputs[:, 2]], 1))


def run(model: nn.Module, schedule: Schedule, seen: list[float] | None = None) -> tuple[float, ...]:
    def on_epoch(epoch: int, loss: float) -> None:
        if seen is not None:
            seen.append(loss)

    trained = train_minibatches(
        model,
        examples(40, 0),
        examples(15, 1),
        schedule,
        augment_spectra(0.01, 0.05),
        generator(5, "training"),
        on_epoch,
    )
    assert not model.training
    assert trained.window_loss == pytest.approx(
        sum(trained.validation_loss[-schedule.window :]) / len(trained.validation_loss[-schedule.window :])
    )
    final = validation_loss(model, examples(15, 1))
    if trained.kept == "best epoch":
        assert final == pytest.approx(min(trained.validation_loss), rel=1e-5)
    else:
        assert final <= min(trained.validation_loss)
    return trained.validation_loss


def test_learns_reports_each_epoch_and_keeps_the_best() -> None:
    seen: list[float] = []
    losses = run(net(), Schedule(30, patience=30, learning_rate=1e-2), seen)
    assert tuple(seen) == losses
    assert len(losses) == 30
    assert min(losses) < 0.6 * losses[0]


def test_stops_early_only_after_half_the_epochs() -> None:
    losses = run(net(), Schedule(60, patience=3, learning_rate=0.5))
    assert 30 < len(losses) < 60


def test_same_generator_same_weights() -> None:
    first, second = net(), net()
    assert run(first, Schedule(5)) == run(second, Schedule(5))
    assert all(torch.equal(a, b) for a, b in zip(first.parameters(), second.parameters(), strict=True))


def test_validation_examples_are_never_trained_on() -> None:
    class Recorder(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(4, 2)
            self.trained_on: list[Tensor] = []

        def forward(self, x: Tensor) -> Tensor:
            if self.training:
                self.trained_on.append(x)
            return self.layer(x)

    model = Recorder()
    run(model, Schedule(2, minibatches=4))
    held = examples(15, 1).inputs
    assert float(torch.cdist(torch.cat(model.trained_on), held).min()) > 0.01


def test_full_batch_reports_each_epoch_and_learns() -> None:
    model, seen = net(), []
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    losses = train_full_batch(
        model, optimizer, examples(30, 0), 25, generator(0, "x"), lambda epoch, loss: seen.append(loss)
    )
    assert list(losses) == seen
    assert len(losses) == 25
    assert losses[-1] < losses[0]


def test_further_training_never_undoes_what_was_learned() -> None:
    model = net()
    run(model, Schedule(60))
    before = validation_loss(model, examples(15, 1))
    for continues in (True, False):
        train_minibatches(
            model,
            examples(40, 0),
            examples(15, 1),
            Schedule(2, learning_rate=0.5),  # destroys
            augment_spectra(0.01, 0.05),
            generator(5, "more"),
            lambda epoch, loss: None,
            continues=continues,
        )
        after = validation_loss(model, examples(15, 1))
        assert (after == pytest.approx(before)) == continues


def noisy(count: int, seed: int) -> Examples:
    """So noisy that the weights wander about the best ones, and their average beats every epoch."""
    inputs = examples(count, seed).inputs
    return Examples(inputs, inputs[:, :2] + 0.5 * torch.randn(count, 2, generator=generator(seed, "noise")))


def test_the_average_is_the_mean_of_the_weights_after_half_the_epochs() -> None:
    """The running mean of Izmailov et al. 2018, to the last digit: a run must take the same path as ever."""
    model, schedule = net(), Schedule(12, learning_rate=0.3)
    mean: list[Tensor] = []

    def on_epoch(epoch: int, loss: float) -> None:
        count = epoch - schedule.second_half + 1
        if count == 1:
            mean.extend(value.detach().clone() for value in model.parameters())
        elif count > 1:
            for old, new in zip(mean, model.parameters(), strict=True):
                old += (new.detach() - old) / count

    trained = train_minibatches(
        model,
        noisy(200, 0),
        noisy(400, 1),
        schedule,
        augment_spectra(0.01, 0.3),
        generator(5, "training"),
        on_epoch,
    )
    assert trained.kept == "average"
    assert all(torch.equal(a, b) for a, b in zip(mean, model.parameters(), strict=True))
