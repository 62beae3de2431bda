"""A finished run as one page: maps, path, spectra, learning curve, log, settings; no kernel, no network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from html import escape
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.drawing.palette import MODEL, YARDSTICKS
from curiosity_widgets.report.page import COLOURS, Line, document, figure, legend, plot, png, table
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
}
# The one thing that moves: which spectra are on the map, and which one is drawn. Without it all are shown.
_SCRIPT = """
"use strict";
const run = JSON.parse(document.getElementById("run").textContent);
const dots = [...document.querySelectorAll(".dot")], path = document.getElementById("path");
const slider = document.getElementById("count"), said = document.getElementById("said");
const axes = document.getElementById("one"), NS = "http://www.w3.org/2000/svg";
const [W, H, L, B] = [340, 250, 54, 36];
let chosen = run.measured.length - 1;
function line(values, low, high, colour, dashed) {
  const xs = run.axis, x0 = Math.min(...xs), x1 = Math.max(...xs);
  const p = document.createElementNS(NS, "polyline");
  p.setAttribute("points", values.map((v, i) =>
    `${(L + (xs[i] - x0) / (x1 - x0 || 1) * (W - L - 8)).toFixed(1)},` +
    `${(8 + (high - v) / (high - low || 1) * (H - 8 - B)).toFixed(1)}`).join(" "));
  p.setAttribute("fill", "none"); p.setAttribute("stroke", colour); p.setAttribute("stroke-width", "2");
  if (dashed) p.setAttribute("stroke-dasharray", "5 4");
  axes.appendChild(p);
}
function text(x, y, words, anchor) {
  const t = document.createElementNS(NS, "text");
  t.setAttribute("x", x); t.setAttribute("y", y); t.setAttribute("text-anchor", anchor);
  t.textContent = words;
  axes.appendChild(t);
}
function draw() {
  const n = Number(slider.value);
  chosen = Math.min(chosen, n - 1);
  dots.forEach((dot, i) => {
    dot.style.display = i < n ? "" : "none";
    dot.setAttribute("stroke", i === chosen ? "#d55e00" : "#000");
    dot.setAttribute("stroke-width", i === chosen ? "0.9" : "0.25");
  });
  const way = run.measured.slice(0, n).map(([row, col]) => `${col + .5},${row + .5}`);
  path.setAttribute("points", way.join(" "));
  const seen = run.spectra[chosen], told = run.predicted ? run.predicted[chosen] : null;
  const all = told ? seen.concat(told) : seen, low = Math.min(...all), high = Math.max(...all);
  axes.replaceChildren();
  line(seen, low, high, "#0072b2", false);
  if (told) line(told, low, high, "#d55e00", true);
  text(L - 5, 14, high.toPrecision(3), "end"); text(L - 5, H - B, low.toPrecision(3), "end");
  text(L, H - B + 15, Math.min(...run.axis).toPrecision(3), "start");
  text(W - 8, H - B + 15, Math.max(...run.axis).toPrecision(3), "end");
  text((L + W) / 2, H - 5, run.label, "middle");
  said.textContent = `${n} spectra; drawn: number ${chosen + 1}, row ${run.measured[chosen][0]}, ` +
    `column ${run.measured[chosen][1]}`;
}
dots.forEach((dot, i) => dot.addEventListener("click", () => { chosen = i; draw(); }));
slider.addEventListener("input", () => { chosen = Number(slider.value) - 1; draw(); });
document.getElementById("moving").hidden = false;
draw();
"""


def run_page(run: RunFile) -> str:
    """The page (HTML) of a run file."""
    info, snapshot = run.info, run.snapshot
    summary = run_summary(run)
    title = f"{info.data or 'Run'}: {len(snapshot.measured)} spectra"
    said = sentence(summary["curve"], info.target, finished=True)
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<div class="verdict"><p>{escape(said)}</p></div>',
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
        body += [_data(info, snapshot), f"<script>{_SCRIPT}</script>"]
    return document(title, *body)


def _path(info: RunInfo, snapshot: Snapshot) -> str:
    """The image, the measured positions in their order, and those that would come next."""
    height, width = info.candidates.shape
    size = _size(height, width)
    count = len(snapshot.measured)
    radius = max(0.5, 0.008 * max(height, width))
    where = " ".join(f"{col + 0.5:g},{row + 0.5:g}" for row, col in snapshot.measured)
    dots = "".join(
        f'<circle class="dot" cx="{col + 0.5:g}" cy="{row + 0.5:g}" r="{radius:g}" '
        f'fill="{"#fff" if step == 0 else COLOURS[4]}" stroke="#000" stroke-width="0.25">'
        f"<title>number {number + 1}: row {row:g}, column {col:g}</title></circle>"
        for number, ((row, col), step) in enumerate(
            zip(snapshot.measured, snapshot.measured_step, strict=True)
        )
    )
    drawing = (
        f'<svg role="img" aria-label="Sample and path" width="{size[0]}" height="{size[1]}" '
        f'viewBox="0 0 {width} {height}">'
        f'<image href="{png(info.image[0])}" width="{width}" height="{height}" '
        'style="image-rendering:pixelated" preserveAspectRatio="none"/>'
        f'<polyline id="path" points="{where}" fill="none" stroke="#fff" stroke-opacity="0.35" '
        f'stroke-width="{0.4 * radius:g}"/>{dots}</svg>'
    )
    if count:
        drawing += (
            f'<div id="moving" hidden><input id="count" type="range" min="1" max="{count}" value="{count}" '
            f'style="width:{size[0]}px" aria-label="spectra shown"><div id="said" class="note"></div></div>'
        )
    name = f"{info.channels[0]} and path" if info.channels else "Sample and path"
    return figure(name, drawing, "White: initial spectra. Click one to draw it.")


def _spectra(info: RunInfo, snapshot: Snapshot) -> list[str]:
    """The spectrum that is chosen on the map, and all of them over each other."""
    if not len(snapshot.measured):
        return []
    x = info.axis.values
    shown = snapshot.spectra[np.linspace(0, len(snapshot.spectra) - 1, _OVERLAID).round().astype(int)]
    lines = [Line("", x, spectrum, colour="#b9c6d0") for spectrum in np.unique(shown, axis=0)]
    lines.append(Line("mean", x, snapshot.spectra.mean(axis=0), colour=COLOURS[0]))
    label = info.axis.label
    quantity = f"{info.values_name} ({info.values_units})" if info.values_units else info.values_name
    one = '<svg id="one" role="img" aria-label="One spectrum" width="340" height="250"></svg>'
    return [
        figure(
            "The chosen spectrum", one, "Blue: measured. Orange, dashed: predicted after the last training."
        ),
        plot("Measured spectra", lines, x_label=label, y_label=quantity, note="Blue: their mean."),
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
            lines.append(Line(stroke.label, n, values, colour=stroke.colour, dashed=stroke is not MODEL))
    drawn = plot(_score_name(entries[-1]), lines, x_label="spectra", y_label="R²")
    return f"<div>{drawn}{legend(lines)}</div>"


def _maps(snapshot: Snapshot) -> str:
    figures = []
    for name, values in snapshot.maps.items():
        known = values[np.isfinite(values)]
        if not len(known):
            continue
        width, height = _size(*values.shape)
        drawing = (
            f'<img src="{png(values)}" width="{width}" height="{height}" alt="{escape(name)}" '
            'style="image-rendering:pixelated">'
        )
        low, high = np.percentile(known, [1, 99])
        title = _MAPS.get(name, name.replace("_", " "))
        figures.append(figure(title, drawing, f"dark {low:.3g} to light {high:.3g}"))
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
    """What the script draws from, and what anybody may take out of the page again."""
    predicted = None
    if snapshot.prediction is not None and info.target == "im2spec":
        predicted = _short(snapshot.prediction.spectra(snapshot.measured_index))
    content = {
        "axis": _short(info.axis.values),
        "label": info.axis.label,
        "measured": jsonable(snapshot.measured),
        "spectra": _short(snapshot.spectra),
        "predicted": predicted,
    }
    text = json.dumps(content, allow_nan=False).replace("<", "\\u003c")
    return f'<script type="application/json" id="run">{text}</script>'


def _short(values: FloatArray) -> Any:
    """Five figures of each value are enough for the eye."""
    if np.ndim(values) > 1:
        return [_short(row) for row in values]
    return [float(f"{value:.5g}") if np.isfinite(value) else 0.0 for value in values]


def _size(height: int, width: int) -> Sequence[int]:
    """(width, height) on the page; a narrow image is not blown up beyond a square."""
    scale = _WIDTH / max(height, width)
    return round(width * scale), round(height * scale)
