"""The layout of a run file: HDF5 that xarray and h5netcdf open as one data set.

Root: what a scientist wants to read, every dimension with a scale, every quantity with a unit.
``run/``: what the software needs to continue (journal, learner state, last evaluation).
``weights/``: the learner's arrays by name, written when the session is closed.
``extra/``: what else was measured at every point, by name, and the vendor's own file; written then, too.

All objects exist before the run starts, because a file that is read while it is written (SWMR) can take no
new ones. A point counts once its ``ended`` is a number; an event once its journal line is whole. What
columns there are is in :mod:`columns` alone.
"""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np

from curiosity_widgets.session.file import columns
from curiosity_widgets.session.file.columns import Column
from curiosity_widgets.session.file.facts_codec import facts_to_json
from curiosity_widgets.session.file.integrity import checksums, fact_text
from curiosity_widgets.session.file.names import axis_dimension
from curiosity_widgets.session.state.facts import Facts

MARK = "curiosity_run_file"
_WORTH_PACKING = 1 << 20  # bytes
LIBVER = ("v110", "v112")  # what SWMR needs, and what older HDF5 libraries can still read


def create(path: Path, facts: Facts, journal: bytes = b"") -> None:
    """A new run file without any point, its ``journal`` begun, closed again."""
    with h5py.File(path, "w", libver=LIBVER) as file:
        for column in columns.table(axis_dimension(facts.info.axis)):
            create_column(file, column, facts)
        file[columns.JOURNAL].resize(len(journal), axis=0)
        file[columns.JOURNAL][:] = np.frombuffer(journal, dtype=np.uint8)
        write_metadata(file, facts)


def create_column(file: h5py.File, column: Column, facts: Facts, *, closed: bool = False) -> h5py.Dataset:
    """The dataset of a column: with its values, or empty where it grows. Its scales are there already.

    ``closed``: nothing is written to it later. What is compressed takes new room whenever it is written.
    """
    packing = {"compression": "gzip", "compression_opts": 3, "shuffle": True} if column.compressed else {}
    if column.values is not None:
        values = np.asarray(column.values(facts), dtype=column.dtype)
        return file.create_dataset(
            column.name, data=values, **(packing if values.nbytes > _WORTH_PACKING else {})
        )
    rest = tuple(file[dim].shape[0] for dim in column.dims[1:])
    packing = packing if closed else {}
    return file.create_dataset(
        column.name,
        shape=(0, *rest),
        maxshape=(None, *rest),
        dtype=column.dtype,
        chunks=column.chunks(rest),
        fillvalue=np.nan if np.dtype(column.dtype).kind == "f" else 0,
        **packing,
    )


def write_metadata(file: h5py.File, facts: Facts) -> None:
    """Attributes, units and dimension scales of a file whose datasets are there."""
    info = facts.info
    file.attrs[MARK] = columns.FORMAT
    file.attrs["title"] = columns.plain_text(f"curiosity run on {info.data or 'unnamed data'}")
    fact_text.write(file, json.dumps(facts_to_json(facts)))
    table = columns.table(axis_dimension(info.axis))
    scales = {column.name for column in table if column.is_scale}
    for name in scales:
        file[name].make_scale(name)
    for column in table:
        dataset = file[column.name]
        if not column.is_scale:
            for number, dim in enumerate(column.dims):
                if dim in scales:
                    dataset.dims[number].attach_scale(file[dim])
        if column.unit is not None:
            unit = column.unit if isinstance(column.unit, str) else column.unit(info)
            text = column.text if isinstance(column.text, str) else column.text(info)
            dataset.attrs["units"], dataset.attrs["long_name"] = map(columns.plain_text, (unit, text))
    checksums.write(file, [column.name for column in table if column.has_checksum])
    file["image"].attrs["channel_units"] = json.dumps(list(info.channel_units))
