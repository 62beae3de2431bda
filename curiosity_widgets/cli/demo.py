"""``curiosity demo``."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import click

import curiosity_widgets as cw
from curiosity_widgets.errors import CuriosityError


@click.command()
@click.option("--no-browser", is_flag=True, help="Start the server and print its address, open nothing.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the server; a free one if not given.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("curiosity-demo"),
    show_default=True,
    help="Where the notebook and its run files go.",
)
def demo(no_browser: bool, port: int | None, folder: Path) -> int:
    """Open the demo notebook in JupyterLab: real data, running."""
    try:
        from jupyterlab.labapp import main as lab
    except ImportError as error:
        raise CuriosityError(
            'the demo needs JupyterLab; install it with: pip install "curiosity-widgets[demo]"'
        ) from error
    cw.datasets.load("pto-1.7um")  # fails here, not in the notebook, where the data package is missing
    notebook = folder / "quickstart.ipynb"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not notebook.exists():
            with resources.as_file(_quickstart()) as packaged:
                shutil.copyfile(packaged, notebook)
    except OSError as error:
        raise CuriosityError(
            f"cannot write the demo notebook to {folder}: {error.strerror}; choose --folder"
        ) from error
    page = {"page_config_data": {"curiosityDemo": notebook.name}}  # our extension opens and runs it
    arguments = [
        f"--ServerApp.root_dir={folder.resolve()}",
        f"--ServerApp.tornado_settings={page}",
        "--ServerApp.allow_root=True",  # containers run as root; the server listens on this machine only
    ]
    if no_browser:
        arguments.append("--no-browser")
    if port is not None:
        arguments.append(f"--ServerApp.port={port}")
    lab(arguments)
    return 0


def _quickstart() -> Any:
    """The demo notebook: inside an installed package, or in a source tree beside it."""
    packaged = resources.files("curiosity_widgets") / "examples" / "quickstart.ipynb"
    if packaged.is_file():
        return packaged
    return Path(cw.__file__).parent.parent / "examples" / "quickstart.ipynb"
