"""HDF5: finds out which layout a file has, and takes any other by the names of its datasets."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py

from curiosity_widgets.data.pairing.axes import Block, roles
from curiosity_widgets.data.pairing.placing import Laid
from curiosity_widgets.data.pairing.text import names_of
from curiosity_widgets.data.readers import aecroscopy, hspy, netcdf3, nsid
from curiosity_widgets.data.readers.blocks import combine
from curiosity_widgets.data.readers.hdf5_axes import Stored, scaled_blocks, short_names
from curiosity_widgets.data.readers.hdf5_file import datasets, hdf5_file, text
from curiosity_widgets.data.readers.options import call_with_options, given
from curiosity_widgets.data.readers.packed import unpacked
from curiosity_widgets.data.readers.unlabelled.named_arrays import Naming, from_arrays
from curiosity_widgets.data.spectral_image import Axis, SpectralImage
from curiosity_widgets.errors import CuriosityError


def read(
    path: Path,
    *,
    image: str | os.PathLike[str] | Sequence[str] | None = None,
    spectra: str | None = None,
    axis: str | None = None,
    positions: Any = None,
    channel: int | None = None,
    channels: Sequence[str] | None = None,
    field: str | None = None,
    axis_name: str | None = None,
    axis_unit: str | None = None,
    spectra_name: str | None = None,
    spectra_unit: str | None = None,
    order: Sequence[str] | None = None,
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
    grid: Laid | None = None,
) -> SpectralImage:
    """NSID, hyperspy and AEcroscopy files by their layout, netCDF by its axes; any other by naming datasets.

    ``image``, ``spectra``, ``axis`` (and ``positions`` for scattered spectra) name datasets by path or by a
    last part that is unique; ``order`` ("axis", "row", "col") gives the axes of the spectra where nothing in
    the file does. Where there is a choice and the user made none, the error lists the candidates.
    A layout that does not know an option reports it.
    """
    options = given(
        image=image,
        spectra=spectra,
        axis=axis,
        positions=positions,
        channel=channel,
        channels=channels,
        field=field,
        axis_name=axis_name,
        axis_unit=axis_unit,
        spectra_name=spectra_name,
        spectra_unit=spectra_unit,
        order=order,
        origin=origin,
        step=step,
        grid=grid,
    )
    if netcdf3.is_classic(path):
        return call_with_options(_classic, path, str(path), options)
    if path.suffix.lower() == ".mat" and not h5py.is_hdf5(path):
        raise CuriosityError(
            f"{path}: is no MATLAB 7.3 file; save it in MATLAB with save(..., '-v7.3'), or its arrays as .npz"
        )
    with hdf5_file(path) as file:
        if "HyperSpy" in text(file.attrs.get("file_format")) or "Experiments" in file:
            return call_with_options(hspy.read, file, str(path), options)
        if aecroscopy.FIT_GROUP in file:
            return call_with_options(aecroscopy.read, file, str(path), options)
        if "axis" not in options and any(True for _ in nsid.main_datasets(file)):
            return call_with_options(nsid.read, file, str(path), options)
        return call_with_options(_named_datasets, file, str(path), options)


def _classic(
    path: Path,
    *,
    image: str | Sequence[str] | None = None,
    spectra: str | None = None,
    axis: str | None = None,
    order: Sequence[str] | None = None,
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
    grid: Laid | None = None,
) -> SpectralImage:
    """Image and spectra of a classic netCDF file; see :func:`..blocks.combine` for the options."""
    found = netcdf3.blocks_of(path, axis)
    return combine(
        found, str(path), image=image, spectra=spectra, order=order, origin=origin, step=step, grid=grid
    )


def blocks_of(path: Path) -> list[Block]:
    """The arrays of a file that gives them axes, read into memory; none where it gives none."""
    if netcdf3.is_classic(path):
        return netcdf3.blocks_of(path)
    with hdf5_file(path) as file:
        if "HyperSpy" in text(file.attrs.get("file_format")) or "Experiments" in file:
            found = list(hspy.signals(file))
        else:
            found = list(nsid.main_datasets(file)) or scaled_blocks(file, path)
        return [replace(block, data=unpacked(block.data[()], block.data.attrs)) for block in found]


def _named_datasets(
    file: h5py.File,
    *,
    image: str | Sequence[str] | None = None,
    spectra: str | None = None,
    axis: str | None = None,
    positions: str | None = None,
    axis_name: str | None = None,
    axis_unit: str | None = None,
    spectra_name: str | None = None,
    spectra_unit: str | None = None,
    order: Sequence[str] | None = None,
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
    grid: Laid | None = None,
) -> SpectralImage:
    where = file.filename
    names = Naming(
        image=image,
        spectra=spectra,
        axis=axis,
        positions=positions,
        axis_name=axis_name,
        axis_unit=axis_unit,
        spectra_name=spectra_name or "response",
        spectra_unit=spectra_unit,
        order=order,
        origin=origin,
        step=step,
        grid=grid,
    )
    if positions is None:
        by_axes = _by_scales(file, names, renamed_to=spectra_name)
        if by_axes is not None:
            return by_axes
    found = {dataset.name.lstrip("/"): dataset for dataset in datasets(file, Path(where))}
    short = short_names(found)

    def key(name: str | None) -> str | None:
        return None if name is None else str(short.get(name.lstrip("/"), name))

    wanted = names_of(image, [*found, *short.values()])
    return from_arrays(
        {short[name]: Stored(dataset) for name, dataset in found.items()},
        where,
        replace(
            names,
            image=[key(name) or name for name in wanted],
            spectra=key(spectra),
            axis=key(axis),
            positions=key(positions),
        ),
    )


def _by_scales(file: h5py.File, naming: Naming, renamed_to: str | None) -> SpectralImage | None:
    """Image and spectra by the axes that the file attaches to its arrays; None where it attaches none."""
    blocks = scaled_blocks(file, Path(file.filename), naming.axis)
    cubes = [b for b in blocks if (found := roles(b)) is not None and found.spectrum is not None]
    if not cubes:
        return None
    data = combine(
        blocks,
        file.filename,
        image=naming.image,
        spectra=naming.spectra,
        order=naming.order,
        origin=naming.origin,
        step=naming.step,
        grid=naming.grid,
    )
    axis = Axis(
        data.axis.values,
        naming.axis_name or data.axis.name,
        data.axis.unit if naming.axis_unit is None else naming.axis_unit,
    )
    unit = data.spectra_unit if naming.spectra_unit is None else naming.spectra_unit
    return replace(data, axis=axis, spectra_unit=unit, spectra_name=renamed_to or data.spectra_name)
