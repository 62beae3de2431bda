"""How many spectra a new run may take: known before it begins, so that a form can say so while one types."""

from __future__ import annotations

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.default_patch import default_patch
from curiosity_widgets.session.rules.hold_out import hold_out
from curiosity_widgets.sources.replay import ReplaySource


def proposed_patch(source: ReplaySource, usual: int) -> int:
    """The patch that a run on these data takes where none is chosen; ``usual`` is the workflow's own."""
    info = source.open()
    patch, _ = default_patch(source.spectral_image.shape, info.positions, info.allowed, usual)
    return patch


def available(source: ReplaySource, patch: int, held_out: float | None, seed: int) -> tuple[int, int]:
    """Candidates with a patch, and how many of them may be measured.

    Raises CuriosityError where no patch fits, or where so much cannot be held out.
    """
    info = source.open()
    candidates = candidates_on(source.spectral_image.shape, patch, info.positions, info.allowed)
    held = hold_out(candidates, held_out, seed, info.kind, scorable=True)
    return len(candidates), int(held.measurable.sum())


def sentence(candidates: int, measurable: int, initial: int, budget: int) -> tuple[str, bool]:
    """The sentence on the numbers of a run, and whether it can begin with them."""
    known = f"{candidates} candidates, {measurable} of them measurable."
    if initial > measurable:
        return f"{known} Initial spectra: choose at most {measurable}.", False
    if budget > measurable:
        return f"{known} Budget: choose at most {measurable}.", False
    if budget < initial:
        return f"{known} Budget: choose at least the {initial} initial spectra.", False
    return known, True


def limits(
    source: ReplaySource, patch: int, held_out: float | None, seed: int, initial: int, budget: int
) -> tuple[str, bool]:
    """The sentence on the numbers of a run on these data, and whether it can begin with them."""
    try:
        return sentence(*available(source, patch, held_out, seed), initial, budget)
    except CuriosityError as error:
        return str(error), False
