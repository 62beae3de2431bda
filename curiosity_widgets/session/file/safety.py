"""A run file may come from anywhere: nothing in it is followed out of it, and no claim in it is believed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import h5py
import numpy as np

from curiosity_widgets.errors import CuriosityError, readable

_DEEPEST = 6  # groups within groups
_LARGEST = 1 << 34  # bytes of one array
_PACKING = 1100  # no deflated data are larger than this when unpacked, relative to their size on disk


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Whatever a damaged file makes HDF5 or this package fail with, as one line that names the file."""
    try:
        yield
    except CuriosityError as error:
        raise error if readable(str(path)) in str(error) else CuriosityError(f"{path}: {error}") from error
    except (OSError, KeyError, RuntimeError, ValueError, TypeError, OverflowError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CuriosityError(
            f"{path} is damaged and cannot be read as it is ({reason}); take what is readable to a new file "
            "with: curiosity rescue"
        ) from error


def check_links(path: Path, group: h5py.Group, depth: int = 0) -> None:
    """Refuse anything that points out of the file, and anything that only a hostile file would hold."""
    for name in group:
        link = group.get(name, getlink=True)
        if not isinstance(link, h5py.HardLink):
            raise CuriosityError(
                f"{path}: '{group.name}/{name}' links to something else; such files are refused"
            )
        item = group[name]
        if isinstance(item, h5py.Group):
            if depth >= _DEEPEST:
                raise CuriosityError(f"{path}: its groups are nested too deeply for a run file")
            check_links(path, item, depth + 1)
        elif not isinstance(item, h5py.Dataset) or item.is_virtual or item.external is not None:
            raise CuriosityError(f"{path}: '{item.name}' keeps its data elsewhere; such files are refused")
        elif item.dtype.hasobject or item.dtype.kind not in "biufS":
            raise CuriosityError(f"{path}: '{item.name}' holds no plain numbers; such files are refused")


def checked_array(path: Path, dataset: h5py.Dataset, start: int = 0, stop: int | None = None) -> np.ndarray:
    """Rows of a dataset. Raises CuriosityError where it claims to be larger than what is on disk."""
    if not isinstance(dataset, h5py.Dataset):
        raise CuriosityError(f"{path} is damaged: '{dataset.name}' is no dataset")
    size = dataset.size * dataset.dtype.itemsize
    if size > _LARGEST or size > _PACKING * (dataset.id.get_storage_size() + 1024):
        raise CuriosityError(f"{path} is damaged: '{dataset.name}' claims {size} bytes that are not there")
    return np.asarray(dataset[start:stop] if dataset.ndim else dataset[()])
