"""Submissions of one protocol side by side, as one page."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np

from curiosity_widgets.benchmarks.protocol.card import Card, read_card
from curiosity_widgets.benchmarks.protocol.check import problems
from curiosity_widgets.benchmarks.protocol.definition import Protocol, find
from curiosity_widgets.benchmarks.results import Results
from curiosity_widgets.benchmarks.statistics import mean_interval
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.reports.page import document, table

_SIMPLE = ("mean", "ridge", "forest", "neighbours")
_NOTE = (
    "Means over seeds at the end of the budget, then over samples; differences are taken seed by seed, with "
    "a 95 % interval. Pixels lie between measured ones; blocks are held out with a gap of one patch and are "
    "predicted from structure alone. Beyond the best simple model: R² on pixels less that of the best of "
    "mean spectrum, ridge regression, extra trees and neighbours on the same spectra."
)


@dataclass(frozen=True, eq=False)
class Entry:
    """A submission that was checked."""

    folder: Path
    card: Card
    protocol: Protocol  # with its changes
    results: Results

    @property
    def label(self) -> str:
        """The contender: its strategy, else the learner with random picks."""
        labels: list[str] = self.results.names("label")
        own = [it for it in labels if it not in ("random", "sobol")]
        return own[0] if own and self.card.strategy is not None else labels[0]


def leaderboard(folders: Sequence[str | os.PathLike[str]]) -> str:
    """The page (HTML): full submissions by sample, those cut short apart, refused ones with the reason.

    Raises CuriosityError where no folder is given.
    """
    if not folders:
        raise CuriosityError("a leaderboard needs the folders of submissions")
    entries, refused = [], []
    for folder in map(Path, folders):
        found = problems(folder)
        if found:
            refused.append((str(folder), found[0]))
            continue
        card = read_card(folder)
        protocol = find(card.protocol).changed(card.changes)
        entries.append(Entry(folder, card, protocol, Results.read(folder, code=False)))
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[_group(entry)].append(entry)
    body = ["<h1>Leaderboard</h1>", f'<p class="note">{escape(_NOTE)}</p>']
    for title in sorted(groups, key=lambda it: ("cut short" in it, it)):
        body += [f"<h2>{escape(title)}</h2>", *_tables(groups[title])]
    if refused:
        body += ["<h2>Refused</h2>", table(["folder", "why"], refused, words=True)]
    return document("Leaderboard", *body)


def _group(entry: Entry) -> str:
    """Only what ran under the same settings is compared."""
    name = f"Protocol {entry.card.protocol}"
    if not entry.card.changes:
        return name
    changes = ", ".join(
        f"{key} {jsonable(value)}" for key, value in sorted(entry.card.changes.items()) if value != []
    )
    return f"{name}, cut short: {changes}"


def _tables(entries: list[Entry]) -> list[str]:
    protocol = entries[0].protocol
    parts = []
    for title, samples in (
        ("Samples for a single look", protocol.test),
        ("Samples for tuning", protocol.tuning),
    ):
        if samples:
            ordered = sorted(entries, key=lambda it: -np.mean(_finals(it, "pixels_r2", samples)))
            head = ["", "learner", "strategy", "R², pixels", "R², blocks", "beyond the best simple model",
                    "beyond random picks", "beyond a Sobol design", "intervals hold", "CRPS",
                    "target space reached", "tuned on", "hours"]  # fmt: skip
            rows = [_row(entry, samples) for entry in ordered]
            parts += [f"<h3>{title}: {escape(', '.join(samples))}</h3>", table(head, rows)]
    authors = [
        (it.card.title, it.card.authors, it.card.description, it.card.versions.get("curiosity-widgets", ""))
        for it in entries
    ]
    parts.append(table(["", "by", "what it is", "version"], authors, words=True))
    return parts


def _row(entry: Entry, samples: Sequence[str]) -> list[str]:
    card = entry.card
    columns = ("pixels_coverage", "pixels_crps", "target_coverage")
    knowledge = [_number(float(np.nanmean(_finals(entry, name, samples)))) for name in columns]
    return [
        card.title,
        card.learner,
        card.strategy or "random",
        *(_number(float(np.mean(_finals(entry, name, samples)))) for name in ("pixels_r2", "blocks_r2")),
        _interval(_pooled(entry, samples, [entry.label], _SIMPLE)),
        *(
            "" if entry.label == other else _interval(_pooled(entry, samples, [other], ("learner",)))
            for other in ("random", "sobol")
        ),
        *knowledge,
        ", ".join(card.tuned_on) or "nothing",
        f"{card.seconds / 3600:.1f}",
    ]


def _curve(entry: Entry, data: str, label: str, metric: str, predictor: str = "learner") -> np.ndarray:
    """Final values (seeds,); NaN where there are none."""
    try:
        curves = entry.results.curves(data, label, metric, track="retrained", predictor=predictor)
    except CuriosityError:
        return np.full(entry.protocol.seeds, np.nan)
    last: np.ndarray = curves.values[:, -1]
    return last


def _finals(entry: Entry, metric: str, samples: Sequence[str]) -> list[float]:
    """Mean over seeds on each sample where the score exists."""
    means = [_curve(entry, data, entry.label, metric) for data in samples]
    known = [float(it.mean()) for it in means if np.isfinite(it).all()]
    return known or [np.nan]


def _pooled(
    entry: Entry, samples: Sequence[str], labels: Sequence[str], predictors: Sequence[str]
) -> np.ndarray:
    """Differences of R² on pixels to the best of these, sample by sample and seed by seed."""
    found = []
    for data in samples:
        others = [_curve(entry, data, label, "pixels_r2", it) for label in labels for it in predictors]
        best = max(others, key=lambda it: -np.inf if np.isnan(it).all() else float(np.nanmean(it)))
        found.append(_curve(entry, data, entry.label, "pixels_r2") - best)
    return np.concatenate(found)


def _interval(values: np.ndarray) -> str:
    found = mean_interval(values)
    if not np.isfinite(found.value):
        return ""
    if not np.isfinite(found.low):
        return f"{found.value:+.3f}"
    return f"{found.value:+.3f} [{found.low:+.3f}, {found.high:+.3f}]"


def _number(value: float) -> str:
    return f"{value:.3f}" if np.isfinite(value) else ""
