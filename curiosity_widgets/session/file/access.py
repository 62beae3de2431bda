"""Opening run files with HDF5, which keeps one state per file and process."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import h5py

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import superblock

# A viewer must not open a file at the moment in which a session of this process writes it.
_ONE_AT_A_TIME = threading.RLock()
_PATIENCE = 2.0  # seconds; another program that reads the file keeps the writer out for a moment


@contextmanager
def alone() -> Iterator[None]:
    """Meanwhile no other thread opens a run file, for any purpose."""
    with _ONE_AT_A_TIME:
        yield


@contextmanager
def reading(path: Path) -> Iterator[h5py.File]:
    """A run file for reading, also while it is written or after its writer was killed.

    Raises CuriosityError where there is none, or no HDF5.
    """
    try:
        raw = path.open("rb")
    except OSError as error:
        there = path.is_file()
        raise CuriosityError(
            f"{path} cannot be read ({error.strerror})" if there else f"{path}: there is no such run file"
        ) from error
    with alone(), raw:
        start = raw.read(superblock.SIZE)
        try:
            marked = superblock.is_marked(start)
            file = h5py.File(superblock.Unmarked(raw, start) if marked else raw, "r")
        except (OSError, RuntimeError) as error:
            raise CuriosityError(
                f"{path} is not a run file or is damaged ({str(error).splitlines()[0]})"
            ) from error
        try:
            yield file
        finally:
            file.close()


def open_for_writing(path: Path) -> h5py.File:
    """A run file for writing while others read. (h5py offers this mode only on its low level.)

    Raises OSError where it cannot be.
    """
    with alone():
        access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
        access.set_libver_bounds(h5py.h5f.LIBVER_V110, h5py.h5f.LIBVER_V112)
        with h5py.File(path, "r") as file:  # HDF5 asks that all who open a file in one process agree on this
            access.set_fclose_degree(file.id.get_access_plist().get_fclose_degree())
        access.set_file_locking(True, True)  # ignored where the file system has no locks; ours lies beside
        flags = h5py.h5f.ACC_RDWR | h5py.h5f.ACC_SWMR_WRITE
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                return h5py.File(h5py.h5f.open(os.fsencode(path), flags, access))
            except OSError as error:
                if "already open" not in str(error) and "lock" not in str(error):
                    raise
                if time.monotonic() > deadline:
                    reason = "another program or notebook cell has it open; close it there"
                    raise OSError(reason) from error
            time.sleep(0.05)


def is_clean(path: Path) -> bool:
    """Whether a run file was closed by its writer."""
    with path.open("rb") as raw:
        return superblock.is_marked(raw.read(superblock.SIZE)) is False
