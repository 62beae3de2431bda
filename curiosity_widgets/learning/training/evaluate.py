"""Networks over many patches: gathered and computed in chunks, never as one (N, p, p) copy.

Chunks of 64 patches keep the activations in the processor's cache; one batch of all patches spends
half its time in page faults.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.learning.protocols import Problem, Report, silent
from curiosity_widgets.learning.training.parallel import DEFAULT_THREADS, Tick, run_jobs

CHUNK = 64


def channels_last(module: nn.Module) -> nn.Module:
    """Weights laid out so that small convolutions run 20 % faster; the numbers are the same."""
    return module.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def patch_tensor(problem: Problem, index: IntArray) -> Tensor:
    """Patches (n, C, p, p) of the chosen candidates as a float32 tensor."""
    patches = problem.candidates.patches(problem.image, index)
    return torch.from_numpy(np.array(patches, dtype=np.float32, order="C"))


def in_chunks(function: Callable[[Tensor], Tensor], inputs: Tensor, device: str = "cpu") -> FloatArray:
    """``function``, whose network is on ``device``, of ``inputs`` (n, …) chunk by chunk, as an array (n, …);
    without gradients."""
    with torch.inference_mode():
        parts = [function(chunk.to(device)) for chunk in torch.split(inputs, CHUNK)]
        return torch.cat(parts).cpu().numpy()


def over_candidates(
    problem: Problem,
    function: Callable[[Tensor], Tensor],
    *,
    message: str = "evaluating all patches",
    report: Report = silent,
    threads: int = DEFAULT_THREADS,
    device: str = "cpu",
) -> FloatArray:
    """``function`` (n, C, p, p) → (n, d) of all candidates' patches: (N, d) float32.

    Its network is on ``device``, and the caller sets it to evaluation mode. Reports after every few chunks.
    """
    count = len(problem.candidates)
    block = 8 * CHUNK
    starts = range(0, count, block)

    def job(start: int) -> Callable[[Tick], FloatArray]:
        def compute(tick: Tick) -> FloatArray:
            index = np.arange(start, min(start + block, count))
            parts = [
                in_chunks(function, patch_tensor(problem, index[first : first + CHUNK]), device)
                for first in range(0, len(index), CHUNK)
            ]
            tick(message)
            return np.concatenate(parts)

        return compute

    return np.concatenate(run_jobs([job(start) for start in starts], len(starts), report, threads))
