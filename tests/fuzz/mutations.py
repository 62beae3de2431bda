"""Damage, by a seed: bytes that are wrong, cut off or twice there, numbers that claim too much, and for HDF5
axes, attributes and names of another kind than their readers expect."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

NUMBERS = (0, 1, -1, 2**31 - 1, -(2**31), 2**16, 255, 10**6)
WORDS = (b"0", b"-1", b"-7", b"1e308", b"nan", b"inf", b"99999999", b"", b"x", b"\xff\xfe", b"\x1b[31m")


HARMLESS = {"name", "link"}  # what is added beside the data: they must be read as before, or refused


def damage(path: Path, generator: np.random.Generator) -> str:
    """Damage a file in place, once or a few times; what was done."""
    kinds = [*BYTES, *(HDF5 if h5py.is_hdf5(path) else {})]
    done = []
    if path.suffix == ".npz" and generator.random() < 0.7:
        path.write_bytes(_array(path.read_bytes(), generator))
        return "array"
    chosen = [str(generator.choice(kinds)) for _ in range(int(generator.integers(1, 4)))]
    # Bytes last: h5py itself may die of a damaged file in which it is to change something.
    for kind in sorted(chosen, key=BYTES.__contains__):
        if kind in BYTES:
            path.write_bytes(BYTES[kind](path.read_bytes(), generator))
        else:
            try:
                with h5py.File(path, "a") as file:
                    HDF5[kind](file, generator)
            except (OSError, RuntimeError, KeyError, ValueError, TypeError):
                continue  # nothing is left to change
        done.append(kind)
    return ", ".join(done)


def _flip(content: bytes, generator: np.random.Generator) -> bytes:
    found = bytearray(content)
    for place in generator.integers(0, max(1, len(found)), int(generator.integers(1, 9))):
        if found:
            found[int(place)] ^= 1 << int(generator.integers(8))
    return bytes(found)


def _cut(content: bytes, generator: np.random.Generator) -> bytes:
    return content[: int(generator.integers(0, len(content) + 1))]


def _twice(content: bytes, generator: np.random.Generator) -> bytes:
    start, end = sorted(generator.integers(0, len(content) + 1, 2).tolist())
    return content[:end] + content[start:]


def _blank(content: bytes, generator: np.random.Generator) -> bytes:
    start = int(generator.integers(0, len(content) + 1))
    count = int(generator.integers(1, 200))
    return content[:start] + bytes(count) + content[start + count :]


def _number(content: bytes, generator: np.random.Generator) -> bytes:
    """A number that claims too much, in either order of bytes, most often where headers are."""
    reach = len(content) if generator.random() < 0.3 else min(len(content), 600)
    place = int(generator.integers(0, max(1, reach - 4)))
    packed = struct.pack(str(generator.choice(["<i", ">i"])), int(generator.choice(NUMBERS)))
    return content[:place] + packed + content[place + 4 :]


def _word(content: bytes, generator: np.random.Generator) -> bytes:
    """A number in a text that claims too much, or is none."""
    head = content[:4000]
    digits = [i for i, byte in enumerate(head) if chr(byte).isdigit()]
    if not digits:
        return _flip(content, generator)
    start = end = int(generator.choice(digits))
    while end < len(content) and chr(content[end]) in "0123456789.eE+-":
        end += 1
    return content[:start] + WORDS[int(generator.integers(len(WORDS)))] + content[end:]


def _item(file: h5py.File, generator: np.random.Generator) -> h5py.HLObject:
    found: list[h5py.HLObject] = []
    file.visititems(lambda _, item: found.append(item))
    return found[int(generator.integers(len(found)))] if found else file


def _attribute(file: h5py.File, generator: np.random.Generator) -> None:
    """An attribute of another kind: text, empty, a list, NaN, a huge number, a reference."""
    item = _item(file, generator)
    names = list(item.attrs)
    if names:
        name = names[int(generator.integers(len(names)))]
        values = (
            "text", "", h5py.Empty("f8"), [1.0, 2.0], float("nan"), 1e300, -3, np.bytes_(b"\xff\xfe"),
            [], ["a", "b"], item.ref, 2**62,
        )  # fmt: skip
        item.attrs[name] = values[int(generator.integers(len(values)))]


def _missing(file: h5py.File, generator: np.random.Generator) -> None:
    item = _item(file, generator)
    names = list(item.attrs)
    if names and generator.random() < 0.5:
        del item.attrs[names[int(generator.integers(len(names)))]]
    elif item.name != "/":
        del file[item.name]


def _other_kind(file: h5py.File, generator: np.random.Generator) -> None:
    """A group where a dataset was, a dataset where a group was, text or nothing where numbers were."""
    item = _item(file, generator)
    name, attributes = item.name, dict(item.attrs)
    if name == "/":
        return
    choice = int(generator.integers(5))
    was_dataset = isinstance(item, h5py.Dataset)
    del file[name]
    if choice == 0:
        new = file.create_group(name) if was_dataset else file.create_dataset(name, data=[1.0, 2.0])
    else:
        values = (["a", "b"], h5py.Empty("f8"), np.zeros((0, 3)), 5.0)[choice - 1]
        new = file.create_dataset(name, data=values)
    for key, value in attributes.items():
        new.attrs[key] = value


def _name(file: h5py.File, generator: np.random.Generator) -> None:
    """A name that is no UTF-8, holds control characters, or is very long."""
    item = _item(file, generator)
    names = (b"\xff\xfe\xfa", b"a\x1b[31mred", b"n" * 5000, b" ", b"..", b"\xe2\x80\xae")
    if item.name != "/":
        file.id.links.create_hard(names[int(generator.integers(len(names)))], file.id, item.name.encode())


def _link(file: h5py.File, generator: np.random.Generator) -> None:
    """A link that leads nowhere, out of the file, or round in a circle."""
    item = _item(file, generator)
    choice = int(generator.integers(4))
    name = f"link {generator.integers(99)}"
    if choice == 0:
        file[name] = h5py.SoftLink("/nowhere")
    elif choice == 1:
        file[name] = h5py.ExternalLink("/etc/passwd", "/")
    elif choice == 2 and isinstance(item, h5py.Group):
        item[name] = file["/"]
    else:
        layout = h5py.VirtualLayout((4, 5), dtype="f8")
        layout[:] = h5py.VirtualSource(".", name, shape=(4, 5))
        file.create_virtual_dataset(name, layout)


def _array(content: bytes, generator: np.random.Generator) -> bytes:
    """An array of an archive with another shape, type or name, or missing: its bytes have check sums."""
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    name = list(arrays)[int(generator.integers(len(arrays)))]
    array = arrays.pop(name)
    values: tuple[Any, ...] = (
        array.T,
        array[..., :-1],
        array.reshape(-1),
        array.astype("U8"),
        array.astype(complex),
        np.zeros(0),
        array * np.nan,
        array.astype("M8[s]"),
        array > 0,
        5.0,
        array[None],
        -array,
    )
    names = (name, name, name, name, "a\x1b[31mred", "n" * 3000)
    if generator.random() < 0.9:
        value = values[int(generator.integers(len(values)))]
        arrays[names[int(generator.integers(len(names)))]] = value
    found = io.BytesIO()
    np.savez(found, **arrays)
    return found.getvalue()


BYTES: dict[str, Callable[[bytes, np.random.Generator], bytes]] = {
    "flipped": _flip, "cut": _cut, "twice": _twice, "blank": _blank, "number": _number, "word": _word,
}  # fmt: skip
HDF5: dict[str, Callable[[h5py.File, np.random.Generator], None]] = {
    "attribute": _attribute, "missing": _missing, "other kind": _other_kind, "name": _name, "link": _link,
}  # fmt: skip
