"""Where a run is written, and how the data of a run file are found again."""

from __future__ import annotations

import time
from os import PathLike
from pathlib import Path
from typing import Any

from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.lock import behind_links
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.sources import open_source
from curiosity_widgets.sources.given_image import BY_HAND
from curiosity_widgets.sources.protocol import Source
from curiosity_widgets.writing import check_replaceable


def run_path(path: str | PathLike[str] | None, overwrite: bool) -> Path:
    """The run file of a new session; without a path one named by date and time in the current folder.

    Raises CuriosityError for a file that exists, unless it may be overwritten.
    """
    if path is None:
        stem = time.strftime("run-%Y%m%d-%H%M%S")
        names = (f"{stem}{suffix}.h5" for suffix in ("", *(f"-{number}" for number in range(2, 1000))))
        return next(Path.cwd() / name for name in names if not Path(name).exists())
    target = behind_links(checks.file_path("path", path))
    if not target.parent.is_dir():
        raise CuriosityError(f"{target}: there is no folder {target.parent}; make it first")
    check_replaceable(target)
    if target.exists() and not overwrite:
        raise CuriosityError(
            f"{target} exists; choose another path, overwrite=True, or Session.open to continue it"
        )
    return target


def reopen(run: RunFile) -> Source:
    """The source that a run file names: by its name, its absolute path, or beside the run file.

    Raises CuriosityError where it cannot be found or opened.
    """
    facts = run.facts
    if facts.source_extra.get(BY_HAND):
        raise CuriosityError(
            f"{run.path} belongs to a loop that hands its spectra in; open it with cw.AskTell.open, or use "
            "curiosity ask and curiosity tell"
        )
    if not facts.info.data:
        raise CuriosityError(
            f"{run.path} does not name its data; give the source: Session.open(path, source)"
        )
    if facts.info.kind == "instrument":
        raise CuriosityError(
            f"{run.path} was recorded on an instrument; give the source: Session.open(path, source)"
        )
    options = _tuples(facts.source_extra.get("options") or {})
    names = [facts.info.data, facts.data_path, str(run.path.parent / Path(facts.info.data).name)]
    first: CuriosityError | None = None
    for name in dict.fromkeys(name for name in names if name):
        try:
            return open_source(name, **options)
        except CuriosityError as error:
            first = first or error
    raise CuriosityError(f"{run.path}: its data cannot be opened again ({first}); give the source") from first


def _tuples(value: Any) -> Any:
    """JSON's lists as the tuples they were."""
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
