"""What a run's scores are called, which one counts, and what they say in one sentence each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from curiosity_widgets.drawing import palette
from curiosity_widgets.drawing.palette import YARDSTICKS, Stroke
from curiosity_widgets.learning.error_models.noise import NoiseCeiling, NoiseSource
from curiosity_widgets.learning.score_names import (
    BLOCKED,
    HELDOUT,
    NEIGHBOURS,
    PREQUENTIAL,
    UNMEASURED,
    YARDSTICKS_OF,
    curve_key,
)
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

Curve = Sequence[Mapping[str, Any]]

_COMPARED = ("ridge", "forest")  # beside the model in the sentence, which mentions the mean by itself
_WHERE = {
    HELDOUT: "{} of held-out regions, from structure alone",
    UNMEASURED: "all unmeasured {}, neighbours included",
    BLOCKED: "{} of parts of the sample that it has not seen, from structure alone",
    PREQUENTIAL: "{} before they were trained on",
}
_ENDED = "No score: the run ended before it was trained on spectra that differ."
_NO_SCORE = "No score yet: the first comes after a training on spectra that differ."
# Lines of the learning curve, by their part in it: those of the score that counts, then those of the score
# over all unmeasured positions.
LINES: Mapping[str, Stroke] = {
    "model": palette.MODEL,
    **{name: YARDSTICKS[name] for name in ("forest", "ridge", "mean")},
    "unmeasured": palette.UNMEASURED,
    NEIGHBOURS: YARDSTICKS[NEIGHBOURS],
}
# How far held-out blocks can get: measured on the PTO samples and SSPFM, docs/benchmark.
CEILING = (
    "How well another region is predicted depends on whether it follows the same law as the measured ones, "
    "hardly on the number of spectra; what more spectra bring shows in the score over unmeasured positions."
)
_SHOWN_FROM = 0.01  # share of the variance; less noise than that keeps nothing from being learned
_NOISE: Mapping[NoiseSource, str] = {
    "repeats": "Repeated measurements differ by {} % of the total variance. That is noise",
    "counts": "The spectra are counts, and {} % of their variance is chance (Poisson)",
    "axis": "About {} % of the variance of the spectra is noise from value to value",
}


def title(score: str, target: str = "im2spec") -> str:
    """What a score measures, as a heading: R² on held-out regions, from structure alone."""
    return f"R² on {_where(score, target)}"


def note(score: str, reason: str) -> str:
    """Which score a run uses and why, as its log says it."""
    return f"The score is {score}, {title(score)}: {reason}."


def used(curve: Curve, score: str) -> str:
    """The score that counts: the run's own, or the prequential one as long as it has no other."""
    if any(entry.get(score) is not None for entry in curve):
        return score
    return PREQUENTIAL if latest(curve, PREQUENTIAL) is not None else score


def latest(curve: Curve, score: str) -> Mapping[str, Any] | None:
    """The last entry of a learning curve that has this score."""
    return next((entry for entry in reversed(curve) if entry.get(score) is not None), None)


def yardsticks(entry: Mapping[str, Any], score: str) -> dict[str, Any]:
    """The yardsticks of a score in an entry of a learning curve, by name; None where one is unknown."""
    return {name: entry.get(curve_key(score, name)) for name in YARDSTICKS_OF[score]}


def line_keys(score: str) -> dict[str, str]:
    """The keys in the learning curve of the lines in LINES, where ``score`` is the one that counts."""
    own = {name: curve_key(score, name) for name in YARDSTICKS_OF[score] if name != NEIGHBOURS}
    return {"model": score, **own, "unmeasured": UNMEASURED, NEIGHBOURS: curve_key(UNMEASURED, NEIGHBOURS)}


def sentence(curve: Curve, target: str = "im2spec", *, score: str = HELDOUT, finished: bool = False) -> str:
    """The last score of a learning curve, beside the yardsticks; the same words wherever a run is reported.

    ``score``: the run's own; ``finished``: none can follow.
    """
    own = used(curve, score)
    last = latest(curve, own)
    if last is None:
        return _ENDED if finished else _NO_SCORE
    others = yardsticks(last, own)
    beside = {YARDSTICKS[name].label: others[name] for name in _COMPARED if others.get(name) is not None}
    return explained(last[own], _where(own, target), beside)


def neighbours_sentence(curve: Curve, target: str = "im2spec") -> str:
    """What structure adds to neighbours alone on unmeasured positions; empty where that is not known."""
    last = latest(curve, UNMEASURED)
    neighbours = None if last is None else last.get(curve_key(UNMEASURED, NEIGHBOURS))
    if last is None or neighbours is None:
        return ""
    model, alone = max(0.0, last[UNMEASURED]), max(0.0, neighbours)
    added = round(100 * model) - round(100 * alone)
    adds = f"structure adds {added} %" if added > 0 else "structure adds nothing to them"
    where = _where(UNMEASURED, target)
    return f"Of {where}, the model explains {share(model)}; neighbours alone explain {share(alone)}: {adds}."


def ceiling_of(snapshot: Snapshot, info: RunInfo | None) -> NoiseCeiling | None:
    """The noise ceiling of a run's scores; None where it is not known, or patches are predicted."""
    return None if info is None or info.target != "im2spec" else snapshot.noise_ceiling


def share_reached(snapshot: Snapshot, info: RunInfo | None) -> float | None:
    """Which share of what noise allows the score that counts has reached; None where either is not known."""
    ceiling = ceiling_of(snapshot, info)
    if ceiling is None or info is None or ceiling.r2 <= 0:
        return None
    name = used(snapshot.curve, info.score)
    entry = latest(snapshot.curve, name)
    return None if entry is None else max(0.0, float(entry[name])) / ceiling.r2


def noise_sentence(snapshot: Snapshot, info: RunInfo | None) -> str:
    """What noise allows, and how much of that is reached; empty where no noise is known."""
    ceiling = ceiling_of(snapshot, info)
    if ceiling is None or (ceiling.source != "repeats" and 1.0 - ceiling.r2 < _SHOWN_FROM):
        return ""
    noise = _NOISE[ceiling.source].format(f"{100 * (1 - ceiling.r2):.0f}")
    most = f"no model can explain more than {100 * ceiling.r2:.0f} % of the variance of a single spectrum"
    share = share_reached(snapshot, info)
    so_far = "" if share is None else f"; {100 * share:.0f} % of that is reached"
    return f"{noise}: {most}{so_far}."


def explained(r2: float, predicted: str, beside: Mapping[str, float], of: str = "The model") -> str:
    """How much of the variance of what was predicted a model explains, and what others beside it explain."""
    others = ", ".join(f"{name} {share(value)}" for name, value in beside.items())
    others = f"; {others}" if others else ""
    if r2 <= 0:
        return f"{of} explains nothing of {predicted}: their mean is as good{others}."
    return f"{of} explains {share(r2)} of the variance of {predicted}{others}."


def share(r2: float) -> str:
    """A share of the variance in words."""
    return "nothing" if r2 <= 0 else f"{100 * r2:.0f} %"


def _where(score: str, target: str) -> str:
    return _WHERE[score].format("spectra" if target == "im2spec" else "patches")
