"""The states of a run and where commands and actions lead: a table, without a thread, a source or a file.

:class:`RunControl` is one legal combination of what decides whether the worker continues. It never changes;
the worker replaces it, so other threads may read it at any time. :data:`TABLE` gives the response to every
command in every phase, :func:`respond` applies it. What a response does to source, learner and file is the
worker's part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Literal

from curiosity_widgets.session import commands
from curiosity_widgets.session.state.snapshot import WORKING, RunState

RestState = Literal["paused", "waiting", "stopped", "finished"]


class Mode(Enum):
    """Whether the worker continues by itself."""

    REST = auto()
    RUN = auto()
    STEP = auto()


class Activity(Enum):
    """What the worker is carrying out; commands are taken meanwhile."""

    NONE = auto()
    ACTION = auto()
    PREPARING = auto()  # opens the source and takes its image, before the first command of a user


class Phase(Enum):
    """What a response depends on."""

    RESTING = auto()
    PAUSED = auto()  # resting, in the state "paused" or "waiting"
    READY = auto()  # between two actions of a run or a step
    ACTING = auto()  # an action is under way
    ENDING = auto()  # an action is under way, and the run rests after it
    PREPARING = auto()
    CLOSED = auto()


class Response(Enum):
    """What the worker does with a command."""

    DEFER = auto()  # leaves it on the queue until the current action ends
    IGNORE = auto()
    PREPARE = auto()  # opens the source, takes the image
    START = auto()  # runs or steps
    REFUSE = auto()  # logs why the run cannot continue (START where that holds)
    HOLD = auto()  # measures nothing more before the next command to do so
    REST = auto()  # completes the point under way, then rests
    REST_LATER = auto()  # rests once the current action ends
    REQUEST = auto()  # measures what a user asked for, also while the run rests
    DECIDE = auto()  # takes a user's decision on picks or a question; continues when none waits any more
    TAKE = auto()  # takes in what a user's own loop has measured
    SAVE = auto()  # writes a run whose file was lost to a new one
    ADJUST = auto()  # takes other settings, limits or masks; the run continues or rests as before
    NOTE = auto()  # keeps it in the log
    CLOSE = auto()


# Responses that write to the run file, or start what does.
WRITES = (Response.START, Response.REQUEST, Response.DECIDE, Response.ADJUST)


@dataclass(frozen=True)
class RunControl:
    """What decides whether a run continues. Raises ValueError for a combination that must not occur."""

    state: RunState = "idle"
    mode: Mode = Mode.REST
    activity: Activity = Activity.NONE
    rest_as: RestState | None = None  # state to enter once the current action ends
    resume_as: Mode | None = None  # mode to continue in when neither a pick nor a question waits any more
    may_measure: bool = True  # False after pause or stop, until the next run, step or measure command
    requested: bool = False  # positions a user asked for are not measured yet
    stale: bool = False  # settings changed while the run rested; the display does not show their picks yet
    trained: bool = False  # since the step command
    silent: str | None = None  # the run rests although the source has not answered: since when, doing what
    error: str | None = None  # why the run failed
    broken: bool = False  # the run file cannot be written any more
    lost: bool = False  # it is not even there any more; what was measured is in memory
    closed: bool = False

    def __post_init__(self) -> None:
        rests, acts = self.mode is Mode.REST, self.activity is not Activity.NONE
        required = {
            "rest_as only during an action": self.rest_as is None or acts,
            "resume_as only while the run rests": self.resume_as is None or rests,
            "trained only in a step": not self.trained or self.mode is Mode.STEP,
            "silent only at rest or during an action": self.silent is None or rests or acts,
            "working states only while something is done": self.state not in WORKING or not rests or acts,
            "broken only with an error": not self.broken or self.error is not None,
            "lost only where broken": not self.lost or self.broken,
            "closed only at rest": not self.closed or (rests and not acts),
        }
        violated = [rule for rule, holds in required.items() if not holds]
        if violated:
            raise ValueError(f"a run's control breaks: {', '.join(violated)}")

    # What follows ----------------------------------------------------------------------------------

    @property
    def phase(self) -> Phase:
        """What a response to a command depends on."""
        if self.closed:
            return Phase.CLOSED
        if self.activity is Activity.PREPARING:
            return Phase.PREPARING
        if self.activity is Activity.ACTION:
            return Phase.ACTING if self.rest_as is None else Phase.ENDING
        if self.mode is not Mode.REST:
            return Phase.READY
        return Phase.PAUSED if self.state in ("paused", "waiting") else Phase.RESTING

    @property
    def refusal(self) -> str | None:
        """Why a run cannot continue now; None where it can."""
        if self.lost:
            return self.error
        if self.broken:
            return (
                f"the run file could not be written ({self.error}); close this session and use Session.open"
            )
        if self.silent is not None:
            return (
                f"{self.silent}; the run can continue when it has answered, or close this session and "
                "use Session.open"
            )
        return None

    @property
    def serves_requests(self) -> bool:
        """Whether positions a user asked for are to be measured now; also while the run rests."""
        lost = self.state == "failed" or self.broken or self.closed
        may = self.may_measure and self.silent is None and not lost
        return self.requested and may

    @property
    def advances(self) -> bool:
        """Whether there is an action to carry out."""
        return self.mode is not Mode.REST or self.serves_requests

    @property
    def busy(self) -> bool:
        """Whether something is left to do without another command."""
        return self.activity is not Activity.NONE or self.advances or self.stale

    @property
    def alive(self) -> bool:
        """Whether the run is active or waits for a user, so that its process should not be ended."""
        return not self.closed and (self.busy or self.resume_as is not None or self.state == "waiting")

    @property
    def may_continue(self) -> bool:
        """Whether another point may be started while the learner works."""
        return self.mode is not Mode.REST and self.rest_as is None

    @property
    def wants_rest(self) -> bool:
        """Whether a user waits for the current action to end."""
        return self.rest_as is not None or self.activity is Activity.PREPARING

    @property
    def rests_after_evaluation(self) -> bool:
        """Whether a step ends with the evaluation that has just been made."""
        return self.mode is Mode.STEP and self.trained

    def resting_state(self, state: RestState) -> RunState:
        """The state after an action that is to end in ``state``.

        A run that rests while it measures requested positions keeps its state, unless it was idle or paused.
        """
        return (
            state if self.mode is not Mode.REST or self.state in ("idle", "paused", "waiting") else self.state
        )

    # Transitions -----------------------------------------------------------------------------------

    def started(self, mode: Mode) -> RunControl:
        """The run continues, after a failure as well."""
        return replace(self, mode=mode, resume_as=None, may_measure=True, trained=False, error=None)

    def begun(self, activity: Activity = Activity.ACTION) -> RunControl:
        """An action is under way."""
        return replace(self, activity=activity)

    def entered(self, state: RunState) -> RunControl:
        """The action under way puts the run into another state."""
        return replace(self, state=state)

    def ending(self, state: RestState) -> RunControl:
        """The run rests in ``state`` once the current action ends."""
        return replace(self, rest_as=state)

    def learned(self) -> RunControl:
        """A training has ended."""
        return replace(self, trained=self.mode is Mode.STEP)

    def held(self, *, hold: bool = True) -> RunControl:
        """Nothing is measured before the next command to do so; or requested positions may be, again."""
        return replace(self, may_measure=not hold)

    def rested(self, state: RunState, resume_as: Mode | None = None) -> RunControl:
        """The run rests; ``resume_as``: until neither a pick nor a question waits any more."""
        return replace(
            self,
            state=state,
            mode=Mode.REST,
            rest_as=None,
            trained=False,
            resume_as=resume_as or self.resume_as,
        )

    def ended(self) -> RunControl:
        """No action is under way any more."""
        return replace(self, activity=Activity.NONE, rest_as=None)

    def with_requests(self, requested: bool) -> RunControl:
        """Whether positions a user asked for are not measured yet."""
        return replace(self, requested=requested)

    def refreshed(self) -> RunControl:
        """The display is about to show the picks of the present settings."""
        return replace(self, stale=False)

    def unanswered(self, text: str) -> RunControl:
        """The source is silent, and the run does not wait for it; ``text`` describes that."""
        return replace(self, silent=text)

    def answered(self) -> RunControl:
        """The source has answered after all."""
        return replace(self, silent=None)

    def without_file(self, *, lost: bool = False) -> RunControl:
        """The run file cannot be written any more, or is ``lost``. Only after :meth:`failing`."""
        return replace(self, broken=True, lost=self.lost or lost)

    def with_new_file(self) -> RunControl:
        """A run whose file was lost has another one."""
        return replace(self, broken=False, lost=False, error=None)

    def closing(self) -> RunControl:
        """The session is closed. Only at rest."""
        return replace(self, closed=True)

    def failing(self, error: str) -> RunControl:
        """Something went wrong: nothing new is started, the point under way is completed."""
        return replace(self, error=error, activity=Activity.ACTION, rest_as="stopped")


_R = Response
TABLE: Mapping[type[commands.Command], Mapping[Phase, Response]] = {
    command: dict(zip(Phase, responses, strict=True))
    for command, responses in {
        # RESTING, PAUSED, READY, ACTING, ENDING, PREPARING, CLOSED
        commands.Prepare: (_R.PREPARE, _R.PREPARE, _R.PREPARE, _R.DEFER, _R.DEFER, _R.DEFER, _R.IGNORE),
        commands.Run: (_R.START, _R.START, _R.START, _R.START, _R.DEFER, _R.DEFER, _R.IGNORE),
        commands.Step: (_R.START, _R.START, _R.START, _R.START, _R.DEFER, _R.DEFER, _R.IGNORE),
        commands.Pause: (_R.HOLD, _R.HOLD, _R.REST, _R.REST_LATER, _R.REST_LATER, _R.HOLD, _R.IGNORE),
        commands.Stop: (_R.HOLD, _R.REST, _R.REST, _R.DEFER, _R.DEFER, _R.DEFER, _R.IGNORE),
        commands.Close: (_R.CLOSE, _R.CLOSE, _R.CLOSE, _R.DEFER, _R.DEFER, _R.DEFER, _R.IGNORE),
        commands.Save: (_R.SAVE, _R.SAVE, _R.SAVE, _R.DEFER, _R.DEFER, _R.DEFER, _R.IGNORE),
        commands.Tell: (_R.TAKE, _R.TAKE, _R.TAKE, _R.DEFER, _R.DEFER, _R.DEFER, _R.IGNORE),
        commands.Measure: (*(_R.REQUEST,) * 6, _R.IGNORE),
        commands.Approve: (*(_R.DECIDE,) * 6, _R.IGNORE),
        commands.Answer: (*(_R.DECIDE,) * 6, _R.IGNORE),
        commands.Reject: (*(_R.DECIDE,) * 6, _R.IGNORE),
        commands.Mask: (*(_R.ADJUST,) * 6, _R.IGNORE),
        commands.Flag: (*(_R.ADJUST,) * 6, _R.IGNORE),
        commands.Limit: (*(_R.ADJUST,) * 6, _R.IGNORE),
        commands.NoteControls: (*(_R.NOTE,) * 6, _R.IGNORE),
        commands.Change: (*(_R.ADJUST,) * 6, _R.IGNORE),
    }.items()
}


def respond(control: RunControl, command: commands.Command) -> tuple[Response, RunControl]:
    """The response to a command, and the control after it.

    REST returns a control with the action of resting under way; PREPARE, DECIDE, TAKE, SAVE and CLOSE leave
    the control as it is until the worker has carried them out.
    """
    response = TABLE[type(command)][control.phase]
    state: RestState = "stopped" if isinstance(command, commands.Stop) else "paused"
    if response is Response.START:
        if control.refusal is not None:
            return Response.REFUSE, control
        return response, control.started(Mode.STEP if isinstance(command, commands.Step) else Mode.RUN)
    if response is Response.HOLD:
        return response, replace(control.held(), resume_as=None)
    if response is Response.REST:
        return response, replace(control.held(), resume_as=None).begun().ending(state)
    if response is Response.REST_LATER:
        return response, control.ending(control.rest_as or state)
    if response is Response.REQUEST:
        return response, replace(control, may_measure=True)
    if response is Response.ADJUST:
        return response, replace(control, stale=control.stale or control.mode is Mode.REST)
    return response, control
