"""Files written by rosettasciio itself; reading goes through its public readers."""

from __future__ import annotations

import logging
import sys
import warnings

import h5py
import numpy as np
import pytest

from curiosity_widgets import CuriosityError, open_data
from tests.data.readers.test_hspy import energy, places, signal
from tests.data.samples import COLS, ROWS, STEPS, cube, picture, refused

emd = pytest.importorskip("rsciio.emd", reason="needs rosettasciio (the extra 'formats')")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "map.emd"
    emd.file_writer(str(path), signal("EELS", cube(), [*places(ROWS, COLS), energy()]))
    emd.file_writer(
        str(path.with_name("image.emd")), signal("HAADF", picture(), places(ROWS, COLS, navigate=False))
    )
    with h5py.File(path.with_name("image.emd")) as source, h5py.File(path, "a") as file:
        source.copy("signals/HAADF", file["signals"])
    return path


def test_an_electron_microscopy_file(path):
    data = open_data(path)
    assert data.shape == (ROWS, COLS)
    np.testing.assert_array_equal(data.image[0], picture())
    np.testing.assert_array_equal(data.spectra, cube().reshape(-1, STEPS))
    assert data.axis.label == "Energy loss (eV)"


def test_links_out_of_it_are_refused(path):
    with h5py.File(path, "a") as file:
        file["out"] = h5py.ExternalLink("other.h5", "/a")
    refused(path, "link into another file")


def test_a_damaged_file(tmp_path):
    path = tmp_path / "map.dm4"
    path.write_bytes(b"nothing of the kind")
    refused(path, "cannot read it", "damaged: copy it again")


def test_without_the_package(path, monkeypatch, read_here):
    monkeypatch.setitem(sys.modules, "rsciio.emd", None)
    refused(path, 'pip install "curiosity-widgets[formats]"')


def axis(name, units, size, scale, index, offset=0.0):
    return {
        "name": name,
        "units": units,
        "size": size,
        "scale": scale,
        "offset": offset,
        "index_in_array": index,
    }


def opened(path, monkeypatch, *signals):
    """A file that the library reads as these signals."""
    path.write_bytes(b"stands for a file")
    monkeypatch.setattr("rsciio.digitalmicrograph.file_reader", lambda name: list(signals))
    return open_data(path)


def one(title, data, *axes):
    return {"data": data, "axes": list(axes), "metadata": {"General": {"title": title}}}


def test_the_order_of_the_list_of_axes_is_right_where_their_index_is_not(tmp_path, monkeypatch, read_here):
    """EELS of Velox files gives y the index 1 and x the index 0 although the data are (y, x, E)."""
    image = one("HAADF", picture(), axis("y", "", ROWS, 1.0, 0), axis("x", "", COLS, 1.0, 1))
    places = axis("y", "nm", ROWS, 158.0, 1), axis("x", "nm", COLS, 158.0, 0)
    eels = one("EELS", cube(), *places, axis("Energy-loss", "eV", STEPS, 0.2, 2))
    data = opened(tmp_path / "a.dm4", monkeypatch, image, eels)
    assert data.every_pixel
    np.testing.assert_array_equal(data.spectra, cube().reshape(-1, STEPS))


def test_the_index_of_the_axes_counts_where_the_list_cannot_be_right(tmp_path, monkeypatch, read_here):
    image = one("HAADF", picture(), axis("y", "nm", ROWS, 1.0, 0), axis("x", "nm", COLS, 1.0, 1))
    places = axis("x", "nm", COLS, 1.0, 1), axis("y", "nm", ROWS, 1.0, 0)
    eels = one("EELS", cube(), axis("E", "eV", STEPS, 0.2, 2), *places)
    data = opened(tmp_path / "a.dm4", monkeypatch, image, eels)
    np.testing.assert_array_equal(data.spectra, cube().reshape(-1, STEPS))


def test_axes_that_do_not_fit_the_data_are_refused(tmp_path, monkeypatch, read_here):
    eels = one(
        "EELS", cube(), axis("y", "nm", 3, 1.0, 0), axis("x", "nm", 4, 1.0, 1), axis("E", "eV", 5, 1.0, 2)
    )
    with pytest.raises(CuriosityError, match=r"a\.dm4: 'EELS' has the shape .* have \(3, 4, 5\) values"):
        opened(tmp_path / "a.dm4", monkeypatch, eels)


def test_a_picture_in_colour_lies_under_the_map(tmp_path, monkeypatch, read_here):
    """The white-light picture of Renishaw maps: records of R, G, B, its axes with an exchanged index."""
    picture_of = np.zeros((24, 37), dtype=[("R", "u1"), ("G", "u1"), ("B", "u1")])
    picture_of["R"], picture_of["G"] = np.arange(37), np.arange(24)[:, None]
    raman = one(
        "map",
        cube(3, 4),
        axis("Y", "µm", 3, 1.0, 0),
        axis("X", "µm", 4, 1.0, 1),
        axis("Raman Shift", "1/cm", STEPS, 2.0, 2, 900.0),
    )
    white = one("white", picture_of, axis("y", "µm", 24, 0.25, 1, -1.5), axis("x", "µm", 37, 0.25, 0, -2.0))
    data = opened(tmp_path / "a.dm4", monkeypatch, raman, white)
    assert data.channels == ("white R", "white G")  # blue is constant
    assert (data.positions[0].tolist(), data.positions[-1].tolist()) == ([6, 8], [14, 20])
    np.testing.assert_array_equal(data.image[0], picture_of["R"])


def test_a_missing_part_of_the_package_is_named_with_the_command(tmp_path, monkeypatch, read_here):
    def reads(name):
        raise ModuleNotFoundError("'sparse' must be installed to load EDS maps")

    monkeypatch.setattr("rsciio.digitalmicrograph.file_reader", reads)
    (tmp_path / "a.dm4").write_bytes(b"whole")
    refused(tmp_path / "a.dm4", "needs the package sparse", 'pip install "curiosity-widgets[formats]"')


def test_warnings_of_the_library_do_not_reach_the_user(tmp_path, monkeypatch, caplog, read_here):
    def reads(name):
        warnings.warn("units are strange", UserWarning, stacklevel=1)
        logging.getLogger("rsciio.digitalmicrograph").error("cannot read the header")
        places = axis("y", "nm", ROWS, 1.0, 0), axis("x", "nm", COLS, 1.0, 1)
        return [one("a", picture(), *places), one("b", cube(), *places, axis("E", "eV", STEPS, 1.0, 2))]

    monkeypatch.setattr("rsciio.digitalmicrograph.file_reader", reads)
    (tmp_path / "a.dm4").write_bytes(b"whole")
    assert open_data(tmp_path / "a.dm4").every_pixel
    assert not caplog.records
