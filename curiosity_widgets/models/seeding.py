"""Networks whose every random number comes from a named seed, and their state as plain arrays.

PyTorch initialises weights and drops units with one generator for the whole process, which two
sessions in two threads would share. Here weights are initialised under a lock from a given seed, and
dropout masks come from a generator that belongs to the network.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from curiosity_widgets.data.seeds import integer_seed
from curiosity_widgets.errors import CuriosityError, quoted

_INITIALISING = threading.RLock()


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Build modules inside: their initial weights depend on ``seed`` alone, in any thread."""
    with _INITIALISING, torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        yield


def generator(seed: int, *keys: str | int, device: str = "cpu") -> torch.Generator:
    """A torch generator of a purpose, as :func:`curiosity_widgets.data.seeds.stream` is for NumPy.

    Each kind of device draws numbers of its own.
    """
    made = torch.Generator(device)
    made.manual_seed(integer_seed(seed, *keys))
    return made


class SeededDropout(nn.Module):
    """Dropout with probability ``p`` whose masks come from the generator set by
    :func:`set_dropout_generator`; does nothing in evaluation mode.

    Training without a generator raises RuntimeError: it would not be repeatable. A copy has no generator:
    two networks that draw from one would disturb each other.
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"dropout probability {p} is not in [0, 1)")
        self.p = p
        self.generator: torch.Generator | None = None

    def forward(self, x: Tensor) -> Tensor:
        """``x`` of any shape; each element kept with probability 1 − p and divided by it."""
        if not self.training or self.p == 0:
            return x
        if self.generator is None:
            raise RuntimeError("set_dropout_generator(module, generator) must come before training")
        keep = 1 - self.p
        if x.device.type == "cpu":
            mask = _kept(x, keep, self.generator)
        else:
            mask = torch.empty_like(x).bernoulli_(keep, generator=self.generator)
        return x * mask.div_(keep)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"generator": None}

    def extra_repr(self) -> str:
        """What ``print(module)`` shows."""
        return f"p={self.p}"


def _kept(x: Tensor, keep: float, generator: torch.Generator) -> Tensor:
    """A mask of the shape of ``x``, 1 with probability ``keep`` to the nearest of 65,536 steps, else 0.

    PyTorch draws on the processor one number after the other, which takes a fifth of a training of small
    networks; here one of 64 bits serves four units.
    """
    drawn = torch.empty(-(-x.numel() // 4), dtype=torch.int64).random_(-(2**63), None, generator=generator)
    return drawn.view(torch.int16)[: x.numel()].lt(round(keep * 2**16) - 2**15).view(x.shape).to(x.dtype)


def set_dropout_generator(module: nn.Module, generator: torch.Generator) -> None:
    """Let every SeededDropout in ``module`` draw its masks from ``generator``."""
    for part in module.modules():
        if isinstance(part, SeededDropout):
            part.generator = generator


def module_state(module: nn.Module, prefix: str = "") -> dict[str, np.ndarray]:
    """Weights and buffers as copies, each under ``prefix`` + its name."""
    return {
        prefix + name: value.detach().cpu().contiguous().numpy().copy()
        for name, value in module.state_dict().items()
    }


def load_module_state(module: nn.Module, state: Mapping[str, np.ndarray], prefix: str = "") -> None:
    """Restore what :func:`module_state` returned.

    Raises CuriosityError where an array is missing or does not fit.
    """
    with torch.no_grad():
        for name, value in module.state_dict().items():
            array = _array(state, prefix + name)
            if array.shape != tuple(value.shape):
                raise CuriosityError(
                    f"saved weights {quoted(prefix + name)} have shape {array.shape}, the network needs "
                    f"{tuple(value.shape)}; the run was made with other settings"
                )
            value.copy_(torch.from_numpy(np.array(array)))


def optimizer_state(optimizer: torch.optim.Optimizer, prefix: str = "") -> dict[str, np.ndarray]:
    """Moments and step counts as copies, under ``prefix`` + parameter number + "/" + name."""
    return {
        f"{prefix}{number}/{name}": value.detach().cpu().contiguous().numpy().copy()
        for number, values in optimizer.state_dict()["state"].items()
        for name, value in values.items()
        if isinstance(value, Tensor)
    }


def load_optimizer_state(
    optimizer: torch.optim.Optimizer, state: Mapping[str, np.ndarray], prefix: str = ""
) -> None:
    """Restore what :func:`optimizer_state` returned; empty for an optimizer without a step."""
    restored: dict[int, dict[str, Tensor]] = {}
    for key, array in state.items():
        if key.startswith(prefix):
            number, _, name = key[len(prefix) :].partition("/")
            restored.setdefault(int(number), {})[name] = torch.from_numpy(np.array(array))
    optimizer.load_state_dict({"state": restored, "param_groups": optimizer.state_dict()["param_groups"]})


def _array(state: Mapping[str, np.ndarray], key: str) -> np.ndarray:
    try:
        return np.asarray(state[key])
    except KeyError:
        raise CuriosityError(
            f"saved weights have no {quoted(key)}; the run was made with other settings"
        ) from None
