"""A benchmark as one page: verdict, curves with intervals, tables, settings."""

from __future__ import annotations

import json
from html import escape

import numpy as np

from curiosity_widgets.benchmarks.findings import (
    KNOWLEDGE,
    METRICS,
    Finding,
    Metric,
    baseline,
    findings,
    pooled_difference,
    references,
    title_of,
)
from curiosity_widgets.benchmarks.results import Curves, Results
from curiosity_widgets.benchmarks.statistics import Comparison, Interval, Saving, curve_intervals
from curiosity_widgets.benchmarks.summary import saved_words, verdict
from curiosity_widgets.drawing.palette import YARDSTICKS, Stroke, strategy_stroke
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.reports.benchmark_maps import measured_maps
from curiosity_widgets.reports.curves import Curve, curves_figure
from curiosity_widgets.reports.page import document, legend, plot, table

_TRACKS = {
    "retrained": "Retrained: at each number of spectra a learner trained from nothing on exactly those",
    "online": "Online: the learner of the run itself, as in a live run",
}
_NOTES = (
    "Every strategy of a seed had the same sample, held-out blocks, set-aside pixels, initial spectra and "
    "weights, so differences are taken seed by seed. R² is relative to the mean measured spectrum: 0 is as "
    "good as that constant. Unmeasured pixels lie among the measured ones and score higher; held-out blocks "
    "keep a gap of one patch. Shaded: 95 % interval of the mean over seeds; below five seeds one thin line "
    "for each seed instead. Spectra needed: from where on a mean curve stays at or above the final score of "
    "random picks, or of a design that only fills the sample, with an interval from resampled seeds. Final "
    "values and areas, never minima."
)
_BANDS_FROM = 5  # seeds: an interval of fewer fills the plot


def report(results: Results) -> str:
    """The page (HTML). Raises CuriosityError where there are no results."""
    if not results.trials:
        raise CuriosityError("there are no results to report; run a benchmark first")
    body = ["<h1>Benchmark</h1>", f'<p class="note">{escape(_NOTES)}</p>']
    for track in results.names("track"):
        body.append(f"<h2>{escape(_TRACKS[track])}</h2>")
        body += _together(results, track)
        for data in results.names("data"):
            body.append(f"<h2>{escape(data)}</h2>")
            body += _data_set(results, data, track)
    body.append(_settings(results))
    return document("Benchmark", *body)


def _together(results: Results, track: str) -> list[str]:
    """Differences to random picks and to a space-filling design over all data sets of several."""
    if len(results.names("data")) < 2:
        return []
    rows = []
    for label in results.names("label"):
        for against in references(results, label):
            for metric in METRICS:
                found = pooled_difference(results, label, against, metric, track)
                if found.pairs:
                    rows.append([title_of(label), against, metric.title, found.pairs, *_against(found)])
    if not rows:
        return []
    head = ["", "compared with", "final values", "pairs", "better by", "p (t, Wilcoxon)", "wins/ties/losses"]
    note = (
        "Every pair of a data set and a seed counts once. Samples made from one data set share more than "
        "chance, which makes p smaller than it should be."
    )
    return ["<h2>All data sets together</h2>", table(head, rows), f'<p class="note">{note}</p>']


def _data_set(results: Results, data: str, track: str) -> list[str]:
    sentences = "".join(f"<p>{_marked(sentence)}</p>" for sentence in verdict(results, data, track))
    parts = [_headline(results, data, track), f'<div class="verdict">{sentences}</div>']
    plots: list[str] = []
    strokes: dict[str, Stroke] = {}  # by label
    for metric in (*METRICS, *KNOWLEDGE):
        if metric.name == "band_of_measurable":  # one number, in the table
            continue
        drawn = _curves(results, data, track, metric)
        if drawn:
            y_label = metric.title.split(",")[0]
            plots.append(plot(curves_figure(metric.title, drawn, x_label="spectra", y_label=y_label)))
            strokes |= {curve.stroke.label: curve.stroke for curve in drawn}
    parts += [legend(strokes.values()), f'<div class="plots">{"".join(plots)}</div>']
    for metric in METRICS:
        found = findings(results, data, track, metric)
        if found:
            parts += [f"<h3>{escape(metric.title)}</h3>", *_tables(found)]
    maps = measured_maps(results, data)
    if maps:
        parts += ["<h3>Where each strategy measured</h3>", f'<div class="plots">{"".join(maps)}</div>']
        parts.append('<p class="note">Dark: initial spectra, the same for all; white: picked ones.</p>')
    return [*parts, "<h3>Self-knowledge and time</h3>", _other(results, data, track)]


def _headline(results: Results, data: str, track: str) -> str:
    """What the best strategy saves on unmeasured pixels, in large type; empty where nothing is compared."""
    compared = [it for it in findings(results, data, track, METRICS[0]) if it.against]
    if not compared:
        return ""
    best = min(compared, key=lambda it: _needed(it.against[0].saved))
    figures = "".join(
        f"<li><strong>{escape(saved_words(it.saved))}</strong> spectra for the score of "
        f"{escape(title_of(it.label))}</li>"
        for it in best.against
    )
    return f'<div class="headline"><code>{escape(title_of(best.label))}</code><ul>{figures}</ul></div>'


def _needed(saved: Saving) -> float:
    """Share of the other's spectra; infinite where it is not reached."""
    value = saved.spectra.value / saved.of
    return value if np.isfinite(value) else np.inf


def _marked(sentence: str) -> str:
    """Escaped, with `names` set as code."""
    pieces = escape(sentence).split("`")
    return "".join(f"<code>{it}</code>" if place % 2 else it for place, it in enumerate(pieces))


def _curves(results: Results, data: str, track: str, metric: Metric) -> list[Curve]:
    """Every strategy with its interval; beside the random picks the yardsticks on the same spectra."""
    curves = []
    for number, label in enumerate(results.names("label")):
        wanted = [("learner", strategy_stroke(number, title_of(label)))]
        if baseline(results, label) == label and metric in METRICS:
            wanted += [(name, stroke) for name, stroke in YARDSTICKS.items() if name != "mean"]
        for predictor, stroke in wanted:
            try:
                found = results.curves(data, label, metric.name, track=track, predictor=predictor)
            except CuriosityError:
                continue
            if not np.isfinite(found.values).any():
                continue
            curves.append(_curve(found, stroke, own=predictor == "learner"))
    return curves


def _curve(found: Curves, stroke: Stroke, *, own: bool) -> Curve:
    """The mean over seeds; below it its interval, or one line for each of a few seeds."""
    intervals = curve_intervals(found.values)
    y, low, high = (np.array([getattr(it, part) for it in intervals]) for part in ("value", "low", "high"))
    n = found.n.astype(float)
    if not own:
        return Curve(stroke, n, y, values=True)
    if len(found.seeds) < _BANDS_FROM:
        each = found.values if len(found.seeds) > 1 else None
        return Curve(stroke, n, y, each=each, values=True)
    return Curve(stroke, n, y, low, high, values=True)


def _tables(found: list[Finding]) -> list[str]:
    """The scores, and below them what every strategy is compared with: two tables that fit a page."""
    scores = [[title_of(it.label), it.n, interval(it.final), interval(it.area)] for it in found]
    compared = [
        [title_of(each.label), title_of(it.label), *_against(it.difference), saved_words(it.saved)]
        for each in found
        for it in each.against
    ]
    tables = [table(["", "spectra", "final value", "mean over the curve"], scores)]
    if compared:
        head = ["", "compared with", "better by", "p (t, Wilcoxon)", "wins/ties/losses", "spectra needed"]
        tables.append(table(head, compared))
    return tables


def _against(difference: Comparison) -> list[str]:
    return [
        interval(difference.difference),
        f"{number(difference.p)}, {number(difference.p_rank)}",
        f"{difference.wins}/{difference.ties}/{difference.losses}",
    ]


def _other(results: Results, data: str, track: str) -> str:
    rows = []
    for label in results.names("label"):
        cells: list[str] = [title_of(label)]
        for metric in KNOWLEDGE:
            cells.append(_last(results, data, label, metric.name, track))
        own = [it for it in results.trials if (it.trial.data, it.trial.label) == (data, label)]
        cells.append(f"{np.mean([it.seconds for it in own]):.0f}" if own else "")
        rows.append(cells)
    return table(["at the end", *(metric.title for metric in KNOWLEDGE), "seconds a trial"], rows)


def _last(results: Results, data: str, label: str, column: str, track: str) -> str:
    try:
        values = results.curves(data, label, column, track=track).values[:, -1]
    except CuriosityError:
        return ""
    known = values[np.isfinite(values)]
    return number(float(known.mean())) if len(known) else "–"


def _settings(results: Results) -> str:
    trials = [it.trial for it in results.trials]
    contenders = {it.label: it for it in trials}
    leave_out = ("data", "seed", "label")
    rows = [
        [
            title_of(label),
            json.dumps({name: value for name, value in it.settings().items() if name not in leave_out}),
        ]
        for label, it in contenders.items()
    ]
    seeds = ", ".join(str(seed) for seed in results.names("seed"))
    versions = ", ".join(sorted({it.version for it in results.trials}))
    return (
        f"<h2>Settings</h2><p>Seeds: {escape(seeds)}. curiosity_widgets {escape(versions)}. "
        f"{len(trials)} trials.</p>" + table(["", "settings of a trial"], rows, words=True)
    )


def interval(it: Interval) -> str:
    """A value with its interval."""
    if not np.isfinite(it.value):
        return "–"
    if not np.isfinite(it.low):
        return number(it.value)
    return f"{number(it.value)} [{number(it.low)}, {number(it.high)}]"


def number(value: float) -> str:
    """Three figures after the point, more where a number is small."""
    if not np.isfinite(value):
        return "–"
    return f"{value:.3f}" if abs(value) >= 0.001 or value == 0 else f"{value:.1e}"
