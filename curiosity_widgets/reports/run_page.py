"""A run as one page: the dashboard's panels on what the file holds, settings, log; no kernel, no network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timezone
from html import escape
from pathlib import Path
from typing import Any

from curiosity_widgets.citation import citation_of
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.drawing.figure import listed
from curiosity_widgets.drawing.palette import YARDSTICKS
from curiosity_widgets.learning.score_names import YARDSTICKS_OF
from curiosity_widgets.messages.learning_figure import learning_figure
from curiosity_widgets.reports.page import document, embedded, table
from curiosity_widgets.reports.run_data import run_data
from curiosity_widgets.reports.run_facts import settings_of
from curiosity_widgets.reports.run_film import run_film
from curiosity_widgets.session import score_words
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.session.summary import run_summary

_COLUMNS = (("map", "latent"), ("spectra", "learning"))


def run_page(run: RunFile) -> str:
    """The page (HTML) of a run file."""
    info, snapshot = run.info, run.snapshot
    summary = run_summary(run)
    title = f"{Path(info.data).name or 'Run'}: {len(snapshot.measured)} spectra"
    told = [
        score_words.sentence(snapshot.curve, info.target, score=summary["score"], finished=True),
        score_words.neighbours_sentence(snapshot.curve, info.target),
    ]
    verdict = [
        " ".join(filter(None, told)),
        score_words.noise_sentence(snapshot, info),
        _words(info, snapshot),
    ]
    return document(
        title,
        f"<h1>{escape(title)}</h1>",
        f'<div class="verdict">{"".join(f"<p>{escape(text)}</p>" for text in verdict if text)}</div>',
        f'<div class="cw-dashboard cw-report">{_places()}</div>',
        '<section role="region" aria-label="Scores"><h2>Scores</h2>',
        table(["score", *_predictors(summary)], _scores(summary, info.target)),
        '</section><section role="region" aria-label="Settings"><h2>Settings</h2>',
        table(["setting", "value"], settings_of(info, snapshot, summary).items(), words=True),
        '</section><section role="region" aria-label="Log"><h2>Log</h2>',
        _log(snapshot),
        '</section><section role="region" aria-label="Provenance"><h2>Provenance</h2>',
        _provenance(run),
        '</section><section role="region" aria-label="Citation"><h2>Citation</h2>',
        f"<pre>{escape(citation_of(info.version, info.data))}</pre></section>",
        _data(run, info, snapshot),
        panels=True,
    )


def _places() -> str:
    """Where the script puts the panels: controls and film, two columns, the ensemble below them."""
    columns = (f"<div>{''.join(map(_place, names))}</div>" for names in _COLUMNS)
    return f"{_place('controls')}{_place('film')}{''.join(columns)}{_place('ensemble')}"


def _place(name: str) -> str:
    return f'<div data-panel="{name}"></div>'


def _data(run: RunFile, info: RunInfo, snapshot: Snapshot) -> str:
    """What the script draws from, and what a reader may take out of the page again."""
    figure = learning_figure(info, snapshot)
    learning = None
    if figure.lines:
        score = score_words.title(score_words.used(snapshot.curve, info.score), info.target)
        learning = {
            "figure": figure.content(listed),
            "legend": [line.stroke.legend for line in reversed(figure.lines)],
            "sentence": f"Model and yardsticks: {score}. {score_words.CEILING}",
        }
    members = () if snapshot.training is None else snapshot.training.members
    content = {
        **run_data(info, snapshot),
        "learning": learning,
        "film": run_film(run),
        "ensemble": {"members": [jsonable(asdict(member)) for member in members], "step": snapshot.step},
    }
    return f'<script type="application/json" id="run">{embedded(content)}</script>'


def _words(info: RunInfo, snapshot: Snapshot) -> str:
    """The settings in two sentences."""
    settings = snapshot.settings
    held = int(info.held_out.sum())
    where = f"one in {round(len(info.candidates) / held)} positions is held out for the score" if held else ""
    picked = ""
    if settings is not None:
        one = settings.batch_size == 1
        batch = "one spectrum at a time" if one else f"{settings.batch_size} spectra at a time"
        picked = f" and then from what the strategy {settings.strategy} picked, {batch}"
    first = (
        f"The workflow “{info.workflow}” learned from {info.initial} initial spectra{picked}, on patches of "
        f"{info.patch} × {info.patch} pixels"
    )
    return f"{first}; {where}." if where else f"{first}."


def _provenance(run: RunFile) -> str:
    """Where data and numbers come from, and what was assumed in reading them."""
    info, facts = run.info, run.facts
    known: dict[str, object] = {
        "data": info.data,
        "source": info.kind,
        "run file": run.path.name,
        "run": facts.run_id,
        "begun": _clock(facts.created) + " UTC" if facts.created else "",
        "seconds": f"{run.snapshot.seconds:.0f}",
        "assumed": "; ".join(info.assumptions),
        "curiosity_widgets": info.version,
        **{name: found for name, found in facts.versions.items() if name != "curiosity-widgets"},
    }
    rows = [(name, value) for name, value in known.items() if value]
    return table(["what", "value"], rows, words=True)


def _predictors(summary: Mapping[str, Any]) -> list[str]:
    """The model and every yardstick that is known of some score."""
    known = [summary.get(f"{name}_yardsticks", {}) for name in YARDSTICKS_OF if summary[name] is not None]
    names = dict.fromkeys(name for others in known for name, value in others.items() if value is not None)
    return ["model", *(YARDSTICKS[name].label for name in names)]


def _scores(summary: Mapping[str, Any], target: str) -> list[list[str]]:
    """Every score that is known, in figures, beside its yardsticks on the same spectra."""
    rows = []
    for name in YARDSTICKS_OF:
        if summary[name] is None:
            continue
        others = summary.get(f"{name}_yardsticks", {})
        figures = {"model": summary[name]}
        figures |= {YARDSTICKS[other].label: value for other, value in others.items() if value is not None}
        cells = [f"{figures[who]:.3f}" if who in figures else "–" for who in _predictors(summary)]
        rows.append([score_words.title(name, target), *cells])
    return rows


def _log(snapshot: Snapshot) -> str:
    rows = [[_clock(entry.time), entry.level, entry.text] for entry in snapshot.log]
    return table(["time (UTC)", "level", "what"], rows, words=True)


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
