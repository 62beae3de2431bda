"""``curiosity explore``."""

from __future__ import annotations

from pathlib import Path

import click

import curiosity_widgets as cw
from curiosity_widgets.cli.lab import installed_lab, lab_options, named_data, start_lab, write_notebook
from curiosity_widgets.data import checks


@click.command()
@click.argument("data")
@click.option("--sample", type=int, help="Train on so many of the spectra; at most 1000 if not given.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Which of them.")
@lab_options
def explore(
    data: str, sample: int | None, seed: int, no_browser: bool, port: int | None, folder: Path
) -> int:
    """Open complete DATA in JupyterLab, without a loop: latent space, clusters, spectra."""
    wanted = None if sample is None else checks.whole("--sample", sample, 2)
    checks.file_path("DATA", data)
    start = installed_lab()
    cw.open_source(named_data(data))  # fails here, not in the notebook
    code = f"import curiosity_widgets as cw\n\ncw.explore({named_data(data)!r}, sample={wanted}, seed={seed})"
    notebook = write_notebook(folder, f"explore-{Path(data).name}", code)
    start_lab(start, notebook, no_browser=no_browser, port=port)
    return 0
