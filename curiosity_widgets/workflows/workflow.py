"""A workflow: which predictor, error model and strategy, with their settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError

Selection = Literal["top", "sample"]
Target = Literal["im2spec", "spec2im"]
LOCAL_SKILL = frozenset({"skill", "progress", "noise", "learnable"})  # from an ensemble's out-of-fold errors


@dataclass(frozen=True)
class Workflow:
    """A named recipe, small enough to be written into the run file as JSON.

    ``options`` are the settings of its predictor and, under "error_model", of its error model.
    Raises CuriosityError for values that make no sense.
    """

    name: Literal["dense", "ensemble", "autoencoder", "forest", "ridge", "regressor"]
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
        if self.name in ("forest", "ridge", "regressor") and self.target != "im2spec":
            raise CuriosityError(
                f"workflow '{self.name}' predicts spectra from patches; for {self.target!r} use 'dense'"
            )
        for name, least in {"patch": 1, "init": 2, "batch_size": 1}.items():
            checks.whole(name, getattr(self, name), least)
        if self.beta is not None:
            checks.number("beta", self.beta, at_least=0, at_most=1)
        checks.number("lam", self.lam, at_least=0)

    def options_of(self, strategy: str) -> dict[str, Any]:
        """The options with which a run of this workflow makes a strategy."""
        own = self.strategy_options if strategy == self.strategy else {}
        return {"selection": self.selection, **own}

    @property
    def gives(self) -> frozenset[str]:
        """The optional fields of the state that a strategy finds in a run of this workflow."""
        given = {"predicted_error"}
        if self.target == "im2spec":
            given |= {"latent"}
            if self.name != "autoencoder":
                given |= {"joint", "members", "uncertainty"} | LOCAL_SKILL
        elif self.name == "dense":
            given |= {"latent"} | LOCAL_SKILL
        if self.name == "autoencoder" and self.options.get("error_model", {}).get("mc_dropout"):
            given |= {"uncertainty"}
        return frozenset(given)

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Workflow:
        """From :meth:`to_dict`."""
        return cls(**values)
