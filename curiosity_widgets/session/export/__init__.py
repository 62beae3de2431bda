"""A run in the formats and objects of other programs: NSID, hyperspy, NeXus, NumPy, text, xarray, pandas."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.export.content import HasRun, content_of

_MODULES = {"npz": "npz", "csv": "text", "nsid": "nsid", "hspy": "hspy", "nexus": "nexus"}
_ENDINGS = {".npz": "npz", ".csv": "csv", ".h5": "nsid", ".hspy": "hspy", ".nxs": "nexus"}


def kinds() -> list[str]:
    """What :func:`export` writes."""
    return [*_MODULES]


def export(run: HasRun, path: str | os.PathLike[str], kind: str | None = None) -> Path:
    """Write a run in a format of other programs; the path of the file.

    What is written: the measured spectra with their positions, the image, the maps, the learning curve, and
    where all of it comes from.
    ``kind`` is one of :func:`kinds`, by default the one that the file's ending tells.
    Raises CuriosityError for another, for a run without spectra, and where the file is there already.
    """
    target = Path(path)
    chosen = kind or _ENDINGS.get(target.suffix.lower(), "")
    if chosen not in _MODULES:
        raise CuriosityError(
            f"{target}: export to {chosen or target.suffix!r} is unknown; use {', '.join(_MODULES)}"
        )
    if target.exists():
        raise CuriosityError(f"{target} is there already; name another file, or remove it first")
    content = content_of(run)
    write: Callable[..., None] = import_module(f"{__name__}.{_MODULES[chosen]}").write
    try:
        write(content, target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target
