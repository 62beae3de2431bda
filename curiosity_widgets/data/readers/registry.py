"""Which reader reads a file: the one list of endings, for messages and for the extension's file types."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError

Read = Callable[..., SpectralImage]  # (path, *, options by keyword) -> image and spectra

_ENDINGS = {  # module of this folder: endings that its `read` takes
    "npz": (".npz",),
    "npy": (".npy",),
    "hdf5": (".h5", ".hdf5", ".he5", ".nc", ".nxs", ".hf5", ".hspy"),
    "nanonis.grid": (".3ds",),
    "igor": (".ibw",),
    "rosetta": (".dm3", ".dm4", ".emd", ".bcf", ".wdf", ".sur", ".pro", ".ser", ".emi"),
}
_MODULES = {ending: module for module, endings in _ENDINGS.items() for ending in endings}


def endings() -> list[str]:
    """The file endings that ``cw.open_data`` reads, in lower case with their dot, in order."""
    return sorted(_MODULES)


def reader_of(path: Path) -> Read:
    """The function that reads this file. Raises CuriosityError where no reader takes its ending."""
    module = _MODULES.get(path.suffix.lower())
    if module is None:
        raise CuriosityError(
            f"{path}: unknown format '{path.suffix}'; this version reads {', '.join(endings())}"
        )
    read: Read = import_module(f"curiosity_widgets.data.readers.{module}").read
    return read
