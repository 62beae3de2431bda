"""Files as the instruments' programs write them, made with h5py and struct."""

from __future__ import annotations

import struct
from pathlib import Path

import h5py
import numpy as np


def write_nsid(group, name, values, dims, *, quantity="", units="", data_type="IMAGE"):
    """A main dataset as pyNSID's write_nsid_dataset makes it; dims: (name, values, units, type)."""
    inner = group.create_group(name)
    inner.attrs["pyNSID_version"] = "0.0.7.2"
    main = inner.create_dataset(name, data=values)
    for number, (label, along, unit, kind) in enumerate(dims):
        scale = inner.create_dataset(label, data=along)
        scale.attrs.update({"name": label, "units": unit, "quantity": label, "dimension_type": kind})
        scale.make_scale(label)
        main.dims[number].label = label
        main.dims[number].attach_scale(scale)
    main.attrs.update(
        {
            "quantity": quantity,
            "units": units,
            "main_data_name": name,
            "data_type": data_type,
            "modality": "generic",
            "source": "generic",
        }
    )
    inner.create_group("original_metadata").attrs["operator"] = "operator 7"
    return main


def spatial(name, n, spacing=1e-8, start=0.0):
    return (name, start + spacing * np.arange(n), "m", "SPATIAL")


def write_aecroscopy_scan(path: Path, amplitude, phase, spectra, frequency=None, steps=(2e-8, 3e-8)):
    """A band-excitation scan as make_be_dset of aecroscopy 0.0.2 writes it; steps: metres (row, col)."""
    rows, cols = amplitude.shape
    frequency = np.linspace(340.0, 380.0, spectra.shape[2]) if frequency is None else frequency
    fit = np.stack([amplitude, 360e3 + 0 * amplitude, 100 + 0 * amplitude, phase, 0 * phase], axis=-1)
    with h5py.File(path, "w") as file:
        file["BE Parameters/pulse parameters"] = np.arange(9.0)
        file["BE Parameters/frequency"] = frequency
        file["BE Parameters/scan size"] = [1e-5, 1e-5]
        places = [spatial("y axis", rows, steps[0]), spatial("x axis", cols, steps[1])]
        frames = ("BE responses", np.arange(5), "generic", "FRAME")
        write_nsid(
            file.create_group("BE Quick Fitting"),
            "Quick Fitting",
            fit,
            [*places, frames],
            data_type="IMAGE_STACK",
        )
        channels = ("Channels", np.arange(3), "generic", "FRAME")
        write_nsid(
            file.create_group("BE Channels"), "Channels_V1", np.zeros((3, rows, cols)), [channels, *places]
        )
        along = ("Frequency", frequency, "Hz", "SPECTRAL")
        write_nsid(
            file.create_group("BE Complex Spectra"), "Complex Spectra", spectra, [*places, along], units="V"
        )


def write_aecroscopy_beps(path: Path, quick_fit, bias, coordinates):
    """BEPS (points, 4, steps): the axes are misnamed as in the real files."""
    points, four, steps = quick_fit.shape
    with h5py.File(path, "w") as file:
        file["BE Parameters/frequency"] = np.linspace(340.0, 380.0, 6)
        file["BEPS/vdc_waveform"] = bias
        file["BEPS/coordinates"] = coordinates
        dims = [
            spatial("y axis", points),
            spatial("x axis", four),
            ("BE responses", np.arange(steps), "generic", "FRAME"),
        ]
        write_nsid(file.create_group("BE Quick Fitting"), "Quick Fitting", quick_fit, dims)


def write_3ds(
    path: Path,
    topography,
    spectra,
    *,
    channels=("Current (A)", "LI Demod 1 X (A)"),
    points=None,
    sweep=(-1.5, 2.5),
    places=None,
    **extra,
):
    """A Nanonis grid; ``points``: how many were measured before it was cut off; ``places``: (rows, cols, 2),
    x and y in metres."""
    rows, cols, channel_count, steps = spectra.shape
    fixed = ["Sweep Start", "Sweep End"]
    experiment = ["X (m)", "Y (m)", "Z (m)", "Scan:Current (A)"]
    header = {
        "Grid dim": f'"{cols} x {rows}"',
        "Grid settings": "1E-7;2E-7;5E-8;3E-8;0E+0",
        "Filetype": "Linear",
        "Sweep Signal": '"Bias (V)"',
        "Fixed parameters": f'"{";".join(fixed)}"',
        "Experiment parameters": f'"{";".join(experiment)}"',
        "# Parameters (4 byte)": str(len(fixed) + len(experiment)),
        "Experiment size (bytes)": str(4 * channel_count * steps),
        "Points": str(steps),
        "Channels": f'"{";".join(channels)}"',
        "Delay before measuring (s)": "0.000000E+0",
        "Comment": '"a = b"',
    } | extra
    lines = "".join(f"{key}={value}\r\n" for key, value in header.items() if value is not None)
    content = lines.encode("latin-1") + b":HEADER_END:\r\n"
    total = rows * cols if points is None else points
    for point in range(total):
        row, col = divmod(point, cols)
        x, y = (col * 2e-9, row * 3e-9) if places is None else places[row, col]
        parameters = [*sweep, x, y, topography[row, col], point * 1e-12]
        record = np.concatenate([parameters, spectra[row, col].reshape(-1)])
        content += record.astype(">f4").tobytes()
    path.write_bytes(content)


def write_sxm(path: Path, planes, *, size, centre=(0.0, 0.0), angle=0.0, up=False, **extra):
    """A Nanonis scan; planes: {(name, unit): (forward, backward or None)}, (H, W) with columns along +x."""
    first = next(iter(planes.values()))[0]
    rows = ["\tChannel\tName\tUnit\tDirection\tCalibration\tOffset"]
    content = b""
    for number, ((name, unit), (forward, backward)) in enumerate(planes.items()):
        direction = "forward" if backward is None else "both"
        rows.append(f"\t{number}\t{name}\t{unit}\t{direction}\t1.0E+0\t0.0E+0")
        content += np.asarray(forward, dtype=">f4").tobytes()
        content += b"" if backward is None else np.asarray(backward)[:, ::-1].astype(">f4").tobytes()
    header = {
        "NANONIS_VERSION": "2",
        "SCANIT_TYPE": "              FLOAT            MSBFIRST",
        "SCAN_PIXELS": f"       {first.shape[1]}       {first.shape[0]}",
        "SCAN_RANGE": f"           {size[0]:.6E}           {size[1]:.6E}",
        "SCAN_OFFSET": f"             {centre[0]:.6E}         {centre[1]:.6E}",
        "SCAN_ANGLE": f"            {angle:.3E}",
        "SCAN_DIR": "up" if up else "down",
        "COMMENT": "10 µm",
        "DATA_INFO": "\n".join(rows),
    } | extra
    lines = "".join(f":{key}:\n{value}\n" for key, value in header.items() if value is not None)
    path.write_bytes(lines.encode("latin-1") + b"\n:SCANIT_END:\n\n\n\x1a\x04" + content)


def write_dat(path: Path, columns, *, place=(0.0, 0.0), **extra):
    """A Nanonis spectrum; columns: {label: values}."""
    header = {
        "Experiment": "bias spectroscopy",
        "X (m)": f"{place[0]:.6E}",
        "Y (m)": f"{place[1]:.6E}",
        "Comment": "10 µm",
    } | extra
    lines = [f"{key}\t{value}\t" for key, value in header.items() if value is not None]
    values = zip(*columns.values(), strict=True)
    body = ["\t".join(columns), *("\t".join(f"{v:.6E}" for v in row) for row in values)]
    path.write_bytes("\r\n".join([*lines, "", "[DATA]", *body, ""]).encode("latin-1"))


def write_ibw(path: Path, wave, *, labels=(), unit="V", start=0.0, delta=1.0, steps=(1e-8, 1e-8)):
    """A version 5 Igor binary wave (x, y, layers) of doubles, by WaveMetrics' Technical Note 003.

    ``steps``: metres along x and y.
    """
    values = np.asarray(wave, dtype="<f8")
    raw = values.tobytes(order="F")
    label_bytes = b"".join(label.encode().ljust(32, b"\0") for label in ("", *labels)) if labels else b""
    dims = [*values.shape, *[0] * (4 - values.ndim)]
    units = [b"m", b"m", unit.encode(), b""]
    header = struct.pack("<IIIihh6sh32sii", 0, 0, 0, values.size, 4, 0, b"", 1, b"wave0", 0, 0)
    header += struct.pack("<4i4d4d", *dims, *steps, delta, 1.0, 0.0, 0.0, start, 0.0)
    header += b"A".ljust(4, b"\0") + b"".join(u.ljust(4, b"\0") for u in units)
    header += struct.pack("<hhdd", 0, 0, 0.0, 0.0) + bytes(4 + 16 + 16 + 4 + 64)
    header += struct.pack("<hhhbbiihhii", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    header = header.ljust(320, b"\0")[:320]
    sizes = [len(raw) + 320, 0, 0, 0, *[0] * 4, 0, 0, len(label_bytes), 0, 0, 0, 0]
    first = struct.pack("<hh15i", 5, 0, *sizes)
    total = int(np.frombuffer(first + header, dtype="<i2").astype(np.int64).sum())
    checksum = (-total) & 0xFFFF
    first = struct.pack("<hH15i", 5, checksum, *sizes)
    path.write_bytes(first + header + raw + label_bytes)
