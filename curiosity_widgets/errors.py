"""Errors that a user can act on, and what other people's code raises in a form that cannot do harm."""

from __future__ import annotations

import unicodedata

_LONGEST, _HEAD = 1000, 700  # characters of a message, and of its beginning where it is cut


class CuriosityError(Exception):
    """Something went wrong that the user can understand and mend.

    The message is one line: what is wrong, where (file, field), and what to do about it.
    The command line prints it and exits with 2; the dashboard shows it in its error pane.
    Names in it come from files of others: they are cut, and made harmless to a terminal.
    """

    def __init__(self, message: object = "") -> None:
        super().__init__(cut(readable(str(message))))


class ForeignError(CuriosityError):
    """Other people's code raised what is no ordinary exception; the message names it and where."""


def quoted(value: object, longest: int = 80) -> str:
    """A value as a message quotes it, at most so many characters; also one that cannot be made a text."""
    try:
        return repr(value)[:longest]
    except BaseException:  # foreign code as well, or a number of more digits than Python writes
        return f"a {type(value).__name__} that cannot be shown"


def described(error: BaseException) -> str:
    """Any exception in one line, also one whose message cannot be made: "RuntimeError: driver gone"."""
    name = type(error).__name__
    try:
        text = readable(" ".join(str(error).split()))
    except BaseException:  # the message is foreign code as well
        return f"{name} (its message cannot be read)"
    return f"{name}: {text}" if text else name


def contained(error: BaseException, where: str) -> Exception:
    """What a call of a source, a learner, a plug-in or a callback raised, so that it ends no more than that.

    SystemExit, KeyboardInterrupt, GeneratorExit and the like, which would end the thread that they reach,
    and exceptions without a readable message become a ForeignError; all others stay what they are.
    ``where`` names the origin: "the source".
    """
    if isinstance(error, Exception) and not isinstance(error, StopIteration) and _is_readable(error):
        return error
    safe = ForeignError(f"{where} raised {described(error)}")
    safe.__cause__ = error
    return safe


def _is_readable(error: BaseException) -> bool:
    try:
        str(error)
    except BaseException:
        return False
    return True


def readable(text: str) -> str:
    """A text as a terminal and a UTF-8 file can take it: control characters and what is no text escaped."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if character.isprintable() else _escaped(character) for character in text)


def cut(text: str) -> str:
    """A text with its middle left out where it is too long to be read; what to do is at its end."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_HEAD]} … {text[_HEAD + 3 - _LONGEST :]}"


def _escaped(character: str) -> str:
    if character in "\n\r\t" or unicodedata.category(character).startswith("Z"):
        return " "
    return ascii(character)[1:-1]
