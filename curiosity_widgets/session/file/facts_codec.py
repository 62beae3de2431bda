"""How the fixed facts of a run are written into a run file and read from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from curiosity_widgets.data.candidates import Candidates, GridCandidates, candidates_at
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.learning.score_names import HELDOUT, PREQUENTIAL
from curiosity_widgets.session.file.names import axis_dimension
from curiosity_widgets.session.state.facts import Facts, stated_assumptions
from curiosity_widgets.session.state.snapshot import RunInfo
from curiosity_widgets.workflows.workflow import Workflow


def facts_to_json(facts: Facts) -> dict[str, Any]:
    """All facts but the arrays that have datasets of their own."""
    info = facts.info
    return {
        "workflow": jsonable(facts.workflow.to_dict()),
        "holdout": facts.holdout,
        "overlap": facts.overlap,
        "data": info.data,
        "data_path": facts.data_path,
        "kind": info.kind,
        "source_extra": jsonable(facts.source_extra),
        "seed": info.seed,
        "patch": info.patch,
        "initial": info.initial,
        "channels": list(info.channels),
        "channel_units": list(info.channel_units),
        "axis": {"dataset": axis_dimension(info.axis), "name": info.axis.name, "unit": info.axis.unit},
        "values": {"name": info.values_name, "unit": info.values_units},
        "pixel": {"size": jsonable(info.pixel_size), "unit": info.pixel_unit},
        "score": {"name": info.score, "reason": info.score_reason},
        "version": info.version,
        "versions": dict(facts.versions),
        "created": facts.created,
        "run_id": facts.run_id,
    }


def facts_from_json(stored: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Facts:
    """The facts again, with the datasets image, axis, candidate_position, held_out and measurable.

    Raises KeyError, TypeError or ValueError where something is missing or does not fit.
    """
    workflow = Workflow.from_dict(stored["workflow"])
    image = arrays["image"]
    positions, patch = arrays["candidate_position"], int(stored["patch"])
    candidates = candidates_at(positions, patch, (image.shape[1], image.shape[2]))
    if not isinstance(candidates, GridCandidates):  # which has none outside the image
        _check(candidates, positions)
    size = stored["pixel"]["size"]
    held_out = arrays["held_out"].astype(bool)
    score = stored.get("score") or _older_score(held_out)
    info = RunInfo(
        image=image,
        channels=tuple(stored["channels"]),
        channel_units=tuple(stored["channel_units"]),
        axis=Axis(arrays["axis"], stored["axis"]["name"], stored["axis"]["unit"]),
        values_name=stored["values"]["name"],
        values_units=stored["values"]["unit"],
        pixel_size=None if size is None else (float(size[0]), float(size[1])),
        pixel_unit=stored["pixel"]["unit"],
        candidates=candidates,
        held_out=held_out,
        measurable=arrays["measurable"].astype(bool),
        patch=patch,
        data=stored["data"],
        kind=stored["kind"],
        workflow=workflow.name,
        target=workflow.target,
        seed=int(stored["seed"]),
        initial=int(stored["initial"]),
        version=stored["version"],
        score=score["name"],
        score_reason=score["reason"],
        assumptions=stated_assumptions(stored["source_extra"]),
    )
    if not len(info.held_out) == len(info.measurable) == len(candidates):
        raise ValueError("masks do not fit the candidates")
    return Facts(
        info,
        workflow,
        holdout=float(stored["holdout"]),
        overlap=bool(stored.get("overlap", False)),
        data_path=stored["data_path"],
        source_extra=stored["source_extra"],
        created=float(stored["created"]),
        run_id=str(stored.get("run_id") or _older_id(stored)),
        versions=stored["versions"],
    )


def _check(candidates: Candidates, positions: np.ndarray) -> None:
    """Raises ValueError for listed positions that no candidates can have."""
    if positions.ndim != 2 or positions.shape[1] != 2 or not np.isfinite(positions).all():
        raise ValueError("candidate positions are not finite (N, 2)")
    if (np.abs(positions) > max(candidates.shape)).any():  # larger ones are no integers any more
        raise ValueError("candidate positions lie outside the image")
    corners = candidates.corners
    if (corners < 0).any() or (corners + candidates.patch > np.array(candidates.shape)).any():
        raise ValueError("candidate positions lie outside the image")


def _older_id(stored: Mapping[str, Any]) -> str:
    """A run id for a file of the first format, which has none: the same whenever it is read."""
    known = json.dumps([stored[name] for name in ("created", "seed", "data")])
    return hashlib.blake2b(known.encode(), digest_size=16).hexdigest()


def _older_score(held_out: np.ndarray) -> dict[str, str]:
    """The score of a file of the first version, which does not name it."""
    if held_out.any():
        return {
            "name": HELDOUT,
            "reason": f"{100 * held_out.mean():.0f} % of the positions are held out. Scores from before this "
            "program was updated include what neighbours add in held-out regions, and are too high where "
            "these lie near measured positions",
        }
    return {"name": PREQUENTIAL, "reason": "nothing is held out"}
