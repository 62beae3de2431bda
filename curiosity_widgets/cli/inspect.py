"""``curiosity inspect``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

import curiosity_widgets as cw
from curiosity_widgets.cli.listing import named, sources
from curiosity_widgets.cli.options import json_option, key_values, reading_option
from curiosity_widgets.data.description import description, lines, measurable
from curiosity_widgets.data.readers import formats
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.default_patch import default_patch
from curiosity_widgets.reports.data_picture import data_picture
from curiosity_widgets.sources import registry
from curiosity_widgets.sources.opening import simulated_source
from curiosity_widgets.workflows.workflow import Workflow
from curiosity_widgets.writing import say, write_whole


@click.command()
@click.argument("what", required=False)
@click.option("--patch", type=click.IntRange(1), help="Patch size; by default what a run would take.")
@click.option(
    "--png",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a picture of DATA: the image, and where the spectra lie on it.",
)
@click.option("--step", type=int, help="Of a run file: why each point was that was picked after this step.")
@reading_option
@json_option
def inspect(
    what: str | None,
    patch: int | None,
    png: Path | None,
    step: int | None,
    read: tuple[str, ...],
    as_json: bool,
) -> int:
    """Describe a run file, DATA or a source; without an argument, list data sets, sources and formats."""
    if step is not None:
        if what is None or not cw.RunFile.is_run_file(what):
            raise CuriosityError("--step needs a run file, e.g.: curiosity inspect run.h5 --step 3")
        described_step = _step(what, step)
        say(*([json.dumps(described_step)] if as_json else _step_lines(described_step)))
        return 0
    if what is None:
        described: dict[str, Any] = _everything()
    elif cw.RunFile.is_run_file(what):
        from curiosity_widgets.session.summary import run_summary

        with cw.RunFile.open(what) as run_file:
            described = run_summary(run_file)
    elif not Path(what).exists() and registry.is_installed(what):
        described = registry.describe(what)
    else:
        data = _data(what, key_values(read))
        size, why = patch, "as chosen"
        if size is None:
            size, why = default_patch(data.shape, *measurable(data), Workflow.patch)
        described = description(data, size, why)
        if png is not None:
            write_whole(png, data_picture(data))
        if not as_json:
            say(*lines(described))
            return 0
    if as_json:
        print(json.dumps(described))
    elif what is None:
        for name in cw.datasets.names():
            say(f"{name}: {described[name]['title']}")
        say(f"sources: {named(described['sources'])}")
        say(f"files: {named(described['formats'])}")
    else:
        for key, value in described.items():
            text = str(value)
            say(f"{key}: {text if len(text) < 200 else text[:197] + '...'}")
    return 0


def _data(name: str, options: dict[str, str]) -> SpectralImage:
    """What a file or a public set holds, or what a simulated sample of that name gives."""
    given: dict[str, Any] = dict(options)
    simulated = None if Path(name).exists() else simulated_source(name, **given)
    return cw.open_data(name, **options) if simulated is None else simulated.sample.to_spectral_image()


def _step(path: str, step: int) -> dict[str, Any]:
    """A step of a run: what was known then, and why each of its points was picked."""
    from curiosity_widgets.session.why import whys_of

    with cw.RunFile.open(path) as run:
        then = run.at(step)
        points = [one.to_dict() for one in whys_of(run, step)]
        unit = run.info.values_units
    return {
        "step": step,
        "spectra": len(then.measured),
        "formula": then.formula,
        "beta": then.beta,
        "lam": then.lam,
        "unit": unit,
        "message": then.message,
        "points": points,
    }


def _step_lines(step: dict[str, Any]) -> list[str]:
    found = [f"step {step['step']}: {step['spectra']} spectra, β {step['beta']:.3g}, λ {step['lam']:.3g}"]
    found += [step["message"]] if step["message"] else []
    found += [] if step["points"] else ["no point that was picked after it has been measured"]
    for point in step["points"]:
        parts = [point["by"]]
        parts += [f"{name} {value:.3g}" for name, value in point["terms"].items() if value is not None]
        parts += [f"rank {point['rank']} of {point['among']}"] if point["rank"] is not None else []
        parts += [f"score {point['score']:.3g}"] if point["score"] is not None else []
        errors = {"expected error": point["expected_error"], "error found": point["error"]}
        known = {name: value for name, value in errors.items() if value is not None}
        parts += [f"{name} {value:.3g} {step['unit']}".strip() for name, value in known.items()]
        found.append(f"  {point['number']}. row {point['row']:g}, col {point['col']:g}: {', '.join(parts)}")
    return found


def _everything() -> dict[str, Any]:
    """The public data sets by name, and under "sources" and "formats" what else can be named or opened."""
    sets = {name: asdict(cw.datasets.describe(name)) for name in cw.datasets.names()}
    return {**sets, "sources": sources(), "formats": formats()}
