"""``cw.compare``: several runs side by side."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets.data import checks
from curiosity_widgets.drawing.palette import strategy_stroke
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.reports.curves import Curve, curves_figure
from curiosity_widgets.reports.drawn_maps import drawn_maps
from curiosity_widgets.reports.page import document, legend, plot, table, write_page
from curiosity_widgets.reports.picture import png
from curiosity_widgets.reports.run_facts import settings_of
from curiosity_widgets.reports.sample_figure import sample_figure
from curiosity_widgets.session import score_words
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.session.summary import HasRun, run_summary

_MISSING = "–"
_SIDE = 210  # pixels of the longer side of a map


@dataclass(frozen=True, eq=False)
class ComparedRun:
    """One of the runs that are compared."""

    name: str
    info: RunInfo
    snapshot: Snapshot
    summary: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Comparison:
    """Runs side by side. ``cw.compare(["a.h5", "b.h5"]).save("page.html")``"""

    runs: tuple[ComparedRun, ...]

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """(setting or score, value of each run, …), those first in which the runs differ."""
        facts = [settings_of(run.info, run.snapshot, run.summary) for run in self.runs]
        names = dict.fromkeys(name for one in facts for name in one)
        rows = [(name, *(str(one.get(name, _MISSING)) for one in facts)) for name in names]
        return sorted(rows, key=lambda row: len(set(row[1:])) == 1)

    @property
    def differing(self) -> list[str]:
        """The names of the rows in which the runs differ."""
        return [name for name, *values in self.rows if len(set(values)) > 1]

    @property
    def shared(self) -> int:
        """How many positions all runs have measured."""
        sets = [{tuple(one) for one in run.snapshot.measured.tolist()} for run in self.runs]
        return len(set.intersection(*sets))

    @property
    def note(self) -> str:
        """How far they can be compared: positions that all have measured, and whether the sample is one."""
        shared = f"{self.shared} positions are measured in all runs."
        if len({(run.info.data, run.info.candidates.shape) for run in self.runs}) > 1:
            return f"The runs are of different samples: their scores cannot be compared. {shared}"
        return shared

    def save(self, page: str | os.PathLike[str]) -> Path:
        """Write one HTML page that needs no kernel and no network; returns where it lies.

        Raises CuriosityError where it cannot be written.
        """
        target = checks.file_path("page", page)
        write_page(target, self.page())
        return target

    def page(self) -> str:
        """The page (HTML): learning curves, settings, and of each run its positions and maps."""
        names = [run.name for run in self.runs]
        body = [
            f"<h1>{escape(' · '.join(names))}</h1>",
            f'<div class="verdict"><p>{escape(self.note)}</p></div>',
            "<h2>Learning, and where each run measured</h2>",
            f'<div class="plots">{self._curves()}{"".join(_positions(run) for run in self.runs)}</div>',
            "<h2>Settings and scores</h2>",
            f"<p>The first {len(self.differing)} rows differ.</p>",
            table(["", *names], self.rows, words=True),
        ]
        for run in self.runs:
            maps = drawn_maps(run.info, run.snapshot)
            if maps:
                body += [f"<h2>Maps of {escape(run.name)}</h2>", f'<div class="plots">{maps}</div>']
        return document(" · ".join(names), *body)

    def _curves(self) -> str:
        """Each run's own score over its spectra; the legend says which where they differ."""
        scores = [run.summary["score"] for run in self.runs]
        curves = []
        for number, (run, score) in enumerate(zip(self.runs, scores, strict=True)):
            entries = [entry for entry in run.snapshot.curve if entry.get(score) is not None]
            label = run.name if len(set(scores)) == 1 else f"{run.name}: {score}"
            if entries:
                n, values = np.array([(entry["n"], entry[score]) for entry in entries], dtype=float).T
                curves.append(Curve(strategy_stroke(number, label), n, values, values=True))
        if not curves:
            return ""
        drawn = curves_figure("Learning", curves, x_label="spectra", y_label="R²")
        words = ", ".join(dict.fromkeys(score_words.title(score) for score in scores))
        return f"<div>{plot(drawn, words)}{legend(curve.stroke for curve in curves)}</div>"


def compare(runs: Sequence[HasRun | str | os.PathLike[str]]) -> Comparison:
    """Several runs side by side: sessions, run files or their paths, two or more.

    Raises CuriosityError for fewer, for a file that cannot be read, and for a run without an image.
    """
    if isinstance(runs, (str, os.PathLike)) or not isinstance(runs, Sequence) or len(runs) < 2:
        raise CuriosityError("give two runs or more, as a list")
    found: list[ComparedRun] = []
    for number, run in enumerate(runs, 1):
        source: HasRun = RunFile.open(run) if isinstance(run, (str, os.PathLike)) else run
        if not hasattr(source, "info"):
            raise CuriosityError(f"run {number} is {quoted(run)}; give a session, a run file or its path")
        info = source.info
        if info is None:
            raise CuriosityError(f"run {number} has no image yet; compare it after its first spectrum")
        path = run if isinstance(run, (str, os.PathLike)) else getattr(run, "path", f"run {number}")
        name = Path(path).stem
        if name in [one.name for one in found]:
            name = f"{name} ({number})"
        found.append(ComparedRun(name, info, source.snapshot, run_summary(source)))
    return Comparison(tuple(found))


def _positions(run: ComparedRun) -> str:
    snapshot = run.snapshot
    drawn = sample_figure(
        run.name,
        run.info.candidates.shape,
        snapshot.measured,
        np.asarray(snapshot.measured_step) == 0,
        png(run.info.image[0]),
        side=_SIDE,
    )
    return plot(drawn, f"{len(snapshot.measured)} spectra")
