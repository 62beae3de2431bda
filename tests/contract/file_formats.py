"""How to write a file of each format, and which cases of the reader contract it can express."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import h5py
import numpy as np

from curiosity_widgets.testing import FILE_CASES
from curiosity_widgets.testing.file_content import METRES
from tests.data.files import reader_files as files

UNPLACED = "no calibration, a coarse grid"
FIXED_GRID = (  # where image and spectra are one grid of points
    "a spectrum in every pixel",
    "an image of one row",
    "an image of one column",
    "no calibration, equal shapes",
    "an axis from high to low",
    "an axis that is a cycle",
    "interrupted within a row",
    "spectra that are missing",
    "pixels that are missing",
)
CALIBRATED_GRID = tuple(case for case in FIXED_GRID if case != "no calibration, equal shapes")
PLACED = (
    "a coarse grid",
    "a grid that starts inside the image",
    "one row of spectra",
    "one column of spectra",
)
LABELS = {"row": "y", "col": "x"}
TYPES = ("big-endian", "whole numbers", "big-endian whole numbers")
WITHOUT_NAMES = ("energy first", "energy between rows and columns")


@dataclass(frozen=True)
class Format:
    """A format: its ending, how to write it, and what of the contract it can express."""

    ending: str
    write: Callable
    states: tuple[str, ...]
    silent: tuple[str, ...] = ()
    axis_unit: str = "V"
    needs: str = "h5py"  # package that reads or writes it


def without(*cases):
    return tuple(case for case in FILE_CASES if case not in cases)


def _options(content):
    """Options of a reader that needs to know where the grid lies."""
    if content.pixel_size is None or content.spectra.shape[:2] == content.image.shape:
        return {}
    return {"origin": content.origin, "step": content.step}


def arrays_of(content):
    """The arrays by their usual names; positions beside the spectra where the grid is no regular one."""
    arrays = {"image": content.stored_image, "spectra": content.stored_spectra, "vstep": content.axis}
    if len(np.unique(np.diff(content.rows))) < 2:
        return arrays, _options(content)
    positions = np.stack(np.meshgrid(content.rows, content.cols, indexing="ij"), axis=-1).reshape(-1, 2)
    spectra = content.stored_spectra.reshape(len(positions), -1)
    return {**arrays, "spectra": spectra, "positions": positions}, {"positions": "positions"}


def write_npz(path, content):
    arrays, options = arrays_of(content)
    np.savez(path, **arrays)
    return options


def write_plain_hdf5(path, content):
    arrays, options = arrays_of(content)
    with h5py.File(path, "w") as file:
        for name, values in arrays.items():
            file[name] = values
        if content.fill_value is not None:
            file["spectra"].attrs["_FillValue"] = content.fill_value
    return options


def write_npy(path, content):
    cube = np.concatenate([content.stored_image[:, :, None], content.stored_spectra], axis=2)
    np.save(path, cube.astype(content.dtype))
    steps = len(content.axis)
    return {
        "image": 0,
        "spectra": (1, steps + 1),
        "axis": content.axis.tolist(),
        "axis_unit": content.axis_unit,
    }


def _dims(content, order, shape, scale_of, unit):
    """Dimensions as pyNSID keeps them: label, values, unit, type."""
    for name, size in zip(order, shape, strict=True):
        scale = scale_of(name)
        if name == "energy":
            yield content.axis_name, scale, content.axis_unit, "SPECTRAL"
        elif scale is None:
            yield LABELS[name], np.arange(size), "generic", "SPATIAL"
        else:
            yield LABELS[name], scale, unit, "SPATIAL"


def write_nsid(path, content):
    image, spectra = content.stored_image, content.stored_spectra
    frame = _dims(content, content.image_order, image.shape, content.image_scale, content.image_unit)
    grid = _dims(content, content.spectra_order, spectra.shape, content.spectra_scale, content.spectra_unit)
    with h5py.File(path, "w") as file:
        group = file.create_group("Measurement_000/Channel_000")
        files.write_nsid(group, "Topo", image, list(frame))
        files.write_nsid(group, "IV", spectra, list(grid), quantity="Current", units="nA")


def _signal(title, data, order, scale_of, unit, content):
    """A signal as rosettasciio takes it."""
    axes = [
        _signal_axis(content, name, size, scale_of(name), unit)
        for name, size in zip(order, data.shape, strict=True)
    ]
    metadata = {"General": {"title": title}, "Signal": {"signal_type": "", "quantity": ""}}
    empty = {key: {} for key in ("original_metadata", "learning_results", "models", "tmp_parameters")}
    package = {"package": "hyperspy", "package_version": "2.0"}
    known = {"data": data, "axes": axes, "metadata": metadata, "package_info": package}
    return {**known, "attributes": {"_lazy": False}, **empty}


def _signal_axis(content, name, size, scale, unit):
    """An axis by offset and step where its steps are even, else by its values."""
    energy = name == "energy"
    label, units = (content.axis_name, content.axis_unit) if energy else (LABELS[name], unit)
    shared = {
        "name": label,
        "units": "" if scale is None else units,
        "navigate": not energy,
        "is_binned": False,
    }
    values = np.arange(size, dtype=float) if scale is None else scale
    steps = np.diff(values)
    if len(steps) and not np.allclose(steps, steps[0], rtol=1e-6, atol=0):
        return {"_type": "DataAxis", "axis": values, **shared}
    # the step of a single row is the instrument's pixel
    pixel = 1.0 if content.pixel_size is None else content.pixel_size[name == "col"] / METRES[unit]
    step, offset = float(steps[0] if len(steps) else pixel), float(values[0])
    return {"_type": "UniformDataAxis", "size": size, "scale": step, "offset": offset, **shared}


def _two_signals(path, content, module, group):
    """Spectra and image in one file: each is written by the library, the second then copied to the first."""
    writer = import_module(f"rsciio.{module}").file_writer
    spectra = (content.stored_spectra, content.spectra_order, content.spectra_scale, content.spectra_unit)
    image = (content.stored_image, content.image_order, content.image_scale, content.image_unit)
    other = path.with_name(f"image{path.suffix}")
    writer(str(path), _signal("EELS", *spectra, content))
    writer(str(other), _signal("HAADF", *image, content))
    with h5py.File(other) as source, h5py.File(path, "a") as file:
        for name in source[group]:
            source.copy(f"{group}/{name}", file[group])
    other.unlink()


def write_hspy(path, content):
    _two_signals(path, content, "hspy", "Experiments")


def write_emd(path, content):
    _two_signals(path, content, "emd", "signals")


def write_3ds(path, content):
    rows, cols = content.image.shape
    size = content.pixel_size or (0.0, 0.0)
    spectra, channels = content.stored_spectra[:, :, None], ["Current (A)"]
    extra = {"Grid settings": f"0;0;{(cols - 1) * size[1]};{(rows - 1) * size[0]};0"}
    if content.axis is FILE_CASES["an axis that is a cycle"].axis:
        bias = np.broadcast_to(content.axis, content.spectra.shape)
        spectra, channels = np.stack([content.stored_spectra, bias], axis=2), [*channels, "Bias (V)"]
        extra["Filetype"] = "MLS"
    files.write_3ds(
        path, content.stored_image, spectra, channels=channels, points=content.measured,
        sweep=(content.axis[0], content.axis[-1]), **extra,
    )  # fmt: skip


def write_ibw(path, content):
    wave = np.concatenate([content.stored_image[:, :, None], content.stored_spectra], axis=2)
    delta = float(content.axis[1] - content.axis[0])
    steps = (content.pixel_size or (1.0, 1.0))[::-1]
    files.write_ibw(
        path,
        wave.transpose(1, 0, 2),
        unit="V",
        start=float(content.axis[0]) - delta,
        delta=delta,
        steps=steps,
    )
    options = {"image": 0, "spectra": (1, 1 + len(content.axis))}
    uniform = np.allclose(np.diff(content.axis), delta, rtol=1e-6, atol=0)
    return options if uniform else {**options, "axis": content.axis.tolist()}


def write_scan(path, content):
    files.write_aecroscopy_scan(
        path,
        content.stored_image,
        0 * content.image,
        content.stored_spectra,
        content.axis,
        content.pixel_size,
    )


def write_beps(path, content):
    scan = path.with_name("scan.hf5")
    blank = np.zeros((*content.image.shape, len(content.axis)))
    files.write_aecroscopy_scan(
        scan, content.stored_image, 0 * content.image, blank, None, content.pixel_size
    )
    height, width = content.image.shape
    y, x = np.meshgrid(
        content.rows / max(1, height - 1) * 2 - 1, content.cols / max(1, width - 1) * 2 - 1, indexing="ij"
    )
    spectra = content.stored_spectra.reshape(-1, len(content.axis))
    fit = np.stack([spectra, 0 * spectra, 0 * spectra, 0 * spectra], axis=1)
    files.write_aecroscopy_beps(path, fit, content.axis, np.stack([x.ravel(), y.ravel()]))
    return {"image": scan.name}


FORMATS = {
    "npz": Format(
        ".npz",
        write_npz,
        (*FIXED_GRID, *PLACED, *TYPES, "rows at uneven distances"),
        (UNPLACED, *WITHOUT_NAMES),
    ),
    "npy": Format(".npy", write_npy, (*FIXED_GRID, *TYPES)),
    "plain HDF5": Format(
        ".h5",
        write_plain_hdf5,
        (*FIXED_GRID, *PLACED, *TYPES, "rows at uneven distances", "a fill value for missing spectra"),
        (UNPLACED, *WITHOUT_NAMES),
    ),
    "NSID": Format(".h5", write_nsid, without(UNPLACED, "a fill value for missing spectra"), (UNPLACED,)),
    "hyperspy": Format(
        ".hspy",
        write_hspy,
        without(UNPLACED, "a fill value for missing spectra"),
        (UNPLACED,),
        needs="rsciio",
    ),
    "NCEM EMD": Format(  # keeps the first two values of an axis
        ".emd",
        write_emd,
        without(
            UNPLACED,
            "a fill value for missing spectra",
            "rows at uneven distances",
            "an axis that is a cycle",
        ),
        (UNPLACED,),
        needs="rsciio",
    ),
    "Nanonis grid": Format(".3ds", write_3ds, CALIBRATED_GRID),
    "Igor wave": Format(".ibw", write_ibw, CALIBRATED_GRID, needs="igor2"),
    "AEcroscopy scan": Format(".hf5", write_scan, CALIBRATED_GRID, axis_unit="Hz"),
    "AEcroscopy BEPS": Format(".hf5", write_beps, (*CALIBRATED_GRID, *PLACED, "rows at uneven distances")),
}
