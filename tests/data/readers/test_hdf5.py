from __future__ import annotations

import sys

import h5py
import numpy as np
import pytest

from curiosity_widgets import open_data
from curiosity_widgets.data.readers.hdf5_file import hdf5_file
from tests.data.samples import COLS, ROWS, STEPS, cube, picture, refused


@pytest.fixture
def path(tmp_path):
    return tmp_path / "grid.h5"


def write(path, **arrays):
    with h5py.File(path, "w") as file:
        for name, values in arrays.items():
            file[name.replace("__", "/")] = values
    return path


def test_the_npz_layout_in_hdf5(path):
    write(path, image=picture(), image2=-picture(), spectra=cube(), vstep=np.arange(5.0))
    data = open_data(path)
    assert data.channels == ("image", "image2")
    assert data.axis.unit == "V"


def test_any_file_by_naming_its_datasets(path):
    write(
        path,
        scan__height=picture(),
        scan__phase=-picture(),
        sts__iv=cube(),
        sts__qv=-cube(),
        sts__v=np.arange(5.0),
    )
    data = open_data(path, image="scan/height", spectra="iv", axis="/sts/v", axis_name="bias", axis_unit="V")
    np.testing.assert_array_equal(data.image[0], picture())
    np.testing.assert_array_equal(data.spectra, cube().reshape(-1, 5))
    assert data.axis.label == "bias (V)"


def test_ambiguous_datasets_are_listed(path):
    write(path, scan__height=picture(), sts__iv=cube(), sts__qv=-cube())
    refused(path, "name it with spectra=", "iv (7, 11, 5)", "qv (7, 11, 5)")
    refused(path, "no array 'zv' for spectra=", spectra="zv")


def test_names_that_end_alike_need_their_path(path):
    write(path, a__image=picture(), b__image=-picture(), spectra=cube())
    refused(path, "a/image", "b/image")
    np.testing.assert_array_equal(open_data(path, image="b/image").image[0], -picture())


def test_scattered_spectra(path):
    write(path, image=picture(), spectra=cube().reshape(-1, 5)[:3], where=[[0, 1], [5, 5.5], [6, 10]])
    assert open_data(path, positions="where").positions[1].tolist() == [5, 5.5]


def test_nothing_useful_in_it(path):
    write(path, name=b"a string")
    refused(path, "none")


def test_truncated(path):
    write(path, image=picture(), spectra=np.zeros((ROWS, COLS, 500)))
    path.write_bytes(path.read_bytes()[:9000])
    refused(path, "truncated", "copy it again")


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89HDF\r\n\x1a\n" + bytes(40)])
def test_no_hdf5_at_all(path, content):
    path.write_bytes(content)
    refused(path)


def test_damaged_chunks(path):
    with h5py.File(path, "w") as file:
        file["image"] = picture()
        noise = np.random.default_rng(0).normal(size=(ROWS, COLS, 300))
        file.create_dataset("spectra", data=noise, compression="gzip", chunks=(ROWS, COLS, 300))
        offset = file["spectra"].id.get_chunk_info(0).byte_offset
    content = bytearray(path.read_bytes())
    content[offset + 100 : offset + 400] = bytes(300)
    path.write_bytes(content)
    refused(path, "copy it again")


def test_links_into_other_files_are_refused(path, tmp_path):
    other = write(tmp_path / "other.h5", secret=picture())
    write(path, image=picture(), spectra=cube())
    with h5py.File(path, "a") as file:
        file.create_group("deep/down")["link"] = h5py.ExternalLink(str(other), "/secret")
    refused(path, "deep/down/link", "link into another file", "refused")


def test_values_kept_in_another_file_are_refused(path, tmp_path):
    (tmp_path / "raw.bin").write_bytes(picture().tobytes())
    with h5py.File(path, "w") as file:
        file["spectra"] = cube()
        size = picture().nbytes
        file.create_dataset("image", (ROWS, COLS), "f8", external=[(str(tmp_path / "raw.bin"), 0, size)])
    refused(path, "'/image'", "another file", "refused")


def test_virtual_datasets_of_other_files_are_refused(path, tmp_path):
    other = write(tmp_path / "other.h5", image=picture())
    with h5py.File(path, "w") as file:
        file["spectra"] = cube()
        layout = h5py.VirtualLayout((ROWS, COLS), "f8")
        layout[...] = h5py.VirtualSource(str(other), "image", (ROWS, COLS))
        file.create_virtual_dataset("image", layout)
    refused(path, "put together from other files")


def test_object_references_are_no_data(path):
    with h5py.File(path, "w") as file:
        file["image"], file["spectra"] = picture(), cube()
        references = file.create_dataset("refs", (2, 3, 4), dtype=h5py.ref_dtype)
        references[0, 0, 0] = file["image"].ref
    assert open_data(path).shape == (ROWS, COLS)
    refused(path, "no array 'refs'", spectra="refs")


def test_groups_linked_in_a_circle(path):
    write(path, a__image=picture(), spectra=cube())
    with h5py.File(path, "a") as file:
        file["a/again"] = file["a"]
        file["a/root"] = file["/"]
        file["a/soft"] = h5py.SoftLink("/nowhere")
    assert open_data(path).channels == ("image",)


def test_our_own_run_files_say_how_to_open_them(path):
    with h5py.File(path, "w") as file:
        file.attrs["curiosity_run_file"] = 1
    refused(path, "is a run file", "Session.open", "Dashboard.open", "curiosity inspect")


def test_an_array_that_was_never_given_a_shape_harms_nothing(path):
    with h5py.File(path, "w") as file:
        file["image"], file["spectra"], file["axis"] = picture(), cube(), np.linspace(-1, 1, STEPS)
        file["nothing"] = h5py.Empty("f8")
    assert len(open_data(path)) == ROWS * COLS


def test_a_filter_that_is_not_installed_is_no_damage(path):
    layout = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    layout.set_chunk((ROWS, COLS, STEPS))
    layout.set_filter(32008, h5py.h5z.FLAG_OPTIONAL, (0,))  # bitshuffle
    with h5py.File(path, "w") as file:
        file["image"] = picture()
        space = h5py.h5s.create_simple((ROWS, COLS, STEPS))
        dataset = h5py.h5d.create(file.id, b"spectra", h5py.h5t.IEEE_F64LE, space, layout)
        dataset.write_direct_chunk((0, 0, 0), cube().tobytes(), 0)
    refused(path, "filter that is not installed", "pip install hdf5plugin")


def test_filters_that_are_installed_are_known(path, tmp_path, monkeypatch):
    (tmp_path / "hdf5plugin.py").write_text("known = True\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "hdf5plugin", raising=False)
    with h5py.File(path, "w") as file:
        file["image"] = picture()
    with hdf5_file(path):
        assert sys.modules["hdf5plugin"].known
    monkeypatch.delitem(sys.modules, "hdf5plugin")
