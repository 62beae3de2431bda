"""What goes between a run and its learner elsewhere: pickles, as both ends are one user's."""

from __future__ import annotations

import pickle
import struct
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import cloudpickle

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.errors import CuriosityError, ForeignError, contained, described
from curiosity_widgets.learning.protocols import Problem
from curiosity_widgets.session.loop.learner_protocol import LearnerFactory
from curiosity_widgets.workflows.workflow import Workflow

_LENGTH = struct.Struct("<Q")  # of a message, in bytes, before it


@dataclass(frozen=True, eq=False)
class Build:
    """Build the learner. What was registered here is not known there, so it comes along, each in a parcel."""

    factory: LearnerFactory
    workflow: Workflow
    problem: Problem  # without its ``truth``, which is asked for
    asks_truth: bool
    strategies: Mapping[str, bytes]
    workflows: Mapping[str, bytes]
    regressors: Mapping[str, bytes]


@dataclass(frozen=True, eq=False)
class Call:
    """Call a method of the learner."""

    method: str
    arguments: Sequence[Any]
    options: Mapping[str, Any]
    reports: bool  # whether it takes a report


@dataclass(frozen=True, eq=False)
class TruthTold:
    """The answer to :class:`TruthAsked`."""

    spectra: FloatArray | None  # (n, S)


@dataclass(frozen=True)
class Said:
    """What the learner reports of its progress."""

    message: str
    fraction: float | None


@dataclass(frozen=True, eq=False)
class TruthAsked:
    """The learner needs the true spectra of these candidates (n,), in the middle of a call."""

    index: IntArray


@dataclass(frozen=True, eq=False)
class Done:
    """What a call returned."""

    value: Any


@dataclass(frozen=True, eq=False)
class Raised:
    """What a call raised, and where."""

    error: Exception
    trace: str

    @classmethod
    def of(cls, error: BaseException) -> Raised:
        """An error that arrives as what it is, or as one sentence where it cannot be sent."""
        trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        safe = contained(error, "the learner")
        try:
            pickle.loads(cloudpickle.dumps(safe))  # noqa: S301 - made in the line itself
        except Exception:
            ours = isinstance(safe, CuriosityError)
            safe = CuriosityError(safe) if ours else ForeignError(described(safe))
        return cls(safe, trace)

    def again(self) -> Exception:
        """The error, to be raised here."""
        self.error.__cause__ = _There(self.trace)
        return self.error


class _There(Exception):
    """The traceback of the other process, for a log."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


def packed(message: object) -> bytes:
    """A message as bytes. Raises CuriosityError where it holds what cannot be sent."""
    try:
        content: bytes = cloudpickle.dumps(message)
    except Exception as error:  # whatever an object's own pickling raises
        raise CuriosityError(
            f"the learner cannot work elsewhere, as it cannot be sent there ({described(error)}); define it "
            "in a module, without locks and open files, or leave compute out"
        ) from error
    return content


def parcels(things: Mapping[str, object]) -> dict[str, bytes]:
    """Each thing by its name as a message of its own, so that one which cannot be sent or read stands in no
    other's way; in place of one that cannot be sent the error that says why."""
    found = {}
    for name, thing in things.items():
        try:
            found[name] = packed(thing)
        except CuriosityError as error:
            found[name] = packed(error)
    return found


def unpacked(content: bytes) -> Any:
    """The message. Raises CuriosityError where the other end does not have what it needs."""
    try:
        return pickle.loads(content)  # noqa: S301 - from our own other end
    except (ImportError, AttributeError) as error:
        raise CuriosityError(
            f"the learner cannot work elsewhere, as something of it is not known there ({described(error)}); "
            "install the same packages there, or define it in the script or notebook itself"
        ) from error


def write_to(file: BinaryIO, content: bytes) -> None:
    """Put a message into a pipe. Raises OSError or ValueError where nobody reads it."""
    file.write(_LENGTH.pack(len(content)))
    file.write(content)
    file.flush()


def read_from(file: BinaryIO) -> bytes | None:
    """The next message of a pipe; None at its end, in the middle of a message as well."""
    length = file.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        return None
    (wanted,) = _LENGTH.unpack(length)
    content = file.read(wanted)
    return content if len(content) == wanted else None
