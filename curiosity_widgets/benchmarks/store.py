"""Finished trials on disk, one small file each: an interrupted benchmark continues where it stopped."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets.benchmarks.trial import Trial, TrialResult
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.errors import CuriosityError

TRIALS = "trials"
_BUILT_IN: dict[str, Any] = {
    "workflow": "dense", "workflow_options": {}, "strategy": "random", "strategy_options": None,
    "beta": None, "lam": None, "selection": None, "content": "",
}  # fmt: skip


def trial_path(folder: Path, trial: Trial) -> Path:
    """The file of a trial: a readable name, and a hash of all its settings and the package's version."""
    name = "-".join((Path(trial.data).name, trial.workflow, trial.label, str(trial.seed)))
    return folder / TRIALS / f"{re.sub(r'[^A-Za-z0-9.+-]+', '_', name)[:80]}-{trial.key()}.json"


def save_trial(folder: Path, result: TrialResult) -> None:
    """Write a trial, whole or not at all. Raises CuriosityError where the folder cannot be written."""
    path = trial_path(folder, result.trial)
    content = {
        "settings": result.trial.settings(),
        "version": result.version,
        "seconds": result.seconds,
        "positions": result.positions.tolist(),
        "rows": [jsonable(row) for row in result.rows],
    }
    unfinished = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(json.dumps(content, allow_nan=False), encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise CuriosityError(f"cannot write {path} ({error.strerror}); choose another folder") from error


def load_trial(folder: Path, trial: Trial) -> TrialResult | None:
    """A trial that was finished before, or None. Raises CuriosityError where its file is damaged."""
    path = trial_path(folder, trial)
    return read_trial(path) if path.exists() else None


def read_trial(path: Path, *, code: bool = True) -> TrialResult:
    """A trial from its file. Raises CuriosityError where it cannot be read or is no trial.

    ``code=False`` reads trials of a strategy or learner that is not known here: its label stays, the trial's
    own settings name built-in ones in its place.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        settings = dict(content["settings"])
        if not code:
            settings["label"] = settings["label"] or settings["strategy"]
            settings |= _BUILT_IN
        return TrialResult(
            trial=Trial(**settings),
            rows=tuple(_row(row) for row in content["rows"]),
            positions=np.asarray(content["positions"], dtype=np.float64).reshape(-1, 2),
            seconds=float(content["seconds"]),
            version=str(content["version"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CuriosityError(
            f"{path} is not a finished trial ({error!r}); delete it to run it again"
        ) from error


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: math.nan if value is None else value for name, value in row.items()}
