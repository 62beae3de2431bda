"""HDF5: finds out which layout a file has, and takes any other by the names of its datasets."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import h5py

from curiosity_widgets.data.readers import aecroscopy, hspy, nsid
from curiosity_widgets.data.readers.hdf5_file import datasets, hdf5_file, text
from curiosity_widgets.data.readers.npz import from_arrays
from curiosity_widgets.data.readers.options import call_with_options, given
from curiosity_widgets.data.spectral_image import SpectralImage


def read(
    path: Path,
    *,
    image: str | os.PathLike[str] | Sequence[str] | None = None,
    spectra: str | None = None,
    axis: str | None = None,
    positions: Any = None,
    channels: Sequence[str] | None = None,
    field: str | None = None,
    axis_name: str | None = None,
    axis_unit: str | None = None,
    spectra_name: str | None = None,
    spectra_unit: str | None = None,
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
) -> SpectralImage:
    """NSID, hyperspy and AEcroscopy files by their layout; any other by naming its datasets.

    ``image``, ``spectra``, ``axis`` (and ``positions`` for scattered spectra) name datasets by path or by a
    last part that is unique. Where there is a choice and nobody made it, the error lists the candidates.
    A layout that does not know an option says so.
    """
    options = given(
        image=image,
        spectra=spectra,
        axis=axis,
        positions=positions,
        channels=channels,
        field=field,
        axis_name=axis_name,
        axis_unit=axis_unit,
        spectra_name=spectra_name,
        spectra_unit=spectra_unit,
        origin=origin,
        step=step,
    )
    with hdf5_file(path) as file:
        if "HyperSpy" in text(file.attrs.get("file_format")) or "Experiments" in file:
            return call_with_options(hspy.read, file, str(path), options)
        if aecroscopy.FIT_GROUP in file:
            return call_with_options(aecroscopy.read, file, str(path), options)
        if "axis" not in options and any(True for _ in nsid.main_datasets(file)):
            return call_with_options(nsid.read, file, str(path), options)
        return call_with_options(_named_datasets, file, str(path), options)


def _named_datasets(
    file: h5py.File,
    *,
    image: str | Sequence[str] | None = None,
    spectra: str | None = None,
    axis: str | None = None,
    positions: str | None = None,
    axis_name: str | None = None,
    axis_unit: str | None = None,
    spectra_name: str = "response",
    spectra_unit: str = "",
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
) -> SpectralImage:
    where = file.filename
    found = {dataset.name.lstrip("/"): dataset for dataset in datasets(file, Path(where))}
    endings = [name.rsplit("/", 1)[-1] for name in found]
    short = {name: end if endings.count(end) == 1 else name for name, end in zip(found, endings, strict=True)}

    def key(name: str) -> str:
        return str(short.get(name.lstrip("/"), name))

    names = [image] if isinstance(image, str) else list(image or ())
    return from_arrays(
        {short[name]: dataset for name, dataset in found.items()},
        where,
        image=[key(name) for name in names],
        spectra=None if spectra is None else key(spectra),
        axis=None if axis is None else key(axis),
        positions=None if positions is None else key(positions),
        axis_name=axis_name,
        axis_unit=axis_unit,
        spectra_name=spectra_name,
        spectra_unit=spectra_unit,
        origin=origin,
        step=step,
    )
