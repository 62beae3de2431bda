"""``curiosity verify | rescue``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from curiosity_widgets.cli.options import json_option
from curiosity_widgets.writing import say

DAMAGED = 1  # exit code: something in the file is damaged, and the rest can be read


@click.command()
@click.argument("run_file", type=click.Path(path_type=Path))
@json_option
def verify(run_file: Path, as_json: bool) -> int:
    """Check every part of a run file against its checksums.

    Exit code 0: whole; 1: something is damaged; 2: it cannot be opened.
    """
    from curiosity_widgets.session.file.integrity.verify import verify as check

    parts = check(run_file)
    damaged = [part for part in parts if part.verdict == "damaged"]
    if as_json:
        print(json.dumps({"whole": not damaged, "parts": [asdict(part) for part in parts]}))
    else:
        for part in parts:
            say(f"{part.verdict:>9}  {part.name}{f': {part.text}' if part.text else ''}")
        if damaged:
            say(f"damaged; to take what is readable to a new file: curiosity rescue {run_file} -o new.h5")
    return DAMAGED if damaged else 0


@click.command()
@click.argument("run_file", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The new run file."
)
@json_option
def rescue(run_file: Path, output: Path, as_json: bool) -> int:
    """Write everything that can be read of a damaged run file to a new one, and mark the damage in it.

    Exit code 0: nothing is damaged; 1: something is, and marked; 2: nothing could be read.
    """
    from curiosity_widgets.session.file.integrity.rescue import rescue as take

    rescued = take(run_file, output)
    if as_json:
        print(json.dumps({**asdict(rescued), "path": str(rescued.path)}))
    else:
        for note in rescued.notes:
            say(note)
        kind = "" if rescued.is_run else ", no run file any more: open it as data"
        damaged = f", {rescued.damaged_spectra} of them damaged" if rescued.damaged_spectra else ""
        say(f"{rescued.path}: {rescued.spectra} spectra{damaged}{kind}")
    return DAMAGED if rescued.notes else 0
