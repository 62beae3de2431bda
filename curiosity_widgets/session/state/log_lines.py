"""The sentences of the log about what an event changed; an empty one where it changed nothing."""

from __future__ import annotations

from collections.abc import Sequence

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.state.snapshot import Settings

_NAMED = 3  # positions that a line of the log names
_WORDS = {
    "beta": "β",
    "lam": "λ",
    "batch_size": "batch size",
    "strategy": "strategy",
    "budget": "budget",
    "approve": "approving each pick",
}


def settings(before: Settings, after: Settings) -> str:
    """Which settings have other values now."""
    values = [(word, getattr(before, name), getattr(after, name)) for name, word in _WORDS.items()]
    return ", ".join(f"{word} is now {new}" for word, old, new in values if new != old)


def limits(before: Limits, after: Limits) -> str:
    """The limits in force now."""
    text = after.describe()
    return f"limits: {text or 'none'}" if text != before.describe() else ""


def requested(positions: FloatArray) -> str:
    """Positions (n, 2) that a user requested."""
    return f"requested: {_named(positions)}"


def spectra(positions: FloatArray, what: str) -> str:
    """What becomes of the spectra measured at positions (n, 2)."""
    one = len(positions) == 1
    return f"the {'spectrum' if one else 'spectra'} at {_named(positions)} {'is' if one else 'are'} {what}"


def state(name: str) -> str:
    """What a run has become."""
    return "the run has failed" if name == "failed" else f"the run is {name}"


def picks(index: Sequence[int]) -> str:
    """How many picks, as the beginning of a sentence."""
    number = len(set(index))
    return "1 pick is" if number == 1 else f"{number} picks are"


def _named(positions: FloatArray) -> str:
    named = [f"({row:g}, {col:g})" for row, col in positions[:_NAMED]]
    more = [f"{len(positions) - _NAMED} more"] if len(positions) > _NAMED else []
    return ", ".join(named + more)
