"""Settings, facts and scores of a run, by the names that a page has for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curiosity_widgets.drawing.palette import YARDSTICKS
from curiosity_widgets.learning.score_names import YARDSTICKS_OF
from curiosity_widgets.session import score_words
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot


def settings_of(info: RunInfo, snapshot: Snapshot, summary: Mapping[str, Any]) -> dict[str, object]:
    """Settings, facts and scores of a run."""
    facts: dict[str, object] = {
        "data": info.data,
        "source": info.kind,
        "workflow": info.workflow,
        "target": info.target,
        "patch": f"{info.patch} pixels",
        "seed": info.seed,
        "initial spectra": info.initial,
        "candidates": len(info.candidates),
        "held out": int(info.held_out.sum()),
        "measurable": f"{int(info.measurable.sum())} ({100 * summary['measurable_share']:.0f} %)",
        "state": snapshot.state,
        "trainings": snapshot.step,
        "seconds": f"{snapshot.seconds:.0f}",
        **_flagged(snapshot),
        "curiosity_widgets": info.version,
        **_scores(summary, info.target),
    }
    settings = summary.get("settings") or {}
    return facts | {key: value for key, value in settings.items() if value is not None}


def _flagged(snapshot: Snapshot) -> dict[str, object]:
    """The spectra that were not learned from, and why."""
    places = zip(snapshot.flagged.tolist(), snapshot.flags, strict=True)
    listed = ", ".join(f"({row:g}, {col:g}) {flag}" for (row, col), flag in places)
    return {"not learned from": listed} if listed else {}


def _scores(summary: Mapping[str, Any], target: str) -> dict[str, object]:
    """Every score that is known, in figures, beside its yardsticks on the same spectra."""
    rows: dict[str, object] = {}
    for name in YARDSTICKS_OF:
        if summary[name] is None:
            continue
        figures = {"model": summary[name]}
        others = summary.get(f"{name}_yardsticks", {})
        figures |= {YARDSTICKS[other].label: value for other, value in others.items() if value is not None}
        rows[score_words.title(name, target)] = ", ".join(
            f"{who} {value:.3f}" for who, value in figures.items()
        )
    rows["score that counts"] = f"{summary['score']}: {summary['score_reason']}"
    return rows
