"""A finished run as one page: maps, path, spectra, learning curve, log, settings; no kernel, no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from html import escape
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.drawing.figure import Axis, Figure, Line, listed
from curiosity_widgets.drawing.palette import MARKS, MEASURED, MODEL, PREDICTED, YARDSTICKS, Stroke
from curiosity_widgets.reports.curves import Curve, curves_figure
from curiosity_widgets.reports.page import captioned, document, embedded, legend, plot, table
from curiosity_widgets.reports.picture import png
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.session.summary import run_summary, sentence

_WIDTH = 340  # pixels of a map on the page
_OVERLAID = 60  # spectra drawn over each other
_CURVES = {"heldout_r2": MODEL, **YARDSTICKS}
_MAPS = {
    "acquisition": "Acquisition",
    "predicted_error": "Predicted error",
    "uncertainty": "Uncertainty",
    "true_error": "True error (known for recorded data)",
    "cannot_be_learned_here": "Not learnable",
}


def run_page(run: RunFile) -> str:
    """The page (HTML) of a run file."""
    info, snapshot = run.info, run.snapshot
    summary = run_summary(run)
    title = f"{info.data or 'Run'}: {len(snapshot.measured)} spectra"
    reached = sentence(summary["curve"], info.target, finished=True, held_out=summary["held_out"])
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<div class="verdict"><p>{escape(reached)}</p></div>',
        '<div class="plots">',
        _path(info, snapshot),
        *_spectra(info, snapshot),
        _curve(snapshot),
        "</div>",
    ]
    maps = _maps(snapshot)
    if maps:
        body += ["<h2>Maps after the last training</h2>", f'<div class="plots">{maps}</div>']
    body += ["<h2>Settings</h2>", _settings(info, snapshot, summary), "<h2>Log</h2>", _log(snapshot)]
    if len(snapshot.measured):
        body.append(_data(info, snapshot))
    return document(title, *body)


def _path(info: RunInfo, snapshot: Snapshot) -> str:
    """The image, the measured positions and their order."""
    height, width = info.candidates.shape
    across, down = _size(height, width)
    radius = max(0.5 * across / width, 0.008 * _WIDTH)
    drawn = Figure(
        f"{info.channels[0]} and path" if info.channels else "Sample and path",
        Axis("", 0.0, float(width)),
        Axis("", float(height), 0.0),  # row 0 is the first scanned line
        _positions(snapshot, radius),
        height=down,
        margin=(0, 0, 0, 0),
        picture=png(info.image[0]),
    )
    count = len(snapshot.measured)
    slider = (
        f'<div hidden><input id="count" type="range" min="1" max="{count}" value="{count}" '
        f'style="width:{across}px" aria-label="spectra shown"><div id="shown" class="note"></div></div>'
    )
    return plot(
        drawn,
        "Dark: initial spectra; white: picked ones. Click one to draw it.",
        name="map",
        width=across,
        controls=slider if count else "",
    )


def _positions(snapshot: Snapshot, radius: float) -> tuple[Line, ...]:
    """Path, initial and picked positions, the chosen one: in the order that the page's script knows."""
    rows, cols = np.reshape(snapshot.measured, (-1, 2)).T + 0.5
    picked = np.asarray(snapshot.measured_step) > 0
    chosen = np.arange(len(rows)) == len(rows) - 1

    def dots(shown: Any, colour: str, edge: str, size: float) -> Line:
        texts = tuple(
            f"number {number + 1}: row {snapshot.measured[number][0]:g}, "
            f"column {snapshot.measured[number][1]:g}"
            for number in np.flatnonzero(shown)
        )
        return Line(
            Stroke("", colour, width=0.0), cols[shown], rows[shown], dots=size, edge=edge, texts=texts
        )

    return (
        Line(Stroke("", MARKS["light"], width=0.4 * radius), cols, rows, opacity=0.35),
        dots(~picked, MARKS["dark"], MARKS["light"], radius),
        dots(picked, MARKS["light"], MARKS["dark"], radius),
        dots(chosen, MARKS["selected"], MARKS["dark"], 1.2 * radius),
    )


def _spectra(info: RunInfo, snapshot: Snapshot) -> list[str]:
    """The spectrum that is chosen on the map, and all of them over each other."""
    if not len(snapshot.measured):
        return []
    x = info.axis.values
    labels = {"x_label": info.axis.label, "y_label": _quantity(info)}
    last = snapshot.spectra[-1]
    strokes = [MEASURED] if _predicted(info, snapshot) is None else [MEASURED, PREDICTED]
    curves = [Curve(stroke, x, last) for stroke in strokes]
    chosen = curves_figure("The chosen spectrum", curves, **labels)
    shown = snapshot.spectra[np.linspace(0, len(snapshot.spectra) - 1, _OVERLAID).round().astype(int)]
    overlaid = Stroke("", "#b9c6d0", width=1.0)
    lines = [Curve(overlaid, x, spectrum) for spectrum in np.unique(shown, axis=0)]
    mean = Stroke("mean", MEASURED.colour, width=2.0)
    lines.append(Curve(mean, x, snapshot.spectra.mean(axis=0)))
    every = curves_figure("Measured spectra", lines, **labels)
    return [
        f"<div>{plot(chosen, 'The prediction is that after the last training.', name='spectrum')}"
        f"{legend(strokes)}</div>",
        f"<div>{plot(every)}{legend([mean])}</div>",
    ]


def _curve(snapshot: Snapshot) -> str:
    entries = [entry for entry in snapshot.curve if entry.get("heldout_r2") is not None]
    if not entries:
        return ""
    n = np.array([entry["n"] for entry in entries], dtype=float)
    lines = []
    for key, stroke in _CURVES.items():
        values = np.array(
            [np.nan if entry.get(key) is None else entry[key] for entry in entries], dtype=float
        )
        if np.isfinite(values).any():
            lines.append(Curve(stroke, n, values))
    drawn = curves_figure(_score_name(entries[-1]), lines, x_label="spectra", y_label="R²")
    return f"<div>{plot(drawn)}{legend(line.stroke for line in lines)}</div>"


def _maps(snapshot: Snapshot) -> str:
    figures = []
    for name, values in snapshot.maps.items():
        known = values[np.isfinite(values)]
        if not len(known):
            continue
        width, height = _size(*values.shape)
        drawing = f'<img src="{png(values)}" width="{width}" height="{height}" alt="{escape(name)}">'
        low, high = np.percentile(known, [1, 99])
        title = _MAPS.get(name, name.replace("_", " "))
        figures.append(captioned(title, drawing, f"dark {low:.3g} to light {high:.3g}"))
    return "".join(figures)


def _settings(info: RunInfo, snapshot: Snapshot, summary: Mapping[str, Any]) -> str:
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
        "state": snapshot.state,
        "trainings": snapshot.step,
        "seconds": f"{snapshot.seconds:.0f}",
        "curiosity_widgets": info.version,
        **_scores(snapshot),
    }
    facts |= {key: value for key, value in (summary.get("settings") or {}).items() if value is not None}
    return table(["setting", "value"], facts.items(), words=True)


def _scores(snapshot: Snapshot) -> dict[str, object]:
    """The last score in figures, beside the yardsticks on the same spectra."""
    scored = [entry for entry in snapshot.curve if entry.get("heldout_r2") is not None]
    if not scored:
        return {}
    figures = [
        f"{stroke.label} {scored[-1][key]:.3f}"
        for key, stroke in _CURVES.items()
        if scored[-1].get(key) is not None
    ]
    return {_score_name(scored[-1]): ", ".join(figures)}


def _score_name(entry: Mapping[str, Any]) -> str:
    live = entry.get("kind") == "prequential"
    return f"R² on {'spectra before they were trained on' if live else 'held-out regions'}"


def _log(snapshot: Snapshot) -> str:
    rows = [[_clock(entry.time), entry.level, entry.text] for entry in snapshot.log]
    return table(["time (UTC)", "", "what"], rows, words=True)


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d %H:%M:%S")


def _data(info: RunInfo, snapshot: Snapshot) -> str:
    """What the script draws from, and what a reader may take out of the page again."""
    predicted = _predicted(info, snapshot)
    both = [snapshot.spectra] if predicted is None else [snapshot.spectra, predicted]
    content = {
        "axis": listed(info.axis.values),
        "label": info.axis.label,
        "measured": jsonable(snapshot.measured),
        "step": jsonable(snapshot.measured_step),
        "spectra": [listed(spectrum) for spectrum in snapshot.spectra],
        "predicted": None if predicted is None else [listed(spectrum) for spectrum in predicted],
        "heights": [Axis.around(_quantity(info), it).content() for it in np.stack(both, axis=1)],
    }
    return f'<script type="application/json" id="run">{embedded(content)}</script>'


def _quantity(info: RunInfo) -> str:
    return f"{info.values_name} ({info.values_units})" if info.values_units else info.values_name


def _predicted(info: RunInfo, snapshot: Snapshot) -> FloatArray | None:
    """Predicted spectra (n, S) at the measured positions; None where there are none."""
    if snapshot.prediction is None or info.target != "im2spec":
        return None
    return snapshot.prediction.spectra(snapshot.measured_index)


def _size(height: int, width: int) -> Sequence[int]:
    """(width, height) on the page; a narrow image is not blown up beyond a square."""
    scale = _WIDTH / max(height, width)
    return round(width * scale), round(height * scale)
