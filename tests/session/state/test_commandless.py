from __future__ import annotations

import inspect

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.state.commandless import Commandless


class Picture(Commandless):
    refusal = "this is a picture; look at it"


LOOKING = {"open", "close", "subscribe", "wait", "wait_for_maps"}  # these command nothing
COMMANDS = sorted(
    name
    for name, member in inspect.getmembers(Session, callable)
    if not name.startswith("_") and name not in LOOKING
)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_a_session_is_refused_with_the_reason(name):
    for arguments in [(), ([(3, 4)],)]:
        with pytest.raises(CuriosityError, match="this is a picture; look at it"):
            getattr(Picture(), name)(*arguments)


def test_one_may_be_had_after_all():
    class Game(Picture):
        def measure(self, points):
            return len(points)

    assert Game().measure([(3, 4)]) == 1
