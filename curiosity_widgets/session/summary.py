"""A run in one JSON object."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from typing import Any, Protocol

import numpy as np

from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.learning.score_names import BLOCKED, HELDOUT, PREQUENTIAL, UNMEASURED, YARDSTICKS_OF
from curiosity_widgets.session import score_words
from curiosity_widgets.session.state.facts import Facts
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

_UNDER_WAY = ("imaging", "initialising", "running")


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

    Each score is that of its last entry in the curve, null where it is not known; ``score`` names the one
    that counts, ``score_reason`` says why it is this one. ``noise_ceiling``: the best R² that can be reached
    against single noisy spectra, what it is known from, and the share of it that this score reaches.
    """
    info, snapshot = run.info, run.snapshot
    curve = snapshot.curve
    return {
        "state": snapshot.state,
        "ended_early": _ended_early(snapshot),
        "assumptions": list(info.assumptions) if info else [],
        "measured": [[_whole(row), _whole(col)] for row, col in snapshot.measured.tolist()],
        "question": None if snapshot.question is None else snapshot.question.text,
        "flagged": [
            {"position": [_whole(row), _whole(col)], "flag": flag}
            for (row, col), flag in zip(snapshot.flagged.tolist(), snapshot.flags, strict=True)
        ],
        "quality": _quality(snapshot),
        "held_out": int(info.held_out.sum()) if info else 0,
        "measurable_share": float(info.measurable.mean()) if info else None,
        "score": score_words.used(curve, info.score) if info else None,
        "score_reason": info.score_reason if info else None,
        **_scores(snapshot),
        "noise_floor": jsonable(snapshot.noise_floor),
        **_ceiling(snapshot, info),
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
        **provenance(getattr(run, "facts", None)),
    }


def _quality(snapshot: Snapshot) -> dict[str, Any] | None:
    """Of the spectra in order, null where it is not known, and its mean; null where nothing rates them."""
    if snapshot.quality is None:
        return None
    known = snapshot.quality[np.isfinite(snapshot.quality)]
    return {
        "values": jsonable(snapshot.quality.tolist()),
        "mean": float(known.mean()) if len(known) else None,
    }


def provenance(facts: Facts | None) -> dict[str, Any]:
    """Where a run comes from; ``data_hash`` is the SHA-256 of image, axis and positions."""
    if facts is None:
        return {"versions": None, "data_hash": None, "run_id": None, "created": None}
    content = hashlib.sha256()
    for array in (facts.info.image, facts.info.axis.values, facts.info.candidates.positions):
        values = np.ascontiguousarray(array, dtype="<f8")
        content.update(str(values.shape).encode())
        content.update(values.tobytes())
    return {
        "versions": dict(facts.versions),
        "data_hash": content.hexdigest(),
        "run_id": facts.run_id,
        "created": datetime.fromtimestamp(facts.created, timezone.utc).isoformat(timespec="seconds"),
    }


def _scores(snapshot: Snapshot) -> dict[str, Any]:
    """Every score at its last entry, and its yardsticks at the same entry."""
    scores: dict[str, Any] = {}
    for name in (HELDOUT, UNMEASURED, BLOCKED, PREQUENTIAL):
        entry = score_words.latest(snapshot.curve, name) or {}
        scores[name] = jsonable(entry.get(name))
        if YARDSTICKS_OF[name]:
            scores[f"{name}_yardsticks"] = jsonable(score_words.yardsticks(entry, name))
    return scores


def _ceiling(snapshot: Snapshot, info: RunInfo | None) -> dict[str, Any]:
    """What noise allows a prediction of single spectra, and the share of it that the run's score reaches."""
    ceiling = score_words.ceiling_of(snapshot, info)
    return {
        "noise_ceiling": None if ceiling is None else jsonable(ceiling.r2),
        "noise_ceiling_from": None if ceiling is None else ceiling.source,
        "noise_ceiling_reached": jsonable(score_words.share_reached(snapshot, info)),
    }


def _ended_early(snapshot: Snapshot) -> str | None:
    """Why a run that rests has fewer spectra than its budget, None where it has them all or is under way."""
    settings = snapshot.settings
    if settings is None or len(snapshot.measured) >= settings.budget or snapshot.state in _UNDER_WAY:
        return None
    problems = [entry.text for entry in snapshot.log if entry.level == "error"]
    if problems:
        return problems[-1]
    if snapshot.question is not None:
        return f"it waits for a decision: {snapshot.question.text}"
    left = "no position is left that can be measured"
    return left if snapshot.state == "finished" else f"the run is {snapshot.state}"


def _whole(value: float) -> int | float:
    return int(value) if value == int(value) else value
