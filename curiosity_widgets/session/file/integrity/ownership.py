"""Whether the path of a run file still leads to the file that is being written.

Sync clients, clean-ups and second scripts delete, replace and overwrite files that are open. Then the
writer's descriptor goes on working, and what it writes reaches nobody. So the file holds a run id and a count
that changes with every spectrum; both are read back through the path, because inodes alone are unreliable
on network drives and in sync folders.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path

from curiosity_widgets.session.file import superblock
from curiosity_widgets.session.file.integrity.at_once import open_at_once

ID_BYTES = 32
MARK_BYTES = ID_BYTES + 8  # run id, then how often the file was marked


def mark(run_id: str, count: int = 0) -> bytes:
    """What a run file holds to be recognised by."""
    return run_id.encode("ascii").ljust(ID_BYTES)[:ID_BYTES] + struct.pack("<Q", count)


class Ownership:
    """Compares an open file with what its path leads to.

    Args:
        path: of the run file.
        descriptor: of the same file, open.
        offset: where in the file its mark lies, in bytes.
        run_id: of the run.
        write: writes a mark through the open file, and sees to it that it is on disk.
    """

    def __init__(
        self, path: Path, descriptor: int, offset: int, run_id: str, write: Callable[[bytes], None]
    ) -> None:
        self._path, self._descriptor, self._offset = path, descriptor, offset
        self._run_id, self._write = run_id, write
        self._count = 0
        self.renew()

    def renew(self) -> None:
        """Write a mark that no copy of the file can have yet."""
        self._count += 1
        self._mark = mark(self._run_id, self._count)
        self._write(self._mark)
        self.note()

    def note(self) -> None:
        """The writer has just written: this is how large its file is now."""
        self._size = os.fstat(self._descriptor).st_size

    def loss(self) -> str | None:
        """What has happened to the file where the path does not lead to it any more; None where it does."""
        same, found, loss = self._look()
        if loss is None and not same:  # the same content under another inode: a copy, or an inode to ignore
            self.renew()
            _, found, loss = self._look()
        if loss is not None:
            return loss
        return None if found == self._size else "was changed by another program"

    def _look(self) -> tuple[bool, int, str | None]:
        """Whether inodes agree, the size at the path, and what has happened, if that is sure."""
        own = os.fstat(self._descriptor)
        try:
            with open_at_once(self._path) as there:
                found = os.fstat(there.fileno())
                start = there.read(superblock.SIZE)
                there.seek(self._offset)
                content = there.read(MARK_BYTES)
        except FileNotFoundError:
            return False, 0, "was deleted or moved"
        except OSError as error:
            return False, 0, f"cannot be read any more ({error.strerror})"
        if content[:ID_BYTES] != self._mark[:ID_BYTES] or superblock.is_marked(start) is None:
            return False, 0, _overwritten(found.st_size < self._size)
        same = os.path.samestat(own, found)
        if content != self._mark or own.st_nlink == 0:
            return same, 0, "was replaced by another file"
        return same, found.st_size, _overwritten(True) if found.st_size < self._size else None


def _overwritten(shorter: bool) -> str:
    return "was cut short or overwritten by another program" if shorter else "was replaced by another file"
