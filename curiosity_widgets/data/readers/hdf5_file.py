"""Opening HDF5 files of unknown origin: nothing outside the file is ever read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

import h5py

from curiosity_widgets.errors import CuriosityError

RUN_FILE_MARK = "curiosity_run_file"  # attribute of our own run files
PREDICTION_MARK = (
    "curiosity_prediction"  # attribute of predicted spectra in the files that runs are exported to
)


@contextmanager
def hdf5_file(path: Path) -> Iterator[h5py.File]:
    """An HDF5 file, opened for reading and found to be whole and closed in itself.

    Raises CuriosityError for a truncated file, for links, external storage or virtual datasets that lead
    to other files, for our own run files, and for whatever HDF5 cannot read.
    """
    with suppress(ImportError):
        import_module("hdf5plugin")  # where it is installed, its filters are known from here on
    try:
        with h5py.File(path, "r") as file:
            if RUN_FILE_MARK in file.attrs:
                raise CuriosityError(
                    f"{path}: is a run file, not data; open it with Session.open, Dashboard.open or "
                    "`curiosity inspect`, or resume it with `curiosity resume`"
                )
            refuse_ways_out(file, path)
            yield file
    except (OSError, RuntimeError, KeyError) as error:
        raise CuriosityError(f"{path}: {reason_of(error)}") from error
    except (CuriosityError, MemoryError):
        raise
    except Exception as error:  # HDF5 can hold anything wherever a reader looks: text, nothing, groups
        raise CuriosityError(
            f"{path}: holds something else than its layout says ({type(error).__name__}: {error}); it is "
            "damaged, or was written by a program whose files this version does not know: save its arrays "
            "as .npz"
        ) from error


def reason_of(error: Exception) -> str:
    """Why HDF5 cannot read a file, and what to do."""
    text = " ".join(str(error).split())
    if "truncated" in text:
        return f"the HDF5 file is truncated ({text}); copy it again from where it was written"
    if "signature" in text:
        return "is not an HDF5 file, or was damaged; check what it is and copy it again"
    if "plugin" in text or ("filter" in text and "registered" in text):
        return (
            "is compressed by a filter that is not installed here: pip install hdf5plugin, or save the file "
            f"again with gzip or without compression ({text})"
        )
    if "lock" in text:
        return "is locked by a program that is writing it; close it there first"
    return f"cannot be read as HDF5 ({text}); it may be damaged, copy it again"


def refuse_ways_out(file: h5py.File, path: Path) -> None:
    """Raises CuriosityError where anything in the file leads to another file."""
    for name, link, group in _links(file, path):
        if isinstance(link, h5py.ExternalLink):
            raise CuriosityError(
                f"{path}: '{name}' is a link into another file ({link.filename}), which is refused; "
                "copy that data into this file"
            )
        if isinstance(link, h5py.HardLink):
            item = group[name.rsplit("/", 1)[-1]]
            if isinstance(item, h5py.Dataset):
                refuse_outside_storage(item, path)


def _links(file: h5py.File, path: Path) -> Iterator[tuple[str, object, h5py.Group]]:
    """Every link of the file once; groups that are linked in a circle are entered once."""
    seen = {h5py.h5o.get_info(file["/"].id).addr}
    waiting: list[tuple[str, h5py.Group]] = [("", file)]
    while waiting:
        prefix, group = waiting.pop()
        inside: list[tuple[str, h5py.Group]] = []
        for key in filter(_is_text, group):
            link = group.get(key, getlink=True)
            name = f"{prefix}/{key}".lstrip("/")
            yield name, link, group
            if isinstance(link, h5py.HardLink) and group.get(key, getclass=True) is h5py.Group:
                child = group[key]
                address = h5py.h5o.get_info(child.id).addr
                if address not in seen:
                    seen.add(address)
                    inside.append((name, child))
        waiting.extend(reversed(inside))  # channels in the order in which the file names them


def _is_text(name: str | bytes) -> bool:
    """Whether a name is valid UTF-8: h5py cannot follow any other, so nothing under it is ever read."""
    return isinstance(name, str) and not any("\ud800" <= character <= "\udfff" for character in name)


def refuse_outside_storage(dataset: h5py.Dataset, path: Path) -> None:
    """Raises CuriosityError where the values of a dataset lie in another file."""
    if dataset.id.get_create_plist().get_external_count():
        raise CuriosityError(
            f"{path}: '{dataset.name}' keeps its values in another file, which is refused; "
            "copy them into this file"
        )
    if not dataset.is_virtual:
        return
    sources = dataset.virtual_sources()
    if any(source.file_name != "." for source in sources):
        raise CuriosityError(
            f"{path}: '{dataset.name}' is put together from other files, which is refused; "
            "copy its values into this file"
        )
    if any(_is_virtual(dataset.file, source.dset_name) for source in sources):  # HDF5 dies of one of itself
        raise CuriosityError(
            f"{path}: '{dataset.name}' is put together from what is put together itself, which is refused; "
            "copy its values into a dataset"
        )


def _is_virtual(file: h5py.File, name: str) -> bool:
    found = file.get(name)
    return isinstance(found, h5py.Dataset) and bool(found.is_virtual)


def datasets(file: h5py.File, path: Path) -> Iterator[h5py.Dataset]:
    """All datasets of numbers, each once; soft links are not followed."""
    seen = set()
    for name, link, group in _links(file, path):
        if isinstance(link, h5py.HardLink):
            item = group[name.rsplit("/", 1)[-1]]
            if isinstance(item, h5py.Dataset) and item.shape is not None and item.dtype.kind in "fiubc":
                address = h5py.h5o.get_info(item.id).addr
                if address not in seen:
                    seen.add(address)
                    yield item


def text(value: object, default: str = "") -> str:
    """An attribute as text, whatever way it was stored."""
    if value is None:
        return default
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value.decode("latin-1")  # "µm" of older programs
    if hasattr(value, "tolist"):
        plain = value.tolist()
        return text(plain[0] if isinstance(plain, list) and plain else plain, default)
    return str(value)
