"""Opening run files with HDF5, which keeps one state per file and process."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import h5py

from curiosity_widgets.data.checks import may_be_file
from curiosity_widgets.data.readers.hdf5_file import RUN_FILE_MARK
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import superblock
from curiosity_widgets.session.file.integrity.at_once import open_at_once
from curiosity_widgets.session.file.lock import is_locked
from curiosity_widgets.session.file.safety import plain_errors

Result = TypeVar("Result")

# A viewer must not open a file at the moment in which a session of this process writes it.
_ONE_AT_A_TIME = threading.RLock()
_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4)  # seconds between two tries to read
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
        raw = open_at_once(path)
    except OSError as error:
        there = may_be_file(os.fspath(path)) and path.exists() and not path.is_dir()
        raise CuriosityError(
            f"{path} cannot be read ({error.strerror})" if there else f"{path}: there is no such run file"
        ) from error
    with alone(), raw:
        try:
            start = raw.read(superblock.SIZE)
        except OSError as error:  # a bad sector, or a network drive that is gone
            raise CuriosityError(f"{path} cannot be read ({error.strerror})") from error
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


def has_mark(path: Path) -> bool:
    """Whether an HDF5 file calls itself a run. Raises CuriosityError where it cannot be opened."""
    with reading(path) as file:
        return RUN_FILE_MARK in file.attrs


def open_for_writing(path: Path) -> h5py.File:
    """A run file for writing while others read. (h5py offers this mode only on its low level.)

    Raises OSError where it cannot be.
    """
    with alone():
        access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
        access.set_libver_bounds(h5py.h5f.LIBVER_V110, h5py.h5f.LIBVER_V112)
        with h5py.File(path, "r") as file:  # HDF5 asks that all who open a file in one process agree on this
            access.set_fclose_degree(file.id.get_access_plist().get_fclose_degree())
        access.set_file_locking(False, True)  # a reader must not keep the writer out; our lock lies beside
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
    with open_at_once(path) as raw:
        return superblock.is_marked(raw.read(superblock.SIZE)) is False


def patiently(path: Path, read: Callable[[h5py.File], Result]) -> Result:
    """Read from the file; again where another process writes it and was just in the middle of that."""
    for pause in _PAUSES:
        try:
            with reading(path) as file, plain_errors(path):
                return read(file)
        except CuriosityError:
            if not is_locked(path):
                break
            time.sleep(pause)
    with reading(path) as file, plain_errors(path):
        return read(file)
