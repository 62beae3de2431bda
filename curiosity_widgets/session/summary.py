"""A run in one JSON object."""

from __future__ import annotations

from typing import Any, Protocol

from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

_YARDSTICKS = ("mean", "ridge", "forest")


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
        "measured": [[_whole(row), _whole(col)] for row, col in snapshot.measured.tolist()],
        "heldout_r2": jsonable(last.get("heldout_r2")),
        "heldout_r2_yardsticks": {name: jsonable(last.get(name)) for name in _YARDSTICKS},
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


def _whole(value: float) -> int | float:
    return int(value) if value == int(value) else value
