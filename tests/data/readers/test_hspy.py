"""Files written by rosettasciio, the library behind hyperspy's own saving."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets import open_data
from tests.data.samples import COLS, ROWS, STEPS, cube, picture, refused

hspy = pytest.importorskip("rsciio.hspy", reason="needs rosettasciio to write hyperspy files")


def axis(name, size, units, scale=1.0, offset=0.0, navigate=True):
    return {
        "_type": "UniformDataAxis",
        "name": name,
        "size": size,
        "units": units,
        "scale": scale,
        "offset": offset,
        "navigate": navigate,
        "is_binned": False,
    }


def signal(title, data, axes, quantity=""):
    metadata = {"General": {"title": title}, "Signal": {"signal_type": "", "quantity": quantity}}
    empty = {
        key: {} for key in ("original_metadata", "learning_results", "attributes", "models", "tmp_parameters")
    }
    empty["attributes"] = {"_lazy": False}
    package = {"package": "hyperspy", "package_version": "2.0"}
    return {"data": data, "axes": axes, "metadata": metadata, "package_info": package, **empty}


def places(rows, cols, scale=2.0, offset=0.0, *, navigate=True):
    return [axis("y", rows, "nm", scale, offset, navigate), axis("x", cols, "nm", scale, offset, navigate)]


def energy(navigate=False):
    return axis("Energy loss", STEPS, "eV", 0.5, 100.0, navigate)


def write(path, *signals):
    hspy.file_writer(str(path), signals[0])
    for number, extra in enumerate(signals[1:]):
        other = path.with_name(f"part{number}.hspy")
        hspy.file_writer(str(other), extra)
        with h5py.File(other) as source, h5py.File(path, "a") as file:
            for name in source["Experiments"]:
                source.copy(f"Experiments/{name}", file["Experiments"])
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "map.hspy"


def test_spectra_and_image(path):
    image = signal("HAADF", picture(), places(ROWS, COLS, navigate=False))
    write(path, signal("EELS", cube(), [*places(ROWS, COLS), energy()], "Intensity (Counts)"), image)
    data = open_data(path)
    np.testing.assert_array_equal(data.image[0], picture())
    np.testing.assert_array_equal(data.spectra, cube().reshape(-1, STEPS))
    assert data.axis.label == "Energy loss (eV)"
    assert data.axis.values[1] == 100.5
    assert data.spectra_unit == "Counts"
    assert data.pixel_size == pytest.approx((2e-9, 2e-9))


def test_spectra_alone_need_the_mean(path):
    write(path, signal("EELS", cube(), [*places(ROWS, COLS), energy()]))
    refused(path, "image='mean'")
    assert open_data(path, image="mean").channels == ("mean",)


def test_energy_first_and_a_wrong_flag(path):
    image = signal("HAADF", picture(), places(ROWS, COLS, navigate=False))
    write(path, signal("EELS", np.moveaxis(cube(), -1, 0), [energy(True), *places(ROWS, COLS)]), image)
    np.testing.assert_array_equal(open_data(path).spectra, cube().reshape(-1, STEPS))


def test_a_long_wavelength_axis_in_nm(path):
    long = cube(steps=60)
    wavelength = axis("Wavelength", 60, "nm", 1.0, 400.0)
    image = signal("SE", picture(), places(ROWS, COLS, navigate=False))
    write(path, signal("CL", long, [*places(ROWS, COLS), wavelength]), image)
    assert open_data(path).axis.label == "Wavelength (nm)"
    wavelength["name"] = ""
    write(path.with_name("unnamed.hspy"), signal("CL", long, [*places(ROWS, COLS), wavelength]), image)
    assert len(open_data(path.with_name("unnamed.hspy")).axis) == 60


def test_an_axis_that_is_not_uniform(path):
    values = np.array([1.0, 2.0, 4.0, 8.0, 16.0])
    uneven = {
        "_type": "DataAxis",
        "name": "E",
        "units": "eV",
        "navigate": False,
        "is_binned": False,
        "axis": values,
    }
    image = signal("SE", picture(), places(ROWS, COLS, navigate=False))
    write(path, signal("S", cube(), [*places(ROWS, COLS), uneven]), image)
    np.testing.assert_array_equal(open_data(path).axis.values, values)


def test_an_empty_file(path):
    with h5py.File(path, "w") as file:
        file.attrs["file_format"] = "HyperSpy"
        file.create_group("Experiments")
    refused(path, "no hyperspy signal")


def formula(name, units, expression, size=STEPS, **numbers):
    x = {"_type": "UniformDataAxis", "name": "", "units": "", "scale": 1.0, "offset": 400.0, "size": size}
    return {
        "name": name,
        "units": units,
        "expression": expression,
        "size": size,
        "navigate": False,
        **numbers,
    }, x


def with_formula(path, attributes, x):
    """The file of :func:`test_spectra_and_image`, its last axis kept as a formula."""
    image = signal("HAADF", picture(), places(ROWS, COLS, navigate=False))
    write(path, signal("EELS", cube(), [*places(ROWS, COLS), energy()]), image)
    with h5py.File(path, "a") as file:
        axis = file["Experiments/EELS/axis-2"]
        axis.attrs.clear()
        axis.attrs.update(attributes)
        if x is not None:
            axis.create_group("x").attrs.update(x)
    return path


def test_an_axis_that_is_a_formula(path):
    data = open_data(with_formula(path, *formula("Energy", "eV", "a / x", a=1239.84)))
    np.testing.assert_allclose(data.axis.values, 1239.84 / (400 + np.arange(STEPS)))
    assert data.axis.label == "Energy (eV)"


@pytest.mark.parametrize("expression", ["b / x", "__import__('os')"])
def test_a_formula_that_cannot_be_computed_is_refused(path, expression):
    refused(with_formula(path, *formula("Energy", "eV", expression, a=1.0)), "formula", expression)
    refused(with_formula(path, formula("Energy", "eV", expression)[0], None), "'Energy'", "axis x")


@pytest.mark.parametrize("scale", [None, 0.0, np.nan])
def test_an_axis_without_calibration_never_has_a_unit(path, scale):
    attributes = {"name": "Energy", "units": "eV", "navigate": False, "size": STEPS, "offset": 3.0}
    data = open_data(
        with_formula(path, attributes if scale is None else {**attributes, "scale": scale}, None)
    )
    assert data.axis.label == "Energy"
    np.testing.assert_array_equal(data.axis.values, np.arange(STEPS))
    assert "'Energy' has no calibration" in data.assumptions[0]


def test_an_axis_that_is_not_as_long_as_the_data_is_refused(path):
    attributes = {"name": "Energy", "units": "eV", "navigate": False, "size": STEPS + 3, "scale": 0.5}
    refused(
        with_formula(path, attributes, None), "'Energy' has 8 values, but the data have 5 there", str(path)
    )


def test_a_title_with_a_comma(path):
    images = [signal(title, picture(), places(ROWS, COLS, navigate=False)) for title in ("HAADF, sum", "BF")]
    write(path, signal("EELS", cube(), [*places(ROWS, COLS), energy()]), *images)
    assert open_data(path, image="HAADF, sum").channels == ("HAADF, sum",)
    assert open_data(path, image=["HAADF, sum", "BF"]).channels == ("HAADF, sum", "BF")
    refused(path, "no dataset 'DF'", image="BF,DF")
