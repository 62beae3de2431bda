"""The unit U: a fixed computation, timed next to another timing so that machines can be compared."""

from __future__ import annotations

import time
from functools import lru_cache

import torch
from torch import Tensor

from curiosity_widgets.learning.training.threads import single_thread
from curiosity_widgets.models.im2spec import Im2Spec

_PATCHES, _SIDE = 1681, 9


def unit_of_work() -> float:
    """Seconds of one U on one thread, now: three 3×3 convolutions of 64 filters (same padding, leaky ReLU,
    batch norm) and a linear layer over 1681 patches of 9×9 in one batch, without gradients.
    """
    with single_thread(), torch.inference_mode():
        network, patches = _work()
        started = time.perf_counter()
        network.encode(patches)
        return time.perf_counter() - started


@lru_cache(maxsize=1)
def _work() -> tuple[Im2Spec, Tensor]:
    network = Im2Spec("im2spec", channels=1, patch=_SIDE, length=50, latent=2, filters=64).eval()
    patches = torch.zeros((_PATCHES, 1, _SIDE, _SIDE))
    network.encode(patches)  # the first pass also allocates memory
    return network, patches
