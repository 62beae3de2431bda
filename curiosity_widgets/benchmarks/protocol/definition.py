"""What a protocol fixes, and the trials that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from curiosity_widgets.benchmarks.contenders import learner_of, strategy_of
from curiosity_widgets.benchmarks.run import plan
from curiosity_widgets.benchmarks.trial import Trial
from curiosity_widgets.errors import CuriosityError, quoted

OURS = "dense"  # the learner beside a strategy that comes without one


@dataclass(frozen=True)
class Protocol:
    """Samples, split, schedule and seeds. A change of any of them is another protocol, or is declared."""

    name: str
    tuning: tuple[str, ...]  # samples that settings may be chosen on
    test: tuple[str, ...]  # looked at once, with settings that are final
    seeds: int = 10  # from 0
    patch: int = 13
    init: int = 30
    batch: int = 10
    budget: int = 150
    scored: tuple[int, ...] = (30, 50, 70, 100, 150)
    holdout: float = 0.25
    aside: float = 0.15

    @property
    def data(self) -> tuple[str, ...]:
        """All samples."""
        return (*self.tuning, *self.test)

    def changed(self, changes: Mapping[str, Any]) -> Protocol:
        """The protocol with what a card declares as changed: its own fields, or ``data``.

        Raises CuriosityError for anything else.
        """
        own = dict(changes)
        names = own.pop("data", None)
        if names is not None:
            names = [names] if isinstance(names, str) else list(names)
            own["tuning"] = tuple(it for it in names if it in self.tuning)
            own["test"] = tuple(it for it in names if it not in self.tuning)
        known = {field.name for field in fields(self)} - {"name"}
        unknown = sorted(set(own) - known)
        if unknown:
            raise CuriosityError(f"a protocol has no {', '.join(unknown)}; there are {', '.join(known)}")
        if "scored" in own:
            own["scored"] = tuple(int(n) for n in own["scored"])
        made = replace(self, **own)
        return replace(made, scored=tuple(n for n in made.scored if n <= made.budget))

    def difference(self, other: Protocol) -> dict[str, Any]:
        """What ``other`` changes, as plain values; empty where nothing."""
        ours, theirs = asdict(self), asdict(other)
        return {name: theirs[name] for name in ours if ours[name] != theirs[name] and name != "name"}


V1 = Protocol(
    "v1",
    tuning=("pto-1.7um", "pto-1.7um+defects", "pto-1.7um+noiseband", "pto-1.3um", "simulated-0"),
    test=("pto-3um", "sspfm-110", "cafm-simulated", "simulated-100"),
)
PROTOCOLS = {it.name: it for it in (V1,)}


def find(name: str) -> Protocol:
    """A protocol by name. Raises CuriosityError for an unknown one."""
    if name not in PROTOCOLS:
        raise CuriosityError(f"protocol {quoted(name)} is unknown; choose one of {', '.join(PROTOCOLS)}")
    return PROTOCOLS[name]


def trials_of(protocol: Protocol, learner: Any, strategy: Any | None) -> list[Trial]:
    """All trials: of a learner with random picks; of a strategy beside random picks and a Sobol design."""
    strategies = ["random"]
    if strategy is not None:
        name = strategy_of(strategy)
        strategies += [it for it in ("sobol", name) if it not in strategies]
    fields_of_learner = learner_of(learner)
    fields_of_learner.pop("label", None)
    return plan(
        protocol.data,
        strategies=strategies,
        workflows=[fields_of_learner],
        seeds=protocol.seeds,
        reference=False,
        patch=protocol.patch,
        init=protocol.init,
        batch=protocol.batch,
        budget=protocol.budget,
        scored=protocol.scored,
        holdout=protocol.holdout,
        aside=protocol.aside,
    )
