"""Names that sources and learners give, as names of datasets: valid for HDF5 and each of them only once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.session.file import columns


def axis_dimension(axis: Axis) -> str:
    """The dimension of the spectra: the axis's own name where HDF5 and xarray can take it."""
    name = re.sub(r"\W+", "_", axis.name).strip("_").lower()
    return name if re.match(r"[a-z]", name) and name not in columns.taken_names() else columns.AXIS


def dataset_names(names: Iterable[str], taken: Collection[str] = ()) -> dict[str, str]:
    """Name -> name of its dataset in a group, other than those that are ``taken``.

    "phase/rad" becomes "phase.rad"; of two that would be called the same, the second one gets a number.
    """
    found: dict[str, str] = {}
    used = set(taken)
    for name in names:
        plain = columns.plain_text(name).replace("/", ".")
        plain = plain if plain.strip(".") else f"_{plain}"
        free = (plain, *(f"{plain}_{number}" for number in range(2, len(used) + 3)))
        found[name] = next(candidate for candidate in free if candidate not in used)
        used.add(found[name])
    return found
