"""Files that took down the process, hung it, or showed a traceback: each is refused in one line, or read."""

from __future__ import annotations

import struct

import h5py
import numpy as np
import pytest

from curiosity_widgets import CuriosityError, open_data
from curiosity_widgets.data.readers.opening import open_here
from tests.data.files import reader_files as files
from tests.data.readers.test_hspy import energy, places, signal, write
from tests.data.samples import COLS, ROWS, cube, picture, refused


@pytest.fixture
def hspy(tmp_path):
    path = tmp_path / "map.hspy"
    write(
        path,
        signal("EELS", cube(), [*places(ROWS, COLS), energy()]),
        signal("HAADF", picture(), places(ROWS, COLS, navigate=False)),
    )
    return path


def refused_here(path, *sentences, **options):
    """Refused by the reader itself, not only because its process failed."""
    with pytest.raises(CuriosityError) as caught:
        open_here(str(path), options=options)
    for sentence in sentences:
        assert sentence in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_virtual_dataset_of_itself(hspy):
    with h5py.File(hspy, "a") as file:
        layout = h5py.VirtualLayout((ROWS, COLS), dtype="f8")
        layout[:] = h5py.VirtualSource(".", "itself", shape=(ROWS, COLS))
        file.create_virtual_dataset("itself", layout)
    refused(
        hspy, "'/itself' is put together from what is put together itself", "copy its values into a dataset"
    )


@pytest.mark.parametrize("scale", ["wide", b"\xff", [1.0, 2.0], float("inf")])
@pytest.mark.parametrize("key", ["scale", "offset", "size"])
def test_an_axis_of_text(hspy, key, scale):
    with h5py.File(hspy, "a") as file:
        file["Experiments/EELS/axis-1"].attrs[key] = scale
    refused_here(hspy, "signal 'EELS': axis 'x'", f"its {key} is", "not a number; correct it in the file")


def test_an_axis_with_an_empty_scale_has_no_calibration(hspy):
    with h5py.File(hspy, "a") as file:
        file["Experiments/EELS/axis-2"].attrs["scale"] = h5py.Empty("f8")
    data = open_data(hspy)
    np.testing.assert_array_equal(data.axis.values, np.arange(len(data.axis)))
    assert any("no calibration" in sentence for sentence in data.assumptions)


def test_an_axis_of_a_size_that_nothing_has(hspy):
    with h5py.File(hspy, "a") as file:
        file["Experiments/EELS/axis-2"].attrs["size"] = 2**60
    refused_here(hspy, "but the data have")


@pytest.mark.parametrize("name", ["Experiments", "Experiments/EELS", "Experiments/EELS/axis-1"])
def test_numbers_where_a_group_was(hspy, name):
    with h5py.File(hspy, "a") as file:
        del file[name]
        file[name] = [1.0, 2.0]
    refused_here(hspy, str(hspy))


def test_a_group_where_numbers_were(tmp_path):
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        group = file.create_group("Measurement/Channel")
        dims = [*(files.spatial(n, size) for n, size in (("y", ROWS), ("x", COLS)))]
        files.write_nsid(group, "Topo", picture(), dims)
        del group["Topo/x"]
        group.create_group("Topo/x")
    refused_here(path, str(path))


def test_names_that_are_no_text(tmp_path):
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        file["image"], file["spectra"], file["vstep"] = picture(), cube(), np.arange(float(cube().shape[2]))
        file.id.links.create_hard(b"Gr\xf6\xdfe", file.id, b"image")
    data = open_data(path)
    np.testing.assert_array_equal(data.image[0], picture())


@pytest.mark.parametrize(
    "changes",
    [
        {"Grid dim": '"-4 x 7"'},
        {"Grid dim": '"400000 x 700000"'},
        {"Points": "-3"},
        {"# Parameters (4 byte)": "-6"},
        {"Points": "99999999999"},
    ],
)
def test_counts_in_a_header_that_cannot_be(tmp_path, changes):
    path = tmp_path / "grid.3ds"
    files.write_3ds(path, picture(), np.ones((ROWS, COLS, 2, 5)), **changes)
    refused_here(path, str(path))


@pytest.mark.parametrize("pixels", ["-6 5", "0 0", "3000000 3000000", "x"])
def test_pixels_of_a_scan_that_cannot_be(tmp_path, pixels):
    grid = tmp_path / "grid.3ds"
    files.write_3ds(grid, picture(), np.ones((ROWS, COLS, 2, 5)))
    path = tmp_path / "scan.sxm"
    files.write_sxm(path, {("Z", "m"): (picture(), None)}, size=(1e-8, 1e-8), SCAN_PIXELS=pixels)
    refused_here(path, str(path), spectra=str(grid))


@pytest.mark.parametrize(
    "header", [b"{'descr': '<f8', 'shape': (3, ", b"{[(\x00", b"'''", b"\\", b"(" * 3000]
)
def test_a_header_of_numpy_that_no_parser_takes(tmp_path, header):
    path = tmp_path / "a.npy"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
    refused_here(path, "damaged or no NumPy file", "copy it again", image=0, spectra=(1, 3))


def test_an_archive_that_grows_beyond_memory(tmp_path, monkeypatch):
    path = tmp_path / "bomb.npz"
    with path.open("wb") as file:
        np.savez_compressed(file, image=picture(), spectra=np.zeros((400, 400, 400)))
    assert path.stat().st_size < 1e6
    monkeypatch.setenv("CURIOSITY_READ_GB", "0.3")
    refused(path, "takes more than 307 MB of memory and was stopped")


def test_a_wave_that_claims_more_than_it_holds(tmp_path):
    path = tmp_path / "wave.ibw"
    files.write_ibw(path, np.ones((COLS, ROWS, 4)))
    content = bytearray(path.read_bytes())
    place = content.index(struct.pack("<3i", COLS, ROWS, 4))
    content[place : place + 12] = struct.pack("<3i", COLS, ROWS, 20_000_000)
    path.write_bytes(content)
    refused_here(path, "damaged or no Igor binary wave", image=0, spectra=(1, 3))


def test_escapes_in_titles_are_harmless(tmp_path):
    path = tmp_path / "map.hspy"
    write(
        path,
        signal("EELS", cube(), [*places(ROWS, COLS), energy()]),
        signal("\x1b[2Jred", picture(), places(ROWS, COLS, navigate=False)),
    )
    assert open_data(path).channels == ("\\x1b[2Jred",)
