"""A run's settings: checked where a user sets them, in force at the next pick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from curiosity_widgets import acquisition, workflows
from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.state.snapshot import RunInfo, Settings
from curiosity_widgets.workflows.workflow import Workflow


def first_settings(workflow: Workflow, *, approve: bool = False) -> Settings:
    """What a run starts with. Raises CuriosityError for a value out of its range or an unknown strategy."""
    check_strategy(workflow.strategy)
    return recorded_settings(workflow, approve=approve)


def recorded_settings(workflow: Workflow, *, approve: bool = False) -> Settings:
    """What the run of a run file started with, whose strategy need not be registered where it is read.

    Raises CuriosityError for a value out of its range.
    """
    return Settings(
        beta=check_beta(workflow.beta),
        lam=check_lam(workflow.lam),
        batch_size=checks.whole("batch_size", workflow.batch_size),
        strategy=workflow.strategy,
        budget=check_budget(workflow.budget, workflow.init, None),
        approve=check_approve(approve),
    )


def check_workflow(value: Any) -> Workflow:
    """A workflow; the default where there is None."""
    if value is None:
        return workflows.dense()
    if not isinstance(value, Workflow):
        raise CuriosityError(f"workflow is {quoted(value)}; give one, such as cw.workflows.dense()")
    return value


def check_policies(value: Any) -> Policies:
    """Policies; the default ones where there are None."""
    if value is None:
        return Policies()
    if not isinstance(value, Policies):
        raise CuriosityError(f"policies is {quoted(value)}; give cw.Policies(…)")
    return value


def check_seed(value: Any) -> int:
    """A whole number from 0 up, which fixes every random draw."""
    return checks.whole("seed", value, 0)


def check_beta(value: Any) -> float | None:
    """β between 0 and 1, whose ends are the strategy's (``beta_ends``), or None for its own schedule."""
    if value is None:
        return None
    return checks.number(
        "beta", value, at_least=0, at_most=1, give="a number from 0 to 1, or None for the strategy's schedule"
    )


def check_lam(value: Any) -> float:
    """λ, finite and not negative."""
    return checks.number("lam", value, at_least=0)


def check_strategy(value: Any) -> str:
    """The name of a strategy."""
    return acquisition.check_name(value)


def check_approve(value: Any) -> bool:
    """Whether picks wait for a user: True or False."""
    if not isinstance(value, bool):
        raise CuriosityError(f"approve is {quoted(value)}; give True or False")
    return value


def check_runs(strategy: str, workflow: Workflow, kind: str) -> None:
    """Raises CuriosityError where a run of ``workflow`` on a source of this kind has not what the strategy
    needs, so that it is refused when it is set and not when it should pick.
    """
    given = workflows.gives(workflow) | ({"true_error"} if kind == "replay" else frozenset())
    chosen = acquisition.load(strategy, **workflow.options_of(strategy))
    reason = acquisition.refusal(chosen, given)
    if reason is not None:
        raise CuriosityError(f"{reason}; choose another strategy")


def check_batch_size(value: Any, measurable: int | None) -> int:
    """Picks per step, at least one and no more than there are positions."""
    size = checks.whole("batch_size", value)
    if measurable is not None and size > measurable:
        raise CuriosityError(f"batch_size {size} is more than the {measurable} measurable positions")
    return size


def check_budget(value: Any, initial: int, measurable: int | None) -> int:
    """Spectra in all: no fewer than the initial ones, no more than there are positions."""
    budget = checks.whole("budget", value)
    if measurable is not None:
        check_enough(budget, measurable, "or a smaller patch or held-out share")
    if budget < initial:
        raise CuriosityError(
            f"a budget of {budget} spectra is less than the {initial} initial ones; "
            f"choose at least {initial}, or a workflow with a smaller init"
        )
    return budget


def check_enough(budget: int, measurable: int, otherwise: str = "") -> None:
    """Raises CuriosityError unless there are positions for all spectra of a budget."""
    if budget > measurable:
        raise CuriosityError(
            f"a budget of {budget} spectra is more than the {measurable} positions that can be measured; "
            + " ".join(filter(None, (f"choose at most {measurable}", otherwise)))
        )


def check_patience(value: Any) -> float | None:
    """Seconds, more than none; None: as the session finds right."""
    if value is None:
        return None
    return checks.number("patience", value, above=0, give="more than 0 seconds, or None")


class LiveSettings:
    """The settings of a session, as a user reads and sets them.

    Setting one checks it at once (CuriosityError) and puts it on the session's queue.
    Reading gives what was set last, also before the loop has taken it up.
    """

    def __init__(
        self,
        start: Settings,
        submit: Callable[[Settings], None],
        info: Callable[[], RunInfo | None],
        measurable: Callable[[], int | None],
        check_runs: Callable[[str], None],
        finished_with: Callable[[], int],
    ) -> None:
        self._check_runs = check_runs
        self._finished_with = finished_with
        self._now = start
        self._submit = submit
        self._info = info
        self._measurable = measurable

    def __repr__(self) -> str:
        return repr(self.now)

    @property
    def now(self) -> Settings:
        """All of them, as one immutable value."""
        count = self._finished_with()
        return self._now if count <= self._now.budget else replace(self._now, budget=count)

    @property
    def beta(self) -> float | None:
        """From 0 to 1, between the strategy's ``beta_ends``; None: the strategy's own schedule."""
        return self._now.beta

    @beta.setter
    def beta(self, value: float | None) -> None:
        self._change(beta=check_beta(value))

    @property
    def lam(self) -> float:
        """How sharply the best are preferred."""
        return self._now.lam

    @lam.setter
    def lam(self, value: float) -> None:
        self._change(lam=check_lam(value))

    @property
    def batch_size(self) -> int:
        """Picks per step."""
        return self._now.batch_size

    @batch_size.setter
    def batch_size(self, value: int) -> None:
        self._change(batch_size=check_batch_size(value, self._measurable()))

    @property
    def strategy(self) -> str:
        """Name of the strategy."""
        return self._now.strategy

    @strategy.setter
    def strategy(self, value: str) -> None:
        name = check_strategy(value)
        self._check_runs(name)
        self._change(strategy=name)

    @property
    def budget(self) -> int:
        """Spectra in all, initial ones included; of a finished run all that it has, requests too."""
        return self.now.budget

    @budget.setter
    def budget(self, value: int) -> None:
        info = self._info()
        self._change(budget=check_budget(value, 1 if info is None else info.initial, self._measurable()))

    @property
    def approve(self) -> bool:
        """Whether every pick waits for a user: ``session.approve()`` or ``session.reject()``."""
        return self._now.approve

    @approve.setter
    def approve(self, value: bool) -> None:
        self._change(approve=check_approve(value))

    def _change(self, **changes: Any) -> None:
        changed = replace(self.now, **changes)
        self._submit(changed)
        self._now = changed
