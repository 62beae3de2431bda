"""The controls of a run: buttons, sliders and status."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from curiosity_widgets import acquisition
from curiosity_widgets.acquisition.formulas import KINDS, POWER
from curiosity_widgets.acquisition.guide import guide
from curiosity_widgets.acquisition.lam_range import USUAL, useful_lam
from curiosity_widgets.acquisition.strategy import Strategy
from curiosity_widgets.drawing.assets import script, style
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.state.snapshot import LogEntry, RunInfo, Snapshot
from curiosity_widgets.widgets.common.exports import Exports
from curiosity_widgets.widgets.common.linked import LinkedPanel
from curiosity_widgets.widgets.controls.approval_rows import approval_rows
from curiosity_widgets.widgets.controls.run_exports import RunExports
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.pages import refusal

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session


class ControlsPanel(LinkedPanel):
    """``ControlsPanel(session)``: Run, Pause, Step, Stop; β, λ, batch size, strategy, budget; status.

    Every action of the user only puts a command on the session's queue.
    """

    _esm = script("controls")
    _css = style()

    title = "Run"

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
    # λ at the ends of its slider; empty: not known before there is a score.
    lam_ends = traitlets.List(traitlets.Float()).tag(sync=True)
    strategy = traitlets.Unicode("").tag(sync=True)
    strategies = traitlets.List(traitlets.Unicode()).tag(sync=True)
    guide = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)  # [name, group, line] of each
    workflow = traitlets.Unicode("").tag(sync=True)
    # {kind, terms} of the strategy that is set; the page draws its curve.
    formula = traitlets.Dict({"kind": "", "terms": []}).tag(sync=True)
    constants = traitlets.Dict().tag(sync=True)
    about = traitlets.Unicode("").tag(sync=True)  # which data, which workflow
    notes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    problem = traitlets.Unicode("").tag(sync=True)  # what went wrong and what to do; empty: nothing
    path = traitlets.Unicode("").tag(sync=True)  # of the run file
    continuable = traitlets.Bool(False).tag(sync=True)  # the file of a run is shown that can be continued
    waiting = traitlets.Int(0).tag(sync=True)  # picks that wait for approval
    proposed = traitlets.List(traitlets.Dict()).tag(
        sync=True
    )  # rows of the table of picks, as in approval_rows
    picked_with = traitlets.List(traitlets.Float()).tag(sync=True)  # β and λ of the picks that wait
    pixel_size = traitlets.List(traitlets.Float()).tag(sync=True)  # (row, col) pitch; empty: not known
    pixel_unit = traitlets.Unicode("").tag(sync=True)
    question = traitlets.Unicode("").tag(sync=True)  # a decision that the run waits for; empty: none
    options = traitlets.List(traitlets.Unicode()).tag(sync=True)  # the answers to it
    condition = traitlets.Unicode("").tag(sync=True)  # drift, noise, flagged spectra; empty: nothing known

    def __init__(self, session: Session, feed: Feed | None = None) -> None:
        super().__init__(session, feed)
        self._shown: LogEntry | None = None  # the error that was shown last
        self._waited_for: list[list[int]] = []  # picks that were sent to the page for approval
        self._ranged: Any = None  # the maps that λ's range was found for
        self.guide = [list(one) for one in guide()]
        self.strategies = [name for name, _, _ in self.guide]
        self.path = os.fspath(session.path)
        self.on_msg(self._on_message)
        self.shared.observe(self._set_shared, ["beta", "lam", "scheduled"])
        self.shared.observe(self._proposal_changed, "proposal")
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
                self.continuable = bool(getattr(self.feed.session, "continuable", False))
                self.notes = list(snapshot.notes)
                self.waiting = len(snapshot.waiting)
                self._propose(snapshot, info)
                asked = snapshot.question
                self.question, self.options = ("", []) if asked is None else (asked.text, list(asked.options))
                self.condition = _condition(snapshot, info)
                if snapshot.maps is not self._ranged and info is not None:
                    self.lam_ends, self._ranged = _lam_ends(snapshot, info), snapshot.maps
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

    def exports(self) -> Exports:
        """The whole run: in pictures, as text, and in the formats of other programs."""
        self.shown()
        return RunExports(self.feed.session)

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
            "continue": self.continue_run,
            "step": session.step,
            "stop": session.stop,
            "approve": lambda: self._approve(content.get("picks")),
            "reject": lambda: session.reject(),
            "answer": lambda: session.answer(str(content.get("answer", ""))),
        }
        kind = content.get("type", "")
        command = commands.get(kind)
        if command is None:
            return
        if kind != "stop" and refusal(session, content):  # every page may stop a run
            return
        if self._try(command):
            self.problem = ""

    def continue_run(self) -> None:
        """Continue the run of a file that is shown; a dashboard replaces this.

        Raises CuriosityError: a panel alone cannot.
        """
        raise CuriosityError("only a dashboard can continue the run of a file: cw.Dashboard.open")

    def _approve(self, picks: list[list[int]] | None) -> None:
        """The batch as it is, or as the user has changed it."""
        session = self.feed.session
        if picks is None:
            session.approve()
        else:
            session.approve(picks=[(float(row), float(col)) for row, col in picks])

    def _propose(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """A batch that waits goes to the page, where it can be changed; what is known of it comes back."""
        waiting = np.round(snapshot.waiting).astype(int).tolist()
        if waiting != self._waited_for:
            self._waited_for = waiting
            self.shared.proposal = waiting
            self.picked_with = [self.shared.beta, self.shared.lam]
        self.proposed = [] if info is None else approval_rows(self.shared.proposal, snapshot, info)
        if info is not None and info.pixel_size is not None:
            self.pixel_size, self.pixel_unit = list(info.pixel_size), info.pixel_unit

    def _proposal_changed(self, _change: Any) -> None:
        with self.feed.lock:
            self._propose(self.feed.session.snapshot, self.feed.session.info)

    def _set_shared(self, _change: Any) -> None:
        """β or λ moved in the page."""
        with self.feed.lock:
            if self.feed.publishing:
                return
            session = self.feed.session
            settings = session.settings
            beta = None if self.shared.scheduled else self.shared.beta
            if (beta, self.shared.lam) == (settings.beta, settings.lam):
                return
            if refusal(session):
                self.feed.show_settings(session.snapshot)
                return
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
            refused = refusal(self.feed.session)
            if refused or not self._try(lambda: setattr(settings, change.name, change.new)):
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


def _lam_ends(snapshot: Snapshot, info: RunInfo) -> list[float]:
    """λ from random picks to the best, where picks are drawn; else the usual range. None before a score."""
    if not snapshot.maps:
        return []
    draw = snapshot.shown.draw
    if snapshot.formula not in ("blend", POWER.kind) or (draw is not None and not draw.sample):
        return list(USUAL)
    terms = [snapshot.maps[name] for name in snapshot.terms]
    if draw is None:  # in a run file
        return list(useful_lam(*(term.ravel() for term in terms)))
    rows, cols = info.candidates.pixels[draw.pool].T
    return list(useful_lam(*(term[rows, cols] for term in terms)))


def _assumed(sentences: Sequence[str]) -> list[str]:
    """The first assumption, and how many more the log holds: a line that is read at a glance has no room."""
    rest = len(sentences) - 1
    return [*sentences[:1], *([f"{rest} more assumed, see the log"] if rest > 0 else [])]


def _condition(snapshot: Snapshot, info: RunInfo | None) -> str:
    """What is known of sample and signal: assumptions, drift, noise, and spectra not learned from."""
    parts = [] if info is None else _assumed(info.assumptions)
    if snapshot.drift is not None:
        parts.append("drift ({:+.1f}, {:+.1f}) px".format(*snapshot.drift))
    if snapshot.noise_floor is not None:
        parts.append(f"noise {100 * snapshot.noise_floor:.0f} % of the variance")
    if snapshot.flags:
        parts.append(f"{len(snapshot.flags)} flagged")
    return " · ".join(parts)
