"""Readers of measured data: one file per format, one function for all of them.

>>> import curiosity_widgets as cw
>>> data = cw.open_data("grid.3ds")  # doctest: +SKIP

No reader executes anything: pickles and links that lead out of a file are refused. Files are read in a
process of their own (:mod:`curiosity_widgets.data.probing`): a damaged or hostile one ends that and not this.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from curiosity_widgets.data import checks, datasets
from curiosity_widgets.data.probing.asking import ask
from curiosity_widgets.data.readers.opening import open_here
from curiosity_widgets.data.readers.registry import Reader as Reader
from curiosity_widgets.data.readers.registry import endings as endings
from curiosity_widgets.data.readers.registry import formats as formats
from curiosity_widgets.data.readers.registry import register as register
from curiosity_widgets.data.readers.registry import registered
from curiosity_widgets.data.readers.two_files import named_files
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError


def open_data(
    path: str | os.PathLike[str],
    *,
    reader: str | None = None,
    level: str | Sequence[str] = (),
    counts: bool | str | None = None,
    band: tuple[float, float] | str | None = None,
    binning: int | str | None = None,
    **options: Any,
) -> SpectralImage:
    """Image and spectra from a file, or a public data set by its name ("pto-1.7um").

    ``reader`` names the reader where the file's ending does not choose the right one (see :func:`register`).
    ``level`` names height channels to take a plane out of; ``counts`` says whether the spectra are counts,
    where neither unit nor signal type does. ``band`` (from, to) takes a part of the axis, in its unit, and
    ``binning`` makes one value of so many: the sum of counts, the mean of anything else.
    The other ``options`` are the format's own: see the ``read`` function of its reader (``image=``,
    ``spectra=``, ``axis=``, ``channels=``, …).

    ``spectra=`` may name the file of the spectra where ``path`` is the image's, or several ("a.dat", …), and
    ``image=`` that of the image: then the two are laid on each other by where both lie on the sample.

    The result's ``name`` and ``metadata["open_options"]`` open it again.
    Large data are kept in a temporary file, and of them only what is used in memory.
    Raises CuriosityError for anything that cannot be read, with what to do about it.
    """
    text = str(checks.file_path("path", path).expanduser())
    chosen: dict[str, Any] = {
        "reader": reader,
        "level": level,
        "counts": counts,
        "band": band,
        "binning": binning,
        "options": options,
    }
    if datasets.is_public(text):
        return open_here(text, **chosen)
    where = Path(text)
    if not where.exists():
        hint = f"data sets by name are {', '.join(datasets.names())}"
        if text.startswith("simulated"):
            hint += "; samples that are made up are simulated, simulated-SEED and simulated:ROWSxCOLUMNS"
        raise CuriosityError(f"{where}: no such file; check the path ({hint})")
    if not where.is_file():
        kind = "a folder; name one file in it" if where.is_dir() else "no file but a device or a pipe"
        raise CuriosityError(f"{where} is {kind}")
    data: SpectralImage = ask(
        "curiosity_widgets.data.readers.opening:open_here",
        [text],
        chosen,
        files=[where, *named_files(options, where.parent)],
        readers=registered(),
    )
    return data
