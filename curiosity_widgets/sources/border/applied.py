"""What a source says that it would apply to the sample."""

from __future__ import annotations

from typing import Any

from curiosity_widgets.errors import contained
from curiosity_widgets.sources.border.values import entries, pair, shown
from curiosity_widgets.sources.protocol import Applies, Source


def applied_by(source: Source) -> dict[str, tuple[float, float] | str | None] | None:
    """What a source would apply to the sample; None where it does not say. Raises what it raises, contained:
    limits are set on a user's thread, which a SystemExit of a driver must not end.
    """
    try:
        return checked_applied(source.applies()) if isinstance(source, Applies) else None
    except KeyboardInterrupt:  # on a user's thread it is the user's own; another thread contains it
        raise
    except BaseException as error:
        raise contained(error, "the source") from error


def checked_applied(applied: Any) -> dict[str, tuple[float, float] | str | None]:
    """What a source returned from ``applies()``: pairs of finite numbers, None, or why a range is not known.

    Anything else counts as not known, so that limits refuse it; a mapping without a name does the same.
    """
    found: dict[str, tuple[float, float] | str | None] = {}
    for name, given in entries(applied) or ():
        if given is None or isinstance(given, str):
            found[str(name)] = given
        else:
            found[str(name)] = pair(given) or f"the source gives {shown(given)}, not (lowest, highest)"
    return found
