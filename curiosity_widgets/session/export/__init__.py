"""A run in the formats and objects of other programs: NSID, hyperspy, NeXus, NumPy, text, pictures, xarray,
pandas.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.session.export.content import HasRun, content_of
from curiosity_widgets.writing import reason

_MODULES = {"npz": "npz", "csv": "text", "nsid": "nsid", "hspy": "hspy", "nexus": "nexus"}
# Drawn with matplotlib by a room that stands on this one; like matplotlib it is loaded when it is asked for.
_PICTURES, _PAINTER = ("png", "svg"), "curiosity_widgets.plots.overview"
ENDINGS = {
    ".png": "png",
    ".svg": "svg",
    ".npz": "npz",
    ".csv": "csv",
    ".h5": "nsid",
    ".hspy": "hspy",
    ".nxs": "nexus",
}


def kinds() -> list[str]:
    """What :func:`export` writes."""
    return [*_MODULES, *_PICTURES]


def export(run: HasRun, path: str | os.PathLike[str], kind: str | None = None) -> Path:
    """Write a run in a format of other programs; the path of the file.

    What is written: the measured spectra with their positions, the predicted spectra of the last training
    (but in .csv), the image, the maps, the learning curve, and where all of it comes from. ``cw.open_data``
    opens the measured spectra; ``spectra="predicted spectra"`` opens the predicted ones, in .npz
    ``spectra="prediction"`` with ``positions="prediction_positions"``.
    .png (300 dpi) and .svg are one picture: sample, latent space, last spectrum, learning curve.
    ``kind`` is one of :func:`kinds`, by default the one that the file's ending tells.
    Raises CuriosityError for another, for a run without spectra, where the file is there already, and where
    it cannot be written.
    """
    target = checks.file_path("path", path)
    if kind is not None and not isinstance(kind, str):
        raise CuriosityError(f"kind is {quoted(kind)}; use {', '.join(kinds())}")
    chosen = kind or ENDINGS.get(target.suffix.lower(), "")
    if chosen not in kinds():
        raise CuriosityError(
            f"{target}: export to {quoted(chosen or target.suffix)} is unknown; use {', '.join(kinds())}"
        )
    if target.exists():
        raise CuriosityError(f"{target} is there already; name another file, or remove it first")
    content = content_of(run)
    picture = chosen in _PICTURES
    write: Callable[..., None] = import_module(
        _PAINTER if picture else f"{__name__}.{_MODULES[chosen]}"
    ).write
    try:
        write(*((run, target, chosen) if picture else (content, target)))
    except BaseException as error:
        with contextlib.suppress(OSError):
            target.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise CuriosityError(f"cannot write {target} ({reason(error)}); choose another path") from error
        raise
    return target
