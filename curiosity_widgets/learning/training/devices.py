"""Where networks are trained: the processor, or a graphics card that PyTorch can use."""

from __future__ import annotations

import torch

from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.learning.protocols import Problem

AUTO = "auto"


def device_for(wanted: str, problem: Problem, at_least: int = 0) -> str:
    """The device for the networks of a problem: the ``wanted`` one.

    "auto" is that on which the run began, or else a CUDA card where there is one and ``at_least`` so many
    candidates are evaluated: a rule and no timing, so that the choice does not change the path by chance.
    Where a resumed run's device is not there any more, it is the processor.
    Raises CuriosityError where PyTorch cannot use the wanted device.
    """
    began = problem.device
    if wanted == AUTO:
        many = min(len(problem.candidates), problem.evaluated) >= at_least
        wanted = began or ("cuda" if many and torch.cuda.is_available() else "cpu")
    try:
        check_device(wanted)
    except CuriosityError:
        if began is None:
            raise
        return "cpu"
    return wanted


def check_device(name: str) -> None:
    """Raises CuriosityError where PyTorch cannot put anything on the device ("cpu", "cuda", "mps" …)."""
    try:
        torch.empty(1, device=name)
    except (RuntimeError, AssertionError, NotImplementedError, TypeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CuriosityError(
            f"device {quoted(name)} cannot be used here ({reason}); use device='cpu'"
        ) from error
