"""A workflow: which predictor, error model and strategy, with their settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from curiosity_widgets.acquisition.state import Selection
from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError, quoted
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
    patch_from_data: bool = False  # ``patch`` was not chosen: another is taken where the data ask for it
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
        _choose("target", self.target, "im2spec", "spec2im")
        _choose("initial", self.initial, "random", "kmeans")
        _choose("selection", self.selection, "sample", "top")
        for name, least in {"patch": 1, "init": 2, "batch_size": 1, "budget": 1}.items():
            object.__setattr__(self, name, checks.whole(name, getattr(self, name), least))
        if not isinstance(self.strategy, str):
            raise CuriosityError(f"strategy is {quoted(self.strategy)}; give the name of one")
        for name in ("options", "strategy_options"):
            if not isinstance(getattr(self, name), Mapping):
                raise CuriosityError(f"{name} is {quoted(getattr(self, name))}; give a dictionary")
            checks.plain(name, getattr(self, name))
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


def _choose(name: str, value: Any, *allowed: str) -> None:
    if not issubclass(type(value), str) or str.__str__(value) not in allowed:
        raise CuriosityError(f"{name} {quoted(value)} is unknown; use {' or '.join(map(repr, allowed))}")
