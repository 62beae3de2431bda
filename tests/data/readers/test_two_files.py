"""Image and spectra from two files: every spectrum within half a pixel of its landmark."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import CuriosityError, RunFile, Session, combine, open_data, open_source, workflows
from tests.data.files.reader_files import write_3ds, write_dat, write_sxm
from tests.data.pairing.landmarks import STEPS, landscape, spectra_on, write_hspy, write_pynsid
from tests.data.samples import refused

SHAPE, SIZE, CENTRE = (48, 64), (96e-9, 48e-9), (3e-7, -1e-7)
IMAGE = landscape(np.arange(SHAPE[0]), np.arange(SHAPE[1])) * 1e-12


def on_sample(rows, cols, angle, *, up=False):
    """Where pixels (rows, cols) of the image lie, x and y in metres, by Nanonis' clockwise angle."""
    across = ((cols + 0.5) / SHAPE[1] - 0.5) * SIZE[0]
    upward = (0.5 - (rows + 0.5) / SHAPE[0]) * SIZE[1] * (-1 if up else 1)
    turn = np.deg2rad(angle)
    x = CENTRE[0] + across * np.cos(turn) + upward * np.sin(turn)
    y = CENTRE[1] - across * np.sin(turn) + upward * np.cos(turn)
    return np.stack([x, y], axis=-1)


def scan(folder, angle=30.0, *, up=False, name="topo.sxm"):
    planes = {("Z", "m"): (IMAGE, IMAGE + 1e-9), ("Current", "A"): (IMAGE[::-1], None)}
    write_sxm(folder / name, planes, size=SIZE, centre=CENTRE, angle=angle, up=up)
    return folder / name


def grid(folder, angle=30.0, *, rows=None, cols=None, up=False, points=None):
    """Spectra at pixels (rows, cols) of the image: each holds its row, its column and the height there."""
    rows = np.array([31.2, 27.2, 23.2, 19.2, 15.2]) if rows is None else rows  # from the bottom upwards
    cols = 20.3 + 3.0 * np.arange(9) if cols is None else cols
    down, along = np.meshgrid(rows, cols, indexing="ij")
    spectra = np.stack([down, along, down * 0 + 7, down + along], axis=-1)[:, :, None]
    write_3ds(
        folder / "grid.3ds", down * 1e-12, spectra, channels=("Current (A)",), points=points,
        places=on_sample(down, along, angle, up=up),
    )  # fmt: skip
    return folder / "grid.3ds"


def check(data):
    np.testing.assert_allclose(data.positions, data.spectra[:, :2], atol=0.01)


@pytest.mark.parametrize("up", [False, True])
@pytest.mark.parametrize("angle", [30.0, 0.0, -115.0])
def test_a_grid_on_a_turned_scan(tmp_path, angle, up):
    data = open_data(scan(tmp_path, angle, up=up), spectra=grid(tmp_path, angle, up=up))
    assert len(data) == 45
    check(data)
    np.testing.assert_allclose(data.image[0], IMAGE, rtol=1e-6)
    assert data.channels == ("Z",)
    assert data.pixel_size == pytest.approx((1e-9, 1.5e-9))
    assert data.axis.label == "Bias (V)"
    assert data.grid.shape == (5, 9)


def test_a_grid_turned_otherwise_than_the_scan(tmp_path):
    """The frames differ by 12°: each spectrum keeps its own position."""
    path = grid(tmp_path, 0.0)
    data = open_data(scan(tmp_path, 12.0), spectra=path)
    assert data.grid is None
    away = data.spectra[:, :2].astype(float) - [23.5, 31.5]  # from the middle, in pixels of 1 and 1.5 nm
    turn = np.deg2rad(12.0)
    along, up = away[:, 1] * 1.5, -away[:, 0]
    cols = (along * np.cos(turn) - up * np.sin(turn)) / 1.5 + 31.5
    rows = 23.5 - (along * np.sin(turn) + up * np.cos(turn))
    np.testing.assert_allclose(data.positions, np.stack([rows, cols], axis=1), atol=0.01)


def test_the_other_way_round_and_from_beside_the_file(tmp_path, monkeypatch):
    scan(tmp_path)
    path = grid(tmp_path)
    check(open_data(path, image="topo.sxm"))
    monkeypatch.chdir(tmp_path)
    check(open_data("topo.sxm", spectra="grid.3ds"))


def test_points_outside_the_image_and_unmeasured_ones(tmp_path):
    path = grid(tmp_path, cols=50.0 + 4.0 * np.arange(9), points=40)
    data = open_data(scan(tmp_path), spectra=path)
    check(data)
    assert (len(data), data.outside) == (20, 20)
    assert "20 of 40 spectra lie outside the image" in data.assumptions[0]


def test_files_that_do_not_overlap_are_refused(tmp_path):
    refused(
        scan(tmp_path), "none of the 45 spectra lies on", spectra=grid(tmp_path, rows=200.0 + np.arange(5))
    )


def test_channels_of_the_scan(tmp_path):
    scan(tmp_path)
    path = grid(tmp_path)
    assert open_data(path, image="topo.sxm", channels=["Z", "Current"]).channels == ("Z", "Current")
    backward = open_data(tmp_path / "topo.sxm", spectra=path, image="Z backward")
    np.testing.assert_allclose(backward.image[0], IMAGE + 1e-9, rtol=1e-6)
    assert backward.metadata["also_in_file"] == ["Z", "Current"]  # for a user who wants another
    assert backward.metadata["channels_in_file"] == ["Current (A)"]
    refused(tmp_path / "topo.sxm", "no channel 'Height'", spectra=path, image="Height")
    refused(tmp_path / "topo.sxm", "unknown option 'heigth'", spectra=path, heigth="Z")


def test_single_spectra(tmp_path):
    bias = np.linspace(-1, 1, 7)
    paths = []
    for number, (row, col) in enumerate([(10.0, 12.0), (30.0, 50.0), (4.0, 60.0)]):
        values = {"Bias calc (V)": bias, "Current (A)": np.full(7, row), "LI (A)": np.full(7, col)}
        place = on_sample(np.array(row), np.array(col), 30.0)
        write_dat(tmp_path / f"s{number}.dat", values, place=place)
        paths.append(tmp_path / f"s{number}.dat")
    data = open_data(scan(tmp_path), spectra=paths)
    np.testing.assert_allclose(data.positions[:, 0], data.spectra[:, 0], atol=0.01)
    assert data.axis.label == "Bias calc (V)"
    by_text = open_data(scan(tmp_path), spectra=",".join(map(str, paths)), channel="LI")
    np.testing.assert_allclose(by_text.positions[:, 1], by_text.spectra[:, 0], atol=0.01)
    write_dat(paths[1], {"Bias calc (V)": bias + 0.1, "Current (A)": bias})
    refused(scan(tmp_path), "swept over other values", spectra=paths)


Y, X = 4.0 + 4.0 * np.arange(4), 9.0 + 6.0 * np.arange(5)
AXES = [("y", 2.0 * np.arange(12), "nm"), ("x", 3.0 * np.arange(17), "nm")]


def written(folder, y=Y, x=X, unit="nm", scale=1.0):
    """A survey in an .hspy file, a map on it in an NSID file."""
    image_y, image_x = AXES[0][1], AXES[1][1]
    image = landscape(image_y, image_x)
    cube = spectra_on(y, x, image_y, image_x)
    energy = ("E", np.arange(float(STEPS)), "eV")
    other = [("y", [0, 1.0], "s"), ("x", [0, 1.0, 2], "s"), energy]  # spectra that are not asked for
    write_hspy(folder / "survey.hspy", image, AXES, cube[:2, :3] * 0, other)
    map_axes = [("y", y * scale, unit), ("x", x * scale, unit), energy]
    write_pynsid(folder / "map.h5", image * 0, AXES, cube, map_axes)
    return folder / "survey.hspy", folder / "map.h5"


def under(data):
    rows, cols = np.rint(data.positions).astype(int).T
    np.testing.assert_allclose(data.spectra[:, 0], data.image[0, rows, cols])


@pytest.mark.parametrize(("unit", "scale"), [("nm", 1.0), ("um", 1e-3)])
def test_calibrated_files_of_two_formats(tmp_path, unit, scale):
    survey, spectra = written(tmp_path, unit=unit, scale=scale)
    for data in (open_data(survey, spectra=spectra), open_data(spectra, image=survey)):
        assert len(data) == 20
        under(data)


def test_equal_shapes_of_two_files_follow_their_calibration(tmp_path):
    survey, spectra = written(tmp_path, y=AXES[0][1] + 6, x=AXES[1][1] + 9)
    data = open_data(survey, spectra=spectra)
    assert (len(data), data.outside) == (9 * 14, 12 * 17 - 9 * 14)
    under(data)


def test_a_map_of_another_file_beyond_the_image_is_refused(tmp_path):
    survey, spectra = written(tmp_path, y=Y + 500)
    refused(survey, "none of the 20 spectra lies on the image", spectra=spectra)


def test_a_calibrated_map_on_a_scan(tmp_path):
    """A map in metres on a scan that is not turned: the scan's y points up, its row 0 is the highest."""
    image_y = CENTRE[1] + (0.5 - (np.arange(SHAPE[0]) + 0.5) / SHAPE[0]) * SIZE[1]
    image_x = CENTRE[0] + ((np.arange(SHAPE[1]) + 0.5) / SHAPE[1] - 0.5) * SIZE[0]
    y, x = image_y[[8, 12, 16]], image_x[[30, 33, 36, 39]]
    cube = IMAGE[np.ix_([8, 12, 16], [30, 33, 36, 39])][:, :, None] * np.arange(1.0, STEPS + 1)
    places = [("y", image_y, "m"), ("x", image_x, "m")]
    axes = [("y", y, "m"), ("x", x, "m"), ("E", np.arange(float(STEPS)), "eV")]
    write_pynsid(tmp_path / "map.h5", IMAGE * 0, places, cube, axes)
    data = open_data(scan(tmp_path, 0.0), spectra=tmp_path / "map.h5")
    rows, cols = np.rint(data.positions).astype(int).T
    np.testing.assert_allclose(data.spectra[:, 0], data.image[0, rows, cols], rtol=1e-5)
    assert sorted(set(rows)) == [8, 12, 16]


def test_files_without_the_other_part_name_it(tmp_path):
    refused(scan(tmp_path), "without spectra", "spectra=grid.3ds")
    write_dat(tmp_path / "one.dat", {"Bias (V)": [0, 1], "Current (A)": [1, 2]})
    refused(tmp_path / "one.dat", "one spectrum without an image")
    with pytest.raises(CuriosityError, match=r"several files of spectra must be \.dat"):
        open_data(scan(tmp_path), spectra=[grid(tmp_path), scan(tmp_path, name="b.sxm")])


def test_a_run_on_two_files_opens_them_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    scan(tmp_path)
    grid(tmp_path)
    workflow = workflows.regressor("ridge", patch=5, init=6, budget=9)
    source = open_source("topo.sxm", spectra="grid.3ds")
    with Session(source, workflow, seed=0, path="run.h5", holdout=0) as session:
        session.run(8)
        assert session.wait(60)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with Session.open(tmp_path / "run.h5") as session:
        session.run(9)
        assert session.wait(60)
    with RunFile.open(tmp_path / "run.h5") as run:
        assert len(run.snapshot.measured) == 9


@pytest.mark.parametrize("factor", [1, 1j])
def test_a_map_with_axes_on_a_scan_complex_or_not(tmp_path, factor):
    xarray = pytest.importorskip("xarray", reason="holds axes in memory")
    rows, cols = np.array([30.0, 25.0, 20.0, 15.0]), 20 + 3.0 * np.arange(6)
    places = on_sample(rows, cols[:4], 0.0), on_sample(rows[:1], cols, 0.0)
    down, along = np.meshgrid(rows, cols, indexing="ij")
    values = np.stack([down, along, down + along], axis=-1) * factor
    one = xarray.DataArray(
        values,
        dims=("y", "x", "bias"),
        coords={
            "y": ("y", places[0][:, 1] * 1e9, {"units": "nm"}),
            "x": ("x", places[1][:, 0] * 1e6, {"units": "um"}),
            "bias": ("bias", np.arange(3.0), {"units": "V"}),
        },
    )
    data = combine(scan(tmp_path, 0.0), one)
    check(data)
    assert any("y of the map is taken as rising upwards" in text for text in data.assumptions)
    assert any("magnitude" in text for text in data.assumptions) == (factor == 1j)


def test_spectra_that_are_not_finite_are_no_matter_of_places(tmp_path):
    scan(tmp_path, 0.0)
    values = np.full(4, np.nan)
    write_dat(tmp_path / "a.dat", {"Bias (V)": np.arange(4.0), "Current (A)": values}, place=CENTRE)
    refused(tmp_path / "topo.sxm", "none of its 1 spectra is finite;", "channel=", spectra=["a.dat"])
