"""The first bytes of an HDF5 file: whether its writer closed it, and how to read it if not.

HDF5 marks a file while it is written, and refuses to open a marked one as usual. Its mode for
reading such files (SWMR) waits for hours where something is damaged, and h5py cannot shorten that. So a
marked file is shown to HDF5 through :class:`Unmarked`, which leaves out the mark; everything else in the
file carries checksums and is written in an order in which it can be read at any time.

Layout and checksum: HDF5 File Format Specification 3.0, II.A (superblock version 2 and 3); the checksum is
Bob Jenkins's lookup3 (public domain).
"""

from __future__ import annotations

import io
import os
import struct
from typing import Any, BinaryIO

SIGNATURE = b"\x89HDF\r\n\x1a\n"
SIZE = 48  # with 8-byte offsets
_FLAGS = 11
_END_OF_FILE = 28
_CHECKSUM = 44
_MASK = 0xFFFFFFFF
_LARGEST = 1 << 60  # bytes of any file
_ROOM = 1 << 30


def is_marked(start: bytes) -> bool | None:
    """Whether a file that starts so was not closed by its writer; None where it is no file of ours."""
    if len(start) < SIZE or start[:8] != SIGNATURE or start[8] not in (2, 3) or start[9] != 8:
        return None
    return start[_FLAGS] != 0


def unmarked(start: bytes, size: int) -> bytes:
    """The first bytes of a marked file, as if it had been closed with ``size`` bytes."""
    block = bytearray(start[:SIZE])
    block[_FLAGS] = 0
    struct.pack_into("<Q", block, _END_OF_FILE, size)
    struct.pack_into("<I", block, _CHECKSUM, lookup3(bytes(block[:_CHECKSUM])))
    return bytes(block)


class Unmarked(io.RawIOBase):
    """A marked file, for reading, without the mark.

    It seems longer than it is, with zeros at the end: its writer may have claimed room that it has not yet
    filled, or never will, and may go on while we read.
    """

    def __init__(self, file: BinaryIO, start: bytes) -> None:
        claimed: int = struct.unpack_from("<Q", start, _END_OF_FILE)[0]
        self._file = file
        self._size = min(max(claimed, os.fstat(file.fileno()).st_size), _LARGEST) + _ROOM
        self._start = unmarked(start, self._size)
        self._place: int = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As a file's."""
        starts: dict[int, int] = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}
        self._place = starts[whence] + offset
        return self._place

    def tell(self) -> int:
        """As a file's."""
        return self._place

    def readinto(self, buffer: Any) -> int:
        """As a file's."""
        wanted = max(0, min(len(buffer), self._size - self._place))
        self._file.seek(self._place)
        content = self._file.read(wanted)
        head = self._start[self._place : self._place + wanted]
        buffer[:wanted] = (head + content[len(head) :]).ljust(wanted, b"\0")
        self._place += wanted
        return wanted


def lookup3(data: bytes, seed: int = 0) -> int:
    """Bob Jenkins's hashlittle of ``data``."""
    a = b = c = (0xDEADBEEF + len(data) + seed) & _MASK
    while len(data) > 12:
        x, y, z = struct.unpack_from("<III", data)
        a, b, c = _mix((a + x) & _MASK, (b + y) & _MASK, (c + z) & _MASK)
        data = data[12:]
    if not data:
        return c
    x, y, z = struct.unpack("<III", data.ljust(12, b"\0"))
    return _final((a + x) & _MASK, (b + y) & _MASK, (c + z) & _MASK)


def _turn(value: int, bits: int) -> int:
    return ((value << bits) | (value >> (32 - bits))) & _MASK


def _mix(a: int, b: int, c: int) -> tuple[int, int, int]:
    for first, second, third in ((4, 6, 8), (16, 19, 4)):
        a = (a - c) & _MASK ^ _turn(c, first)
        c = (c + b) & _MASK
        b = (b - a) & _MASK ^ _turn(a, second)
        a = (a + c) & _MASK
        c = (c - b) & _MASK ^ _turn(b, third)
        b = (b + a) & _MASK
    return a, b, c


def _final(a: int, b: int, c: int) -> int:
    for bits in (14, 11, 25, 16, 4, 14, 24):
        c = ((c ^ b) - _turn(b, bits)) & _MASK
        a, b, c = b, c, a  # the next word to change, and the one just changed beside it
    return b
