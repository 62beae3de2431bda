"""JupyterLab, started with a notebook that our extension opens and runs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from curiosity_widgets.errors import CuriosityError


def lab_options(function: Any) -> Any:
    """``--no-browser``, ``--port`` and ``--folder`` of the commands that start JupyterLab."""
    for option in (
        click.option(
            "--folder",
            type=click.Path(path_type=Path, file_okay=False),
            default=Path("curiosity-demo"),
            show_default=True,
            help="Where the notebook and what it writes go.",
        ),
        click.option(
            "--port", type=click.IntRange(0, 65535), help="Port of the server; a free one if not given."
        ),
        click.option(
            "--no-browser", is_flag=True, help="Start the server and print its address, open nothing."
        ),
    ):
        function = option(function)
    return function


def installed_lab() -> Callable[[list[str]], object]:
    """What starts JupyterLab. Raises CuriosityError where it is not installed."""
    try:
        from jupyterlab.labapp import main
    except ImportError as error:
        raise CuriosityError(
            'this needs JupyterLab; install it with: pip install "curiosity-widgets[demo]"'
        ) from error
    start: Callable[[list[str]], object] = main
    return start


def start_lab(
    start: Callable[[list[str]], object], notebook: Path, *, no_browser: bool, port: int | None
) -> None:
    """Start JupyterLab in the folder of a notebook, which is opened and run; returns when it ends."""
    page = {"page_config_data": {"curiosityDemo": notebook.name}}  # our extension opens and runs it
    arguments = [
        f"--ServerApp.root_dir={notebook.parent.resolve()}",
        f"--ServerApp.tornado_settings={page}",
        "--ServerApp.allow_root=True",  # containers run as root; the server listens on this machine only
    ]
    if no_browser:
        arguments.append("--no-browser")
    if port is not None:
        arguments.append(f"--ServerApp.port={port}")
    start(arguments)


def write_notebook(folder: Path, name: str, code: str) -> Path:
    """A notebook of one cell in a folder; one that is there with other cells is left, a number is added.

    Raises CuriosityError where the folder cannot be written.
    """
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "start",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": code,
    }
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": [cell]}
    stem = re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-.")[:80]
    names = (f"{stem}{suffix}.ipynb" for suffix in ("", *(f"-{number}" for number in range(2, 1000))))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = next(folder / one for one in names if not (folder / one).exists())
        target.write_text(json.dumps(content, indent=1), encoding="utf-8")
    except OSError as error:
        raise CuriosityError(
            f"cannot write a notebook to {folder}: {error.strerror}; choose --folder"
        ) from error
    return target


def named_data(data: str) -> str:
    """Data as a notebook elsewhere names them: a file by its absolute path."""
    return str(Path(data).resolve()) if Path(data).exists() else data
