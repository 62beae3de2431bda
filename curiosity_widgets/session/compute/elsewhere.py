"""Which learner a session drives: one that works here, or elsewhere."""

from __future__ import annotations

from typing import Any, Literal

from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.learning.protocols import Problem
from curiosity_widgets.session.compute import cluster
from curiosity_widgets.session.compute.process import ProcessChannel
from curiosity_widgets.session.compute.remote_learner import Channel, RemoteLearner
from curiosity_widgets.session.loop.learner_protocol import DrivenLearner, LearnerFactory
from curiosity_widgets.workflows.workflow import Workflow

IfLost = Literal["pause", "here"]
_DASK = "dask="


class Elsewhere:
    """Builds learners that work in a process of their own, or on a Dask cluster; one at a time.

    ``build`` builds it there. ``if_lost="here"``: in this process, once it was lost there twice.
    """

    def __init__(self, build: LearnerFactory, address: str | None, if_lost: IfLost) -> None:
        self._build, self._address, self._if_lost = build, address, if_lost
        self._channel: Channel | None = None
        self._here = self._ended = False

    def __call__(self, workflow: Workflow, problem: Problem) -> DrivenLearner:
        """A learner; the one before ends. Raises LearnerLost where there is no place for it."""
        self._end_channel()
        if self._here:
            return self._build(workflow, problem)
        self._channel = channel = (
            ProcessChannel() if self._address is None else cluster.ClusterChannel(self._address)
        )
        if self._ended:  # meanwhile
            self._end_channel()
        return RemoteLearner(channel, self._build, workflow, problem)

    @property
    def stands_in(self) -> bool:
        """Whether a learner here is to take the place of one that is lost."""
        return self._if_lost == "here" and not self._here

    def stay_here(self) -> None:
        """Build learners in this process from now on."""
        self._here = True

    def end(self) -> None:
        """No learner is needed any more; from any thread, also in the middle of a call."""
        self._ended = True
        self._end_channel()

    def _end_channel(self) -> None:
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.kill()


def placed(build: LearnerFactory, compute: Any, if_lost: Any) -> LearnerFactory:
    """What builds the learner where ``compute`` says: "here", "process" or "dask=ADDRESS".

    Raises CuriosityError for anything else, and where no scheduler answers at the address.
    """
    checks.one_of(("pause", "here"), if_lost=if_lost)
    if isinstance(compute, str) and compute == "here":  # an array is equal to nothing and everything
        return build
    if isinstance(compute, str) and compute == "process":
        return Elsewhere(build, None, if_lost)
    if isinstance(compute, str) and compute.startswith(_DASK) and compute[len(_DASK) :].strip():
        address = compute[len(_DASK) :].strip()
        cluster.dask_client(address).close()
        return Elsewhere(build, address, if_lost)
    raise CuriosityError(
        f"compute is {quoted(compute)}; use 'here', 'process' or 'dask=ADDRESS', as in dask=tcp://scheduler:8786"
    )
