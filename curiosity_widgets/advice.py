"""Which patch size suits the spectra of a session, a run file or a data set."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.readers import open_data
from curiosity_widgets.data.scaling import image_scaler
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.session.file.run_file import RunFile

if TYPE_CHECKING:
    from curiosity_widgets.learning.patch_size import PatchAdvice
    from curiosity_widgets.session.session import Session

_AT_MOST = 100  # spectra; more take longer and change little


def patch_advice(
    what: Session | RunFile | SpectralImage | str | os.PathLike[str],
    sizes: Sequence[int] = (5, 9, 13, 17, 21),
    *,
    seed: int = 0,
) -> PatchAdvice:
    """Train and out-of-fold R² against patch size, and the size to use: a table and a sentence.

    ``what``: a session or a run file (its spectra so far), data, or a path to either. Of more than 100
    spectra, 100 drawn at random are used. It takes a second or two for each size on an idle core, and the
    session continues; the size itself can only be chosen for a new run. The learner is a small network, see
    :func:`curiosity_widgets.learning.patch_size.advise_patch_size`.

    Raises CuriosityError where there are too few spectra or the file cannot be read.
    """
    from curiosity_widgets.learning.patch_size import advise_patch_size  # loads torch

    image, positions, spectra = _in_hand(what)
    if len(positions) > _AT_MOST:
        rng = stream(seed, "patch advice")
        chosen = np.sort(rng.choice(len(positions), _AT_MOST, replace=False))
        positions, spectra = positions[chosen], spectra[chosen]
    spectra = np.asarray(spectra, dtype=np.float64)
    return advise_patch_size(image_scaler(image).apply(image), positions, spectra, sizes, seed)


def _in_hand(
    what: Session | RunFile | SpectralImage | str | os.PathLike[str],
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Image (C, H, W), positions (n, 2) and spectra (n, S)."""
    if isinstance(what, str | os.PathLike):
        if RunFile.is_run_file(what):
            with RunFile.open(what) as run:
                return _in_hand(run)
        what = open_data(os.fspath(what))
    if isinstance(what, SpectralImage):
        return what.image, what.positions, what.spectra
    if not hasattr(what, "snapshot") or not hasattr(what, "info"):
        raise CuriosityError(f"patch_advice of {quoted(what)}; give a session, a run file, data, or a path")
    snapshot, info = what.snapshot, what.info
    if info is None:
        raise CuriosityError("the session has no image yet; start it, or wait for its scan")
    usable = [number for number in range(len(snapshot.measured)) if number not in snapshot.left_out]
    return info.image, snapshot.measured[usable], snapshot.spectra[usable]
