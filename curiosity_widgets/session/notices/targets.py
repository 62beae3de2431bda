"""Where notices go: a function, a command or a web address, as ``on_event=`` has it."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from typing import Any

from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.session.notices.run_event import RunEvent

Target = Callable[[RunEvent], Any] | str | Sequence[str]
Deliver = Callable[[RunEvent], Any]

COMMAND_SECONDS = 60.0  # that a command has before it is ended
WEB_SECONDS = 10.0  # that a web address has to answer
_WEB = ("http://", "https://")


class Undelivered(Exception):
    """A notice that did not arrive, and why; the run is not concerned."""


def deliver_to(target: Target) -> Deliver:
    """What delivers an event.

    A function is called with it. A command gets it as JSON on its standard input and in the environment
    variables CURIOSITY_STATE, CURIOSITY_TEXT, CURIOSITY_COUNT, CURIOSITY_BUDGET, CURIOSITY_DATA and
    CURIOSITY_PATH, never as part of the command: a text is read by the system's shell, a list of texts is
    a program and its arguments. A web address (http, https) gets it as JSON by POST; its field "text" is
    what chat programs show.

    Raises CuriosityError for anything else.
    """
    if callable(target):
        return target
    if isinstance(target, str) and target.strip() and "\0" not in target:
        if target.lower().startswith(_WEB):
            return lambda event: _post(target, event)
        return lambda event: _call(target, event)
    if isinstance(target, (list, tuple)) and target and all(isinstance(one, str) for one in target):
        return lambda event: _call(list(target), event)
    raise CuriosityError(
        f"on_event is {quoted(target)}; give a function, a command (a text or a list of texts) or a "
        "web address"
    )


def _call(command: str | list[str], event: RunEvent) -> None:
    told = {f"CURIOSITY_{name.upper()}": str(value) for name, value in event.to_dict().items()}
    try:
        done = subprocess.run(  # noqa: S603 - the command is the user's own; the event is no part of it
            command,
            shell=isinstance(command, str),
            input=json.dumps(event.to_dict()).encode(),
            env={**os.environ, **told},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Undelivered(f"the command took more than {COMMAND_SECONDS:g} s and was ended") from None
    except (OSError, ValueError) as error:
        raise Undelivered(f"the command cannot be started ({error})") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise Undelivered(f"the command ended with {done.returncode} ({said[-1] if said else 'no message'})")


def _post(address: str, event: RunEvent) -> None:
    content = json.dumps(event.to_dict()).encode()
    try:
        request = urllib.request.Request(  # noqa: S310 - http and https only
            address, content, {"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=WEB_SECONDS):  # noqa: S310
            pass
    except urllib.error.HTTPError as error:
        error.close()
        raise Undelivered(f"the web address did not take it ({error.code} {error.reason})") from None
    except (OSError, ValueError) as error:  # a webhook's address is a secret: it does not go into the log
        raise Undelivered(f"the web address did not take it ({error})") from None
