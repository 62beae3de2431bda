"""Which reader reads a file: readers of this package, registered ones, and those of other installed packages.

The endings of this package's readers are listed here alone; messages, the README's table and the extension's
file types follow from them. :mod:`curiosity_widgets.plugins` says how another package adds a reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.plugins import Plugins

Read = Callable[..., SpectralImage]  # (path, *, options by keyword) -> image and spectra

_OURS = "curiosity-widgets"
_ENDINGS = {  # name of a reader: endings that it takes
    "npz": (".npz",),
    "npy": (".npy",),
    "hdf5": (".h5", ".hdf5", ".he5", ".nc", ".nxs", ".hf5", ".hspy", ".mat"),
    "nanonis": (".3ds",),
    "nanonis_scan": (".sxm",),
    "nanonis_points": (".dat",),
    "igor": (".ibw",),
    "rosetta": (".dm3", ".dm4", ".emd", ".bcf", ".wdf", ".sur", ".pro", ".ser", ".emi"),
}
_ELSEWHERE = {  # module of this folder where it is not the reader's name
    "npz": "unlabelled.npz",
    "npy": "unlabelled.npy",
    "nanonis": "nanonis.grid",
    "nanonis_scan": "nanonis.scan",
    "nanonis_points": "nanonis.points",
}
_MODULES = {ending: name for name, endings in _ENDINGS.items() for ending in endings}


@dataclass(frozen=True)
class Reader:
    """A file format of a user's own: its name, its endings (".xyz"), and the function that reads it.

    ``read(path, *, option=...)`` returns a SpectralImage, and raises CuriosityError with one line that says
    what to do where it cannot. Its options need annotations: text of the command line is turned into them.
    """

    name: str
    endings: tuple[str, ...]
    read: Read
    package: str = "registered"  # that it comes from; filled in where it is found

    def __post_init__(self) -> None:
        object.__setattr__(self, "endings", tuple(ending.lower() for ending in self.endings))


_registered: dict[str, Reader] = {}


def endings() -> list[str]:
    """The endings that this package's own readers take, in lower case with their dot, in order."""
    return sorted(_MODULES)


def formats() -> dict[str, str]:
    """All endings that ``cw.open_data`` takes, each with the package whose reader it is, in order."""
    others = {
        ending: reader.package
        for reader in (*_installed_readers().values(), *_registered.values())
        for ending in reader.endings
    }
    return dict(sorted({**others, **dict.fromkeys(_MODULES, _OURS)}.items()))


def register(reader: Reader) -> Reader:
    """Make a reader of your own known to ``cw.open_data`` and everything that opens files.

    Registering a name again replaces it, as running a notebook cell twice does. A file whose ending one of
    this package's readers takes is given to it only by ``cw.open_data(path, reader="its name")``.
    Raises CuriosityError for one without endings, or with the name of a built-in one.
    """
    checked = _checked(getattr(reader, "name", ""), reader)
    with suppress(AttributeError, NameError, TypeError):
        # While the names in them are known: a function of a notebook goes to another process without them.
        checked.read.__annotations__ = get_type_hints(checked.read)
    _registered[checked.name] = checked
    return checked


def registered() -> dict[str, Reader]:
    """The readers that were registered here, by name."""
    return dict(_registered)


def replace_registered(readers: Mapping[str, Reader]) -> None:
    """Know these registered readers and no others, as the process that asks does."""
    _registered.clear()
    _registered.update(readers)


def reader_of(path: Path, name: str | None = None) -> Read:
    """What reads this file: the reader of that name, else the one that takes the file's ending.

    Raises CuriosityError where there is none, or more than one.
    """
    if name is not None:
        return _named(name)
    ending = path.suffix.lower()
    if ending in _MODULES:
        return _built_in(_MODULES[ending])
    known = {**_installed_readers(), **_registered}
    taking = [reader for reader in known.values() if ending in reader.endings]
    if len(taking) == 1:
        return _checking(taking[0])
    if taking:
        names = ", ".join(f"{reader.name} ({reader.package})" for reader in taking)
        raise CuriosityError(f"{path}: more than one reader takes '{ending}': {names}; choose with reader=")
    raise CuriosityError(
        f"{path}: unknown format '{path.suffix}'; this version reads {', '.join(formats())}; "
        "read another one yourself and give its arrays as cw.SpectralImage, or write a reader"
    )


def _named(name: str) -> Read:
    if name in _registered:
        return _checking(_registered[name])
    if name in _ENDINGS:
        return _built_in(name)
    _installed.get(name)  # raises where an installed one cannot be used
    installed = _installed_readers()
    if name not in installed:
        known = ", ".join([*_ENDINGS, *installed, *_registered])
        raise CuriosityError(f"reader '{name}' is unknown; choose one of {known}")
    return _checking(installed[name])


def _built_in(name: str) -> Read:
    module = _ELSEWHERE.get(name, name)
    read: Read = import_module(f"curiosity_widgets.data.readers.{module}").read
    return read


def _checking(reader: Reader) -> Read:
    """The reader's function, whose errors and result are checked; its options are still to be seen."""

    @wraps(reader.read)
    def read(path: Path, **options: Any) -> SpectralImage:
        try:
            data = reader.read(path, **options)
        except (CuriosityError, MemoryError):
            raise
        except Exception as error:  # whatever a reader of another package raises
            sentence = f"reader '{reader.name}' ({reader.package}) failed: {type(error).__name__}: {error}"
            raise CuriosityError(f"{path}: {sentence}") from error
        if not isinstance(data, SpectralImage):
            raise CuriosityError(
                f"{path}: reader '{reader.name}' ({reader.package}) returned {type(data).__name__}, "
                "not a SpectralImage"
            )
        return data

    return read


def _checked(name: str, reader: Any) -> Reader:
    if not isinstance(reader, Reader):
        raise CuriosityError(f"{quoted(reader)} is no reader; make a cw.readers.Reader of it")
    if reader.name != name:
        raise CuriosityError(f"it calls itself '{reader.name}'; the entry point must have the same name")
    if not name.isidentifier():
        raise CuriosityError(f"its name is {quoted(name)}; give it a name of letters, digits and _")
    if name in _ENDINGS:
        raise CuriosityError(f"there is a reader '{name}' already; give it another name")
    if not reader.endings or not all(ending.startswith(".") for ending in reader.endings):
        raise CuriosityError(f"its endings are {reader.endings}; give them like ('.xyz',)")
    if not callable(reader.read):
        raise CuriosityError("its `read` is no function (path, *, options) -> SpectralImage")
    return reader


def _installed_readers() -> dict[str, Reader]:
    found = _installed.found.values()
    return {plugin.name: replace(plugin.value, package=plugin.package) for plugin in found}


_installed = Plugins("curiosity_widgets.readers", "reader", _checked)
