"""Objects of the libraries that notebooks use; stand-ins where a library is not installed."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets import Axis, CuriosityError, ReplaySource, SpectralImage
from tests.data.files.reader_files import write_sxm
from tests.data.pairing.landmarks import STEPS, landscape, spectra_on
from tests.data.samples import COLS, ROWS, cube, picture

IMAGE_Y, IMAGE_X = 2.0 * np.arange(12), 3.0 * np.arange(17)
Y, X = 4.0 + 4.0 * np.arange(4), 9.0 + 6.0 * np.arange(5)
ENERGY = 100 + 0.5 * np.arange(STEPS)
IMAGE, CUBE = landscape(IMAGE_Y, IMAGE_X), spectra_on(Y, X, IMAGE_Y, IMAGE_X)


def hyperspy(values, axes, quantity="Intensity (Counts)", signal_type="EELS"):
    """What a HyperSpy signal has, as far as it is looked at; the axes in the order of the array."""
    listed = [SimpleNamespace(axis=v, name=n, units=u, navigate=u != "eV") for n, v, u in axes]
    signal = SimpleNamespace(quantity=quantity, signal_type=signal_type)
    metadata = SimpleNamespace(Signal=signal, General=SimpleNamespace(title=""))
    return SimpleNamespace(data=values, axes_manager=SimpleNamespace(_axes=listed), metadata=metadata)


class FakeSidpy(np.ndarray):
    data_type = "SPECTRAL_IMAGE"


def sidpy(values, axes):
    found = np.asarray(values).view(FakeSidpy)
    kinds = {"eV": "SPECTRAL"}
    found._axes = {
        n: SimpleNamespace(
            values=v, name=name, units=u, dimension_type=SimpleNamespace(name=kinds.get(u, "SPATIAL"))
        )
        for n, (name, v, u) in enumerate(axes)
    }
    found.title, found.quantity, found.units = "generic", "generic", "generic"
    return found


def xarray(values, axes):
    library = pytest.importorskip("xarray")
    coords = {name: (name, along, {"units": unit}) for name, along, unit in axes}
    return library.DataArray(values, dims=[name for name, _, _ in axes], coords=coords)


KINDS = [hyperspy, sidpy, xarray]
PLACES = [("y", Y, "nm"), ("x", X, "nm")]
FRAME = [("y", IMAGE_Y, "nm"), ("x", IMAGE_X, "nm")]
SPECTRAL = ("E", ENERGY, "eV")


def under(data):
    rows, cols = np.rint(data.positions).astype(int).T
    np.testing.assert_allclose(data.spectra[:, 0], data.image[0, rows, cols])
    assert len(data) == 20


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("turned", [(0, 1, 2), (2, 0, 1), (1, 0, 2)])
def test_a_map_on_its_navigator(make, turned):
    axes = [*PLACES, SPECTRAL]
    signal = make(CUBE.transpose(turned), [axes[i] for i in turned])
    data = ReplaySource(signal, image=make(IMAGE, FRAME)).spectral_image
    under(data)
    assert data.axis.label == "E (eV)"
    assert data.pixel_size == pytest.approx((2e-9, 3e-9))
    under(cw.combine(make(IMAGE, FRAME), signal))


@pytest.mark.parametrize("make", KINDS)
def test_a_plain_array_as_the_image(make):
    signal = make(
        cube(), [("y", np.arange(ROWS), "nm"), ("x", np.arange(COLS), "nm"), ("E", np.arange(5.0), "eV")]
    )
    data = ReplaySource(signal, image=picture(), channels=["HAADF"]).spectral_image
    assert data.channels == ("HAADF",)
    assert data.every_pixel
    assert ReplaySource(signal, image="mean").spectral_image.channels == ("mean",)
    with pytest.raises(CuriosityError, match="no image beside the spectra"):
        ReplaySource(signal)


def test_counts_are_known_by_the_signal_type():
    signal = hyperspy(CUBE, [*PLACES, SPECTRAL], quantity="", signal_type="EDS_TEM")
    assert ReplaySource(signal, image=hyperspy(IMAGE, FRAME)).spectral_image.counts


def test_arrays_with_their_axis():
    data = ReplaySource(
        cube(), image=picture(), axis=[1, 2, 4, 8, 16], axis_name="bias", axis_unit="V"
    ).spectral_image
    assert data.axis.label == "bias (V)"
    np.testing.assert_array_equal(data.axis.values, [1, 2, 4, 8, 16])
    two = ReplaySource(cube(), image=[picture(), -picture()]).spectral_image
    assert two.channels == ("image 1", "image 2")
    places = [[1.0, 2.5], [3.0, 4.0]]
    scattered = ReplaySource(cube().reshape(-1, 5)[:2], image=picture(), positions=places).spectral_image
    assert scattered.positions.tolist() == places
    with pytest.raises(CuriosityError, match="needs image="):
        ReplaySource(cube())
    with pytest.raises(CuriosityError, match="unknown option 'colour'"):
        ReplaySource(cube(), image=picture(), colour="red")


def test_what_is_masked_is_filled_or_left_out():
    """As netCDF4, astropy and plotting scripts hand arrays over: behind the mask lies any number."""
    image = np.ma.masked_array(picture(), mask=np.zeros(picture().shape, dtype=bool))
    image[1, 2], spectra = np.ma.masked, np.ma.masked_array(cube())
    spectra[0, 0, 1] = np.ma.masked
    data = ReplaySource(spectra, image=image).spectral_image
    assert (data.filled, data.dropped) == (1, 1)
    data = SpectralImage.from_grid(image, spectra, Axis(np.arange(5.0)))
    assert (data.filled, data.dropped) == (1, 1)


def test_a_map_in_memory_on_a_scan_in_a_file(tmp_path):
    write_sxm(tmp_path / "topo.sxm", {("Z", "m"): (IMAGE, None)}, size=(51e-9, 24e-9), centre=(24e-9, -11e-9))
    signal = xarray(CUBE, [("y", -Y, "nm"), ("x", X, "nm"), SPECTRAL])  # y points up in a scan
    under(cw.combine(tmp_path / "topo.sxm", signal))
    with pytest.raises(CuriosityError, match=r"b\.sxm: no such file"):
        cw.combine(tmp_path / "b.sxm", signal)
    with pytest.raises(CuriosityError, match="several objects"):
        cw.combine(tmp_path / "topo.sxm", [signal, signal])


def test_what_is_no_data_is_refused():
    with pytest.raises(CuriosityError, match="SimpleNamespace is no data"):
        cw.combine(SimpleNamespace(), SimpleNamespace())
    with pytest.raises(CuriosityError, match=r"an image has the shape \(3,\)"):
        ReplaySource(hyperspy(CUBE, [*PLACES, SPECTRAL]), image=np.arange(3.0))


def test_no_library_is_imported():
    before = set(sys.modules)
    ReplaySource(hyperspy(CUBE, [*PLACES, SPECTRAL]), image=hyperspy(IMAGE, FRAME))
    assert not {"hyperspy", "sidpy", "xarray"} & (set(sys.modules) - before)


def test_images_of_one_name_and_a_list_of_names_that_does_not_fit():
    energy = np.arange(cube().shape[2]) * 1.0
    frame = [("y", np.arange(ROWS) * 1.0, "nm"), ("x", np.arange(COLS) * 1.0, "nm")]
    spectra = xarray(cube(), [*frame, ("E", energy, "eV")])
    image = xarray(picture(), frame).rename("height")
    found = ReplaySource(spectra, image=[image, image[::-1].copy(data=picture())]).spectral_image
    assert found.channels == ("height #1", "height #2")
    for one in (spectra, cube()):
        with pytest.raises(CuriosityError, match="channels= has 1 names for 2 images"):
            ReplaySource(one, image=[picture(), picture()], channels=["height"])
