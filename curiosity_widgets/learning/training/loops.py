"""Training loops: minibatches with augmentation, early stop and weight averaging (workflow A), and full
batches (workflow B)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss
from torch.optim.swa_utils import AveragedModel, get_swa_avg_fn, update_bn

from curiosity_widgets.learning.training.evaluate import in_chunks
from curiosity_widgets.models.seeding import set_dropout_generator

Augment = Callable[[Tensor, torch.Generator], Tensor]  # (n, …) → (3n, …)
OnEpoch = Callable[[int, float], None]  # epoch, validation (or training) loss


@dataclass(frozen=True)
class Examples:
    """Inputs (n, …) and targets (n, …), standardised, each with a weight (n,) where not all count alike."""

    inputs: Tensor
    targets: Tensor
    weight: Tensor | None = None

    def __len__(self) -> int:
        return len(self.inputs)

    def on(self, device: str) -> Examples:
        """The same on a device."""
        weight = None if self.weight is None else self.weight.to(device)
        return Examples(self.inputs.to(device), self.targets.to(device), weight)

    def of(self, rows: Tensor) -> Examples:
        """Some of them."""
        return Examples(
            self.inputs[rows], self.targets[rows], None if self.weight is None else self.weight[rows]
        )


def weighted_loss(predicted: Tensor, targets: Tensor, weight: Tensor | None) -> Tensor:
    """Mean square error; that of examples with a weight (n,) is a weighted mean."""
    if weight is None:
        return mse_loss(predicted, targets)
    each = ((predicted - targets) ** 2).flatten(1).mean(dim=1)
    return (weight * each).sum() / weight.sum()


@dataclass(frozen=True)
class Schedule:
    """How long and how a member is trained; the paper's values at 200 epochs, in proportion at fewer.

    Early stopping (``patience`` epochs without a better validation loss) and weight averaging begin
    after half the epochs (100 of 200); a member is judged by its last quarter (50 of 200).
    """

    epochs: int = 200
    patience: int = 10
    minibatches: int = 16
    learning_rate: float = 1e-3
    weight_decay: float = 1e-6

    @property
    def second_half(self) -> int:
        """The epoch from which early stopping counts and weights are averaged."""
        return self.epochs // 2

    @property
    def window(self) -> int:
        """How many last epochs a member's validation loss is averaged over."""
        return max(1, self.epochs // 4)


@dataclass(frozen=True)
class Trained:
    """Losses of each epoch, and which weights were kept: "best epoch" (or those before) or "average"."""

    train_loss: tuple[float, ...]
    validation_loss: tuple[float, ...]
    window_loss: float  # mean validation loss over the schedule's window
    kept: str


def validation_loss(net: nn.Module, examples: Examples) -> float:
    """Mean square error in evaluation mode; leaves the network in evaluation mode."""
    net.eval()
    predicted = torch.from_numpy(in_chunks(net, examples.inputs, str(examples.inputs.device)))
    weight = None if examples.weight is None else examples.weight.cpu()
    return float(weighted_loss(predicted, examples.targets.cpu(), weight))


def train_minibatches(
    net: nn.Module,
    train: Examples,
    validation: Examples,
    schedule: Schedule,
    augment: Augment,
    generator: torch.Generator,
    on_epoch: OnEpoch,
    *,
    continues: bool = False,
) -> Trained:
    """Train one member of workflow A with Adam on the mean square error.

    ``augment`` makes three of every training input, again at every epoch; the validation examples were set
    aside before. Network, examples and generator are on one device. At the end the network holds the weights
    of its best epoch or the average of its last epochs, whichever predicts the validation examples better.
    One that ``continues`` from an earlier training may also keep the weights it started from: a few epochs on
    one more spectrum must not undo a long training.
    Average: Izmailov et al., UAI 2018, doi:10.48550/arXiv.1803.05407.
    """
    optimizer = torch.optim.Adam(
        net.parameters(), lr=schedule.learning_rate, weight_decay=schedule.weight_decay
    )
    set_dropout_generator(net, generator)
    average: AveragedModel | None = None
    train_losses: list[float] = []
    losses: list[float] = []
    best = validation_loss(net, validation) if continues else np.inf
    best_weights, waited = _copied_weights(net), 0
    for epoch in range(schedule.epochs):
        net.train()
        total = 0.0
        batches = _batches(train, augment, schedule.minibatches, generator)
        for inputs, targets, weight in batches:
            optimizer.zero_grad()
            loss = weighted_loss(net(inputs), targets, weight)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            total += float(loss.detach()) * len(inputs)
        train_losses.append(total / sum(len(inputs) for inputs, *_ in batches))
        losses.append(validation_loss(net, validation))
        if epoch >= schedule.second_half:
            average = average or AveragedModel(net, avg_fn=get_swa_avg_fn())  # type: ignore[no-untyped-call]
            average.update_parameters(net)
        if losses[-1] < best:
            best, best_weights, waited = losses[-1], _copied_weights(net), 0
        elif epoch >= schedule.second_half:
            waited += 1
        on_epoch(epoch, losses[-1])
        if waited >= schedule.patience:
            break
    kept = "best epoch"
    if average is not None and int(average.n_averaged) > 1:
        net.load_state_dict(average.module.state_dict())
        update_bn([inputs for inputs, *_ in _batches(train, augment, schedule.minibatches, generator)], net)
        kept = "average" if validation_loss(net, validation) <= best else kept
    if kept == "best epoch":
        net.load_state_dict(best_weights)
    net.eval()
    return Trained(tuple(train_losses), tuple(losses), float(np.mean(losses[-schedule.window :])), kept)


def _copied_weights(net: nn.Module) -> dict[str, Tensor]:
    """Weights and buffers, by name."""
    return {name: value.detach().clone() for name, value in net.state_dict().items()}


def _batches(
    examples: Examples, augment: Augment, minibatches: int, generator: torch.Generator
) -> list[tuple[Tensor, Tensor, Tensor | None]]:
    """Shuffled, augmented minibatches of two or more (a batch norm cannot learn from one)."""
    inputs = augment(examples.inputs, generator)
    targets = examples.targets.repeat(3, *(1 for _ in examples.targets.shape[1:]))
    order = torch.randperm(len(inputs), generator=generator, device=inputs.device)
    parts = order.tensor_split(max(1, min(minibatches, len(order) // 2)))
    weight = None if examples.weight is None else examples.weight.repeat(3)
    return [(inputs[part], targets[part], None if weight is None else weight[part]) for part in parts]


def augment_patches(small: float, large: float) -> Augment:
    """Every patch as is; with ``small`` noise, flipped left-right; with ``large`` noise, upside down."""

    def augment(patches: Tensor, generator: torch.Generator) -> Tensor:
        noise = torch.randn((2, *patches.shape), generator=generator, device=patches.device)
        copies = [patches, (patches + small * noise[0]).flip(3), (patches + large * noise[1]).flip(2)]
        return torch.cat(copies)

    return augment


def augment_spectra(small: float, large: float) -> Augment:
    """Every spectrum as is, with ``small`` and with ``large`` noise: for Spec2im, where a flipped patch
    would no longer belong to the spectrum's position."""

    def augment(spectra: Tensor, generator: torch.Generator) -> Tensor:
        noise = torch.randn((2, *spectra.shape), generator=generator, device=spectra.device)
        return torch.cat([spectra, spectra + small * noise[0], spectra + large * noise[1]])

    return augment


def train_full_batch(
    net: nn.Module,
    optimizer: torch.optim.Optimizer,
    examples: Examples,
    epochs: int,
    generator: torch.Generator,
    on_epoch: OnEpoch,
) -> tuple[float, ...]:
    """``epochs`` steps on all examples at once; the network ends in evaluation mode. Returns the losses."""
    set_dropout_generator(net, generator)
    net.train()
    losses = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = weighted_loss(net(examples.inputs), examples.targets, examples.weight)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(float(loss.detach()))
        on_epoch(epoch, losses[-1])
    net.eval()
    return tuple(losses)
