"""``curiosity ask | tell``: the learner in a loop that is not Python."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click
import numpy as np

import curiosity_widgets as cw
from curiosity_widgets.cli.options import WorkflowName, json_option
from curiosity_widgets.data import checks
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError, quoted

if TYPE_CHECKING:
    from curiosity_widgets.session.own_loop.ask_tell import AskTell

_LONGEST_AXIS = 10_000_000  # values


@click.command()
@click.argument("run_file", type=click.Path(path_type=Path))
@click.option("-n", "count", type=click.IntRange(1), default=1, show_default=True, help="Positions.")
@click.option("--image", help="Image file, to begin a run: what `inspect` lists, spectra in it are not read.")
@click.option("--channels", help="Of the image, where there are several; names with commas between.")
@click.option("--axis", help="Axis of the spectra, to begin a run: FIRST:LAST:COUNT, or a text file.")
@click.option("--axis-name", default="index", show_default=True, help="What the axis is, such as bias.")
@click.option("--axis-unit", default="", help="Its unit, such as V.")
@click.option(
    "--workflow", type=WorkflowName(), default="dense", show_default=True, help="What learns and picks."
)
@click.option("--patch", type=click.IntRange(1), help="Patch size in pixels.")
@click.option("--init", type=click.IntRange(2), help="Initial spectra.")
@click.option("--min-distance", type=click.FloatRange(0), help="Pixels between any two positions.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Fixes every random draw.")
@json_option
def ask(
    run_file: Path,
    count: int,
    image: str | None,
    channels: str | None,
    axis: str | None,
    axis_name: str,
    axis_unit: str,
    workflow: str,
    patch: int | None,
    init: int | None,
    min_distance: float | None,
    seed: int,
    as_json: bool,
) -> int:
    """Print the next positions (row,col) to measure; `curiosity tell` hands their spectra in.

    The first call begins the run, with --image and --axis. The positions stay the same until then;
    none are left where everything is measured.
    """
    if checks.file_path("RUN_FILE", run_file).is_file():
        if image is not None or axis is not None:
            raise CuriosityError(f"{run_file} has its image and axis; leave --image and --axis out")
        loop = cw.AskTell.open(run_file)
    else:
        if image is None or axis is None:
            raise CuriosityError(f"{run_file} does not exist; give --image and --axis to begin it")
        loop = cw.AskTell(
            _image(image, channels),
            cw.Axis(_axis(axis), axis_name, axis_unit),
            cw.workflows.load(workflow, patch=patch, init=init),
            run_file,
            seed=seed,
            policies=cw.Policies(limits=cw.Limits(min_distance=min_distance)),
        )
    with loop:
        positions = loop.ask(count)
        if as_json:
            print(json.dumps({"positions": positions.tolist(), **_state(loop)}))
        else:
            print("row,col")
            for row, col in positions:
                print(f"{row:g},{col:g}")
    return 0


@click.command()
@click.argument("run_file", type=click.Path(path_type=Path))
@click.argument("points", type=click.File(encoding="utf-8-sig"))
@json_option
def tell(run_file: Path, points: TextIO, as_json: bool) -> int:
    """Hand in POINTS, a text file (- for stdin): a line row,col,value,value,… for each spectrum.

    The values are as many as the axis has. A line row,col alone says that the point could not be measured.
    The first line may be a heading. Returns when the spectra are on disk and learned from.
    """
    measured: list[tuple[float, float]] = []
    failed: list[tuple[float, float]] = []
    spectra: list[list[float]] = []
    lines = _table(points.name, _text(points.name, points.read))
    if not lines:
        raise CuriosityError(f"{points.name} holds no points; write row,col,value,value,…")
    for line in lines:
        if len(line) < 2:
            raise CuriosityError(
                f"{points.name}: a line holds {line[0]:g} alone; write row,col,value,value,…"
            )
        row, col, *values = line
        (measured if values else failed).append((row, col))
        if values:
            spectra.append(values)
    lengths = {len(spectrum) for spectrum in spectra}
    if len(lengths) > 1:
        raise CuriosityError(f"{points.name}: lines of {' and '.join(map(str, sorted(lengths)))} values")
    with cw.AskTell.open(run_file) as loop:
        loop.tell(measured, np.array(spectra), failed=failed, reason=f"no values in {points.name}")
        loop.wait()
        state = {"told": len(measured), "failed": len(failed), **_state(loop)}
        if as_json:
            print(json.dumps(state))
        else:
            print(f"{state['spectra']} spectra, step {state['step']}")
    return 0


def _state(loop: AskTell) -> dict[str, object]:
    seen = loop.snapshot
    return {
        "spectra": len(seen.measured),
        "flagged": len(seen.flagged),
        "step": seen.step,
        "curve": [dict(entry) for entry in seen.curve],
        "run_file": str(loop.path),
    }


def _image(name: str, channels: str | None) -> object:
    from curiosity_widgets.data.readers.two_files import read_image
    from curiosity_widgets.sources.protocol import Image

    try:
        planes, units, size = read_image(name, channels or None)
    except CuriosityError as error:  # the reader names the option of files with spectra
        raise CuriosityError(str(error).replace("image=", "--channels")) from error
    return Image(dict(planes), dict(units), size)


def _axis(text: str) -> FloatArray:
    """FIRST:LAST:COUNT, or the numbers in a text file. Raises CuriosityError for anything else."""
    if checks.may_be_file(text) and Path(text).is_file():
        content = _text(text, lambda: Path(text).read_text("utf-8-sig"))
        return np.array([value for line in _table(text, content) for value in line])
    try:
        first, last, count = text.split(":")
        ends = float(first), float(last)
        if not 1 <= int(count) <= _LONGEST_AXIS or not np.isfinite(ends).all():
            raise ValueError
        return np.linspace(*ends, int(count))
    except ValueError:
        raise CuriosityError(
            f"--axis is {quoted(text)}; give FIRST:LAST:COUNT such as -5:5:64, or a text file"
        ) from None


def _text(name: str, read: Callable[[], str]) -> str:
    """What ``read`` gives. Raises CuriosityError where that is no UTF-8 text."""
    try:
        return read()
    except UnicodeError:
        raise CuriosityError(f"{name} is no UTF-8 text; save it as plain text (CSV, UTF-8)") from None


def _table(name: str, text: str) -> list[list[float]]:
    """The numbers of a text file, line by line; a heading is left out. Raises CuriosityError for others.

    A heading begins with a word: a spectrum with a slip of the pen is none.
    """
    lines: list[list[float]] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.replace(",", " ").replace(";", " ").split()
        if not words:
            continue
        try:
            lines.append([float(word) for word in words])
        except ValueError:
            if number > 1 or _is_number(words[0]):
                raise CuriosityError(
                    f"{name}, line {number}: {quoted(line.strip()[:60])} is no row of numbers"
                ) from None
    return lines


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
