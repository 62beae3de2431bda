"""``.npz``: keys image, image2, …, spectra, vstep, as mexpsimu and the paper's public data have them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from curiosity_widgets.data.pairing.placing import Laid
from curiosity_widgets.data.readers.unlabelled.named_arrays import Naming, from_arrays
from curiosity_widgets.data.readers.unlabelled.numpy_files import numpy_file
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError


def read(
    path: Path,
    *,
    channels: Sequence[str] | None = None,
    image: str | Sequence[str] | None = None,
    spectra: str | None = None,
    axis: str | None = None,
    positions: str | None = None,
    axis_name: str | None = None,
    axis_unit: str | None = None,
    spectra_name: str = "response",
    spectra_unit: str = "",
    order: Sequence[str] | None = None,
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
    grid: Laid | None = None,
) -> SpectralImage:
    """Arrays of an ``.npz`` file; every option with an array's key names another than the usual.

    ``image``, ``image2``, … (H, W) or (C, H, W) are the channels (``channels`` or ``image`` choose among
    them, or name other keys), ``spectra`` is (rows, cols, S) or with ``positions`` (N, 2) it is (N, S),
    ``vstep`` (S,) is the bias in V. Which axis of spectra under another name is what follows from the sizes
    of image and axis, or from ``order`` ("axis", "row", "col"). A grid of spectra coarser than the image lies
    over all of it, unless ``origin`` and ``step``, or ``grid``, say otherwise.
    """
    with numpy_file(path) as arrays:
        if not hasattr(arrays, "files"):
            raise CuriosityError(f"{path}: is a single array, not an archive; rename it to .npy")
        content = {key: arrays[key] for key in arrays.files}
    naming = Naming(
        image=channels if image is None else image,
        spectra=spectra,
        axis=axis,
        positions=positions,
        axis_name=axis_name,
        axis_unit=axis_unit,
        spectra_name=spectra_name,
        spectra_unit=spectra_unit,
        order=order,
        origin=origin,
        step=step,
        grid=grid,
    )
    return from_arrays(content, str(path), naming)
