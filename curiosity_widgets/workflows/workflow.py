"""A workflow: which predictor, error model and strategy, with their settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Selection = Literal["top", "sample"]


@dataclass(frozen=True)
class Workflow:
    """A named recipe, small enough to be written into the run file as JSON.

    ``options`` are the settings of its predictor and error model (epochs, members, …).
    Build the running learner with :func:`curiosity_widgets.workflows.learner.build_learner`.
    """

    name: Literal["dense", "ensemble", "autoencoder"]
    target: Literal["im2spec", "spec2im"] = "im2spec"
    patch: int = 13
    init: int = 30
    initial: Literal["random", "kmeans"] = "random"  # how the initial positions are chosen
    batch_size: int = 10
    strategy: str = "mixed"
    selection: Selection = "top"  # "sample": draw with probability proportional to the score
    beta: float | None = 0.5  # None: the strategy's schedule
    lam: float = 1.0
    options: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Workflow:
        return cls(**values)
