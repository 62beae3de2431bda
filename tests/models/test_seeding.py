"""Weights, dropout masks and optimizer moments depend on nothing but their seed."""

from __future__ import annotations

import copy
import threading

import numpy as np
import pytest
import torch
from torch import nn

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.models.seeding import (
    SeededDropout,
    generator,
    load_module_state,
    load_optimizer_state,
    module_state,
    optimizer_state,
    seeded,
    set_dropout_generator,
)


def network(seed: int) -> nn.Sequential:
    with seeded(seed):
        return nn.Sequential(nn.Linear(5, 7), nn.BatchNorm1d(7), SeededDropout(0.3), nn.Linear(7, 2))


def train(net: nn.Module, optimizer: torch.optim.Optimizer, steps: range) -> None:
    for step in steps:
        set_dropout_generator(net, generator(3, "dropout", step))
        optimizer.zero_grad()
        net(torch.randn(11, 5, generator=generator(3, "data", step))).square().mean().backward()
        optimizer.step()


def same(a: dict[str, np.ndarray], b: dict[str, np.ndarray]) -> bool:
    return a.keys() == b.keys() and all(np.array_equal(a[k], b[k]) for k in a)


def test_weights_depend_on_the_seed_alone_and_leave_the_global_generator() -> None:
    before = torch.random.get_rng_state()
    first = module_state(network(1))
    assert torch.equal(before, torch.random.get_rng_state())
    torch.rand(3)
    assert same(first, module_state(network(1)))
    assert not same(first, module_state(network(2)))


def test_weights_are_the_same_when_threads_build_at_once() -> None:
    expected = {seed: module_state(network(seed)) for seed in range(8)}
    built: dict[int, dict[str, np.ndarray]] = {}

    def build(seed: int) -> None:
        built[seed] = module_state(network(seed))

    threads = [threading.Thread(target=build, args=(seed,)) for seed in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(same(expected[seed], built[seed]) for seed in expected)


def test_dropout_keeps_the_mean_and_follows_its_generator() -> None:
    drop = SeededDropout(0.25)
    x = torch.ones(400, 300)
    with pytest.raises(RuntimeError, match="generator"):
        drop(x)
    set_dropout_generator(drop, generator(0, "a"))
    first = drop(x)
    torch.rand(5)
    set_dropout_generator(drop, generator(0, "a"))
    assert torch.equal(first, drop(x))
    assert not torch.equal(first, drop(x))
    assert first.mean() == pytest.approx(1, abs=0.01)
    assert (first == 0).double().mean() == pytest.approx(0.25, abs=0.01)
    drop.eval()
    assert torch.equal(drop(x), x)
    with pytest.raises(ValueError, match="probability"):
        SeededDropout(1.0)


@pytest.mark.parametrize("kind", [torch.optim.Adam, torch.optim.AdamW])
def test_training_continues_bit_for_bit_from_arrays(kind: type[torch.optim.Optimizer]) -> None:
    net = network(0)
    optimizer = kind(net.parameters(), lr=1e-2)  # type: ignore[call-arg]
    train(net, optimizer, range(4))
    saved = module_state(net, "net/") | optimizer_state(optimizer, "adam/")
    train(net, optimizer, range(4, 7))

    other = network(5)
    again = kind(other.parameters(), lr=1e-2)  # type: ignore[call-arg]
    load_module_state(other, saved, "net/")
    load_optimizer_state(again, saved, "adam/")
    train(other, again, range(4, 7))
    assert same(module_state(net), module_state(other))
    assert same(optimizer_state(optimizer), optimizer_state(again))


def test_saved_arrays_are_copies() -> None:
    net = network(0)
    saved = module_state(net)
    optimizer = torch.optim.Adam(net.parameters())
    assert optimizer_state(optimizer) == {}
    load_optimizer_state(optimizer, {}, "x/")
    train(net, optimizer, range(1))
    assert not np.array_equal(saved["0.weight"], module_state(net)["0.weight"])


def test_weights_that_lack_or_do_not_fit_are_named() -> None:
    saved = module_state(network(0), "m/")
    with pytest.raises(CuriosityError, match=r"'m/0\.weight' have shape \(7, 4\)"):
        load_module_state(network(0), saved | {"m/0.weight": np.zeros((7, 4))}, "m/")
    del saved["m/3.bias"]
    with pytest.raises(CuriosityError, match=r"have no 'm/3\.bias'"):
        load_module_state(network(0), saved, "m/")


def test_a_copy_of_a_dropout_has_no_generator() -> None:
    drop = SeededDropout(0.25)
    set_dropout_generator(drop, generator(0, "masks"))
    assert copy.deepcopy(drop).generator is None
    assert drop.generator is not None


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.93])
def test_dropout_keeps_as_many_as_it_says_and_the_mean(p: float) -> None:
    drop = SeededDropout(p)
    set_dropout_generator(drop, generator(0, "dropout"))
    kept = drop(torch.ones(101, 7, 331))
    assert set(np.unique(kept)) <= {0.0, np.float32(1 / np.float32(1 - p))}
    assert float((kept > 0).float().mean()) == pytest.approx(1 - p, abs=0.005)
    assert float(kept.mean()) == pytest.approx(1.0, abs=0.02)
    apart = (kept > 0).float().flatten()
    neighbours = torch.corrcoef(torch.stack([apart[:-1], apart[1:]]))[0, 1] if p else torch.zeros(())
    assert abs(float(neighbours)) < 0.01
