"""The result of a class room as one page: of one game, or of the games of many machines together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from curiosity_widgets.classrooms.result import SCORES, ArmResult, GameResult, same_game
from curiosity_widgets.data import checks
from curiosity_widgets.drawing.figure import Figure
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.reports.classroom_figures import (
    error_figures,
    picked_figures,
    score_curves,
    scores_figure,
)
from curiosity_widgets.reports.page import document, legend, plot, table, write_page

_MOST = 200  # files on one page
_NOTE = (
    "All began with the same spectra and had the same number of positions in each round; a model of the same "
    "kind and seed was trained for each after every round. R² is relative to the mean spectrum: 0 is as good "
    "as that, 1 is perfect. The places are those of one game with one seed: a hint, no proof."
)


def merge(files: Iterable[str | os.PathLike[str]], page: str | os.PathLike[str] | None = None) -> Path:
    """Write the results of several machines as one page, ``classroom.html`` if not given; returns its path.

    ``files``: result files (JSON) that games wrote. Raises CuriosityError where one cannot be read, was not
    played to the end, or has other data, rules or another seed than the first; where the page cannot be
    written, or would replace one of the files.
    """
    if isinstance(files, str | os.PathLike):
        files = [files]
    paths = [checks.file_path("files", file) for file in files]
    if not 0 < len(paths) <= _MOST:
        raise CuriosityError(f"{len(paths)} result files; give 1 to {_MOST}")
    results = [GameResult.read(path) for path in paths]
    target = checks.file_path("page", "classroom.html" if page is None else page)
    if target.exists() and any(target.samefile(path) for path in paths):
        raise CuriosityError(f"{target} is a result file; name another file for the page")
    write_page(target, classroom_page(results))
    return target


def classroom_page(results: Sequence[GameResult]) -> str:
    """The page (HTML) of games that were played to the end.

    Raises CuriosityError where they are not comparable.
    """
    same_game(results)
    first, arms = results[0], merged_arms(results)
    winner = arms[0]
    data = Path(first.data).name
    strokes = [curve.stroke for curve in score_curves(arms)]
    users = [arm for arm in arms if arm.by_hand]
    beaten = [arm for arm in users if arm.score > _machine(arms).score]
    verdict = (
        f"{winner.name} explains {100 * max(0.0, winner.score):.0f} % of the variance after "
        f"{winner.curve[-1]['n']} spectra. {len(beaten)} of {len(users)} "
        f"user{'s' * (len(users) != 1)} {'is' if len(beaten) == 1 else 'are'} ahead of the machine."
    )
    body = [
        f"<h1>Class room: {escape(data)}</h1>",
        f'<div class="verdict"><p>{escape(verdict)}</p></div>',
        _table(arms),
        f'<p class="note">{escape(_NOTE)}</p>',
        "<h2>Scores</h2>",
        '<div class="plots">',
        *(
            f"<div>{plot(replace(scores_figure(arms, score), title=title))}</div>"
            for score, title in SCORES.items()
            if any(entry[score] is not None for arm in arms for entry in arm.curve)
        ),
        "</div>",
        legend(strokes),
        "<h2>Where each model errs</h2>",
        '<p class="note">True error after the last round, dark small, light large, the same colours for '
        "all; dark dots: the common start, white dots: what each chose.</p>",
        f'<div class="plots">{"".join(map(_named, error_figures(first, arms)))}</div>',
        "<h2>Where each measured</h2>",
        f'<div class="plots">{"".join(map(_named, picked_figures(first, arms)))}</div>',
        "<h2>Rules</h2>",
        _rules(results),
    ]
    return document(f"Class room: {data}", *body)


def merged_arms(results: Sequence[GameResult]) -> list[ArmResult]:
    """All who played, best first: users of one name told apart by their file, the machine's arms once."""
    arms: dict[tuple[object, ...], ArmResult] = {}
    taken = [arm.name for result in results for arm in result.arms if arm.by_hand]
    for number, result in enumerate(results):
        for arm in result.arms:
            if arm.by_hand:
                file = f" ({Path(result.file).stem})" if taken.count(arm.name) > 1 else ""
                arms[number, arm.name] = replace(arm, name=f"{arm.name}{file}")
            else:  # of the same data, rules and seed: the same on every machine but for the last digits
                arms.setdefault((arm.name,), arm)
    return sorted(arms.values(), key=lambda arm: -arm.score)


def _named(figure: Figure) -> str:
    """A map with its line below as the page's own caption."""
    bare = replace(figure.x, label="")
    height = figure.height - figure.margin[2]
    return plot(replace(figure, title=figure.x.label, x=bare, height=height, margin=(0, 0, 0, 0)))


def _machine(arms: Sequence[ArmResult]) -> ArmResult:
    return next((arm for arm in arms if arm.name == "machine"), arms[0])


def _table(arms: Sequence[ArmResult]) -> str:
    rows = [
        [
            f"{place + 1}. {arm.name}",
            "by hand" if arm.by_hand else arm.strategy,
            arm.curve[-1]["n"],
            *("–" if arm.curve[-1][score] is None else f"{arm.curve[-1][score]:.3f}" for score in SCORES),
        ]
        for place, arm in enumerate(arms)
    ]
    return table(["who", "picks", "spectra", *SCORES.values()], rows)


def _rules(results: Sequence[GameResult]) -> str:
    first = results[0]
    facts = {
        "data": Path(first.data).name,
        "image": f"{first.shape[0]} × {first.shape[1]} pixels",
        "patch": f"{first.patch} pixels",
        "workflow": first.workflow,
        "spectra at the start": first.rules.initial,
        "rounds": first.rules.rounds,
        "positions in each round": first.rules.points,
        "seed": first.rules.seed,
        "curiosity_widgets": ", ".join(dict.fromkeys(result.version for result in results)),
    }
    if len(results) > 1:
        facts["files"] = ", ".join(result.file for result in results)
    return table(["rule", "value"], facts.items(), words=True)
