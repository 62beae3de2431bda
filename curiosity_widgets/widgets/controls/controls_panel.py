"""The controls of a run: buttons, sliders and status."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import traitlets

from curiosity_widgets import acquisition
from curiosity_widgets.acquisition.formulas import KINDS, POWER
from curiosity_widgets.acquisition.strategy import Strategy
from curiosity_widgets.drawing.assets import script, style
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.state.snapshot import LogEntry, RunInfo, Snapshot
from curiosity_widgets.widgets.common.linked import LinkedPanel
from curiosity_widgets.widgets.feed import Feed

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session


class ControlsPanel(LinkedPanel):
    """``ControlsPanel(session)``: Run, Pause, Step, Stop; β, λ, batch size, strategy, budget; status.

    Every action of the user only puts a command on the session's queue.
    """

    _esm = script("controls")
    _css = style()

    state = traitlets.Unicode("idle").tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)
    activity = traitlets.Float(None, allow_none=True).tag(sync=True)  # how far what it does now is, 0 to 1
    step = traitlets.Int(0).tag(sync=True)
    count = traitlets.Int(0).tag(sync=True)
    budget = traitlets.Int(1).tag(sync=True)
    seconds_left = traitlets.Float(None, allow_none=True).tag(sync=True)
    batch_size = traitlets.Int(1).tag(sync=True)
    uses_beta = traitlets.Bool(True).tag(sync=True)
    # What β = 0 and β = 1 are for.
    beta_ends = traitlets.List(traitlets.Unicode(), list(Strategy.beta_ends)).tag(sync=True)
    has_schedule = traitlets.Bool(False).tag(sync=True)
    strategy = traitlets.Unicode("").tag(sync=True)
    strategies = traitlets.List(traitlets.Unicode()).tag(sync=True)
    workflow = traitlets.Unicode("").tag(sync=True)
    # {kind, terms} of the strategy that is set; the page draws its curve.
    formula = traitlets.Dict({"kind": "", "terms": []}).tag(sync=True)
    constants = traitlets.Dict().tag(sync=True)
    about = traitlets.Unicode("").tag(sync=True)  # which data, which workflow
    notes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    problem = traitlets.Unicode("").tag(sync=True)  # what went wrong and what to do; empty: nothing
    path = traitlets.Unicode("").tag(sync=True)  # of the run file
    waiting = traitlets.Int(0).tag(sync=True)  # picks that wait for approval
    condition = traitlets.Unicode("").tag(sync=True)  # drift, noise, flagged spectra; empty: nothing known

    def __init__(self, session: Session, feed: Feed | None = None) -> None:
        super().__init__(session, feed)
        self._shown: LogEntry | None = None  # the error that was shown last
        self.strategies = acquisition.names()
        self.path = os.fspath(session.path)
        self.on_msg(self._on_message)
        self.shared.observe(self._set_shared, ["beta", "lam", "scheduled"])
        self.observe(self._set, ["batch_size", "budget", "strategy"])
        self.join()

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Show state, progress and settings, and the latest error."""
        settings = self.feed.session.settings
        self.feed.publishing = True
        try:
            with self.hold_sync():
                self.state = snapshot.state
                self.message = snapshot.message
                self.activity = None if snapshot.progress is None else round(snapshot.progress, 2)
                self.step = snapshot.step
                self.count = len(snapshot.measured)
                self.budget = settings.budget
                self.batch_size = settings.batch_size
                self.seconds_left = snapshot.seconds_left
                self.notes = list(snapshot.notes)
                self.waiting = len(snapshot.waiting)
                self.condition = _condition(snapshot, info)
                self._show_strategy(settings, snapshot)
                if info is not None:
                    self.workflow = f"{info.workflow} ({info.target})"
                    self.about = f"{info.data} · patch {info.patch} · seed {info.seed}"
                error = next((entry for entry in reversed(snapshot.log) if entry.level == "error"), None)
                if error is not None and error != self._shown:
                    self.problem = error.text
                    self._shown = error
        finally:
            self.feed.publishing = False

    def _show_strategy(self, settings: Any, snapshot: Snapshot) -> None:
        """The strategy that is set and its formula, also before there is anything to score."""
        self.strategy = settings.strategy
        if settings.strategy in acquisition.names():
            strategy = acquisition.load(settings.strategy)
            name, terms, ends = strategy.formula.kind, strategy.formula.terms, strategy.beta_ends
        else:  # a run file may name a strategy that is not registered in this process
            name, terms, ends = snapshot.formula, snapshot.terms, Strategy.beta_ends
        if name not in KINDS:
            name, terms = POWER.kind, POWER.terms
        kind = KINDS[name]
        self.beta_ends = list(ends)
        progress = min(1.0, len(snapshot.measured) / max(1, settings.budget))
        usual = {"progress": progress, "scheduled": float(settings.beta is None)}
        self.formula, self.uses_beta = {"kind": name, "terms": list(terms)}, kind.uses_beta
        self.constants = {
            constant: float(snapshot.constants.get(constant, usual[constant])) for constant in kind.constants
        }
        self.has_schedule = "scheduled" in kind.constants

    def _on_message(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        session = self.feed.session
        commands: dict[str, Callable[[], Any]] = {
            "run": lambda: (
                session.resume()
                if session.snapshot.state == "paused"
                else session.run(session.settings.budget)
            ),
            "pause": session.pause,
            "step": session.step,
            "stop": session.stop,
            "approve": lambda: session.approve(),
            "reject": lambda: session.reject(),
        }
        command = commands.get(content.get("type", ""))
        if command is not None and self._try(command):
            self.problem = ""

    def _set_shared(self, _change: Any) -> None:
        """β or λ moved in the page."""
        with self.feed.lock:
            if self.feed.publishing:
                return
            settings = self.feed.session.settings
            beta = None if self.shared.scheduled else self.shared.beta
            if beta != settings.beta:
                self._try(lambda: setattr(settings, "beta", beta))
            if self.shared.lam != settings.lam:
                self._try(lambda: setattr(settings, "lam", self.shared.lam))

    def _set(self, change: Any) -> None:
        """Batch size, budget or strategy changed in the page."""
        with self.feed.lock:
            settings = self.feed.session.settings
            if self.feed.publishing or getattr(settings, change.name) == change.new:
                return
            if not self._try(lambda: setattr(settings, change.name, change.new)):
                setattr(self, change.name, change.old)
            elif change.name == "strategy":
                with self.hold_sync():  # a formula never comes without its constants
                    self._show_strategy(settings, self.feed.session.snapshot)

    def _try(self, command: Callable[[], Any]) -> bool:
        """Run a command; a refusal is shown to the user. Returns whether it was accepted."""
        try:
            command()
        except CuriosityError as error:
            self.problem = str(error)
            return False
        return True


def _condition(snapshot: Snapshot, info: RunInfo | None) -> str:
    """What is known of sample and signal: assumptions, drift, noise, and spectra not learned from."""
    parts = [] if info is None else list(info.assumptions)
    if snapshot.drift is not None:
        parts.append("drift ({:+.1f}, {:+.1f}) px".format(*snapshot.drift))
    if snapshot.noise_floor is not None:
        parts.append(f"noise {100 * snapshot.noise_floor:.0f} % of the variance")
    if snapshot.flags:
        parts.append(f"{len(snapshot.flags)} flagged")
    return " · ".join(parts)
