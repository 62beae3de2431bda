"""``cw.report``: one page of a finished run."""

from __future__ import annotations

import os
from pathlib import Path

from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.reports.page import write_page
from curiosity_widgets.reports.run_page import run_page
from curiosity_widgets.session.file.run_file import RunFile


def report(run_file: str | os.PathLike[str], page: str | os.PathLike[str] | None = None) -> Path:
    """Write a run as one HTML page that needs no kernel and no network; returns where the page lies.

    ``page``: beside the run file, with the ending .html, if not given. A page that is there is replaced.
    Raises CuriosityError where the run file cannot be read, the page cannot be written, or both are one file.
    """
    source = checks.file_path("run_file", run_file)
    if source.is_dir():
        raise CuriosityError(f"{source} is a folder; name a run file in it")
    target = source.with_suffix(".html") if page is None else checks.file_path("page", page)
    if target.exists() and source.exists() and target.samefile(source):
        raise CuriosityError(f"{target} is the run file; name another file for the page")
    with RunFile.open(source) as run:
        text = run_page(run)
    write_page(target, text)
    return target
