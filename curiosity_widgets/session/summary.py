"""A run in one JSON object, and what it reached in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.drawing.palette import YARDSTICKS
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

_UNDER_WAY = ("imaging", "initialising", "running")
_COMPARED = ("ridge", "forest")  # beside the model in the sentence, which mentions the mean by itself
_ENDED = "No score: the run ended before it was first scored."
_NO_SCORE = "No score yet: the first comes after the first training."


class HasRun(Protocol):
    """A session or a run file."""

    @property
    def info(self) -> RunInfo | None:
        """The fixed facts."""

    @property
    def snapshot(self) -> Snapshot:
        """The latest moment."""


def run_summary(run: HasRun) -> dict[str, Any]:
    """What a run measured and reached, as plain JSON values.

    ``heldout_r2`` and its yardsticks are those of the last evaluation, null where nothing is held out; then
    ``prequential_r2`` is the score on spectra before they were trained on.
    """
    info, snapshot = run.info, run.snapshot
    held_out = [entry for entry in snapshot.curve if entry.get("kind") == "heldout"]
    live = [entry for entry in snapshot.curve if entry.get("kind") == "prequential"]
    last = held_out[-1] if held_out else {}
    return {
        "state": snapshot.state,
        "ended_early": _ended_early(snapshot),
        "assumptions": list(info.assumptions) if info else [],
        "measured": [[_whole(row), _whole(col)] for row, col in snapshot.measured.tolist()],
        "held_out": int(info.held_out.sum()) if info else 0,
        "heldout_r2": jsonable(last.get("heldout_r2")),
        "heldout_r2_yardsticks": {name: jsonable(last.get(name)) for name in ("mean", "ridge", "forest")},
        "noise_floor": jsonable(snapshot.noise_floor),
        "prequential_r2": jsonable(live[-1]["heldout_r2"]) if live else None,
        "curve": [jsonable(entry) for entry in snapshot.curve],
        "steps": snapshot.step,
        "seconds": snapshot.seconds,
        "seed": info.seed if info else None,
        "workflow": info.workflow if info else None,
        "target": info.target if info else None,
        "patch": info.patch if info else None,
        "strategy": snapshot.settings.strategy if snapshot.settings else None,
        "settings": jsonable(vars(snapshot.settings)) if snapshot.settings else None,
        "data": info.data if info else None,
        "version": info.version if info else None,
    }


def _ended_early(snapshot: Snapshot) -> str | None:
    """Why a run that rests has fewer spectra than its budget, None where it has them all or is under way."""
    settings = snapshot.settings
    if settings is None or len(snapshot.measured) >= settings.budget or snapshot.state in _UNDER_WAY:
        return None
    problems = [entry.text for entry in snapshot.log if entry.level == "error"]
    if problems:
        return problems[-1]
    left = "no position is left that can be measured"
    return left if snapshot.state == "finished" else f"the run is {snapshot.state}"


def sentence(
    curve: Sequence[Mapping[str, Any]],
    target: str = "im2spec",
    *,
    finished: bool = False,
    held_out: int = 0,
) -> str:
    """The last score of a learning curve, beside the yardsticks; the same words wherever a run is reported.

    ``finished``: no score can follow; ``held_out``: how many positions were held out for one.
    """
    scored = [entry for entry in curve if entry.get("heldout_r2") is not None]
    if not scored:
        if not finished:
            return _NO_SCORE
        return _ENDED if held_out else "No score: nothing was held out."
    last = scored[-1]
    things = "spectra" if target == "im2spec" else "patches"
    # On a live instrument nothing is held out: each is predicted before it is trained on.
    live = last.get("kind") == "prequential"
    predicted = f"{things} before they were trained on" if live else f"unseen {things}"
    beside = {YARDSTICKS[name].label: last[name] for name in _COMPARED if last.get(name) is not None}
    return explained(last["heldout_r2"], predicted, beside)


def explained(r2: float, predicted: str, beside: Mapping[str, float], of: str = "The model") -> str:
    """How much of the variance of what was predicted a model explains, and what others beside it explain."""
    others = ", ".join(f"{name} {_share(value)}" for name, value in beside.items())
    others = f"; {others}" if others else ""
    if r2 <= 0:
        return f"{of} explains nothing of {predicted}: their mean is as good{others}."
    return f"{of} explains {_share(r2)} of the variance of {predicted}{others}."


def _share(r2: float) -> str:
    return "nothing" if r2 <= 0 else f"{100 * r2:.0f} %"


def _whole(value: float) -> int | float:
    return int(value) if value == int(value) else value
