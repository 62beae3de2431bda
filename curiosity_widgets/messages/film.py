"""The caption of a step in the row of the film."""

from __future__ import annotations

from curiosity_widgets.session import score_words
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot


def caption(snapshot: Snapshot, info: RunInfo | None, last: int, *, maps_of: int | None = None) -> str:
    """Step, spectra and score of what is shown; whose maps these are, where they are of another step.

    ``maps_of``: the step whose maps are shown, if not the one that the snapshot has them of.
    """
    if not last:
        return "no step yet"
    parts = [f"step {snapshot.step} of {last}", f"{len(snapshot.measured)} spectra"]
    if info is not None:
        name = score_words.used(snapshot.curve, info.score)
        entry = score_words.latest(snapshot.curve, name)
        parts += [] if entry is None else [f"R² {entry[name]:.2f}"]
    near = maps_of or (0 if snapshot.shown.in_full else snapshot.shown.step)
    if near and near != snapshot.step:
        parts.append(f"maps of step {near}")
    return " · ".join(parts)
