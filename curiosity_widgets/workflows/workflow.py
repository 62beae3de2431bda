"""A workflow: which predictor, error model and strategy, with their settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from curiosity_widgets.acquisition.state import Selection
from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Target


@dataclass(frozen=True)
class Workflow:
    """The settings of a run's learner, small enough to be written into the run file as JSON.

    ``name`` is that of a registered kind of workflow; a run file may be opened where it is not registered.
    ``options`` are the settings of the predictor and, under "error_model", of the error model.
    Raises CuriosityError for values that make no sense.
    """

    name: str
    target: Target = "im2spec"
    patch: int = 13
    init: int = 30
    initial: Literal["random", "kmeans"] = "random"  # how the initial positions are chosen
    batch_size: int = 10
    budget: int = 100  # spectra in all, initial ones included; a session may run to another number
    strategy: str = "balanced"
    selection: Selection = "sample"  # "top": the best; "sample": drawn with probability ∝ score
    beta: float | None = 0.3  # None: the strategy's schedule
    lam: float = 1.0
    options: Mapping[str, Any] = field(default_factory=dict)
    strategy_options: Mapping[str, Any] = field(default_factory=dict)  # of the named strategy

    def __post_init__(self) -> None:
        if self.target not in ("im2spec", "spec2im"):
            raise CuriosityError(f"target {self.target!r} is unknown; use 'im2spec' or 'spec2im'")
        if self.initial not in ("random", "kmeans"):
            raise CuriosityError(f"initial {self.initial!r} is unknown; use 'random' or 'kmeans'")
        for name, least in {"patch": 1, "init": 2, "batch_size": 1}.items():
            checks.whole(name, getattr(self, name), least)
        if self.beta is not None:
            checks.number("beta", self.beta, at_least=0, at_most=1)
        checks.number("lam", self.lam, at_least=0)

    def options_of(self, strategy: str) -> dict[str, Any]:
        """The options with which a run of this workflow makes a strategy."""
        own = self.strategy_options if strategy == self.strategy else {}
        return {"selection": self.selection, **own}

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Workflow:
        """From :meth:`to_dict`."""
        return cls(**values)
