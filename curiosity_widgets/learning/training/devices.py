"""Where networks are trained: the processor, or a graphics card that PyTorch can use."""

from __future__ import annotations

import torch

from curiosity_widgets.errors import CuriosityError


def check_device(name: str) -> None:
    """Raises CuriosityError where PyTorch cannot put anything on the device ("cpu", "cuda", "mps" …)."""
    try:
        torch.empty(1, device=name)
    except (RuntimeError, AssertionError, NotImplementedError, TypeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CuriosityError(f"device {name!r} cannot be used here ({reason}); use device='cpu'") from error
