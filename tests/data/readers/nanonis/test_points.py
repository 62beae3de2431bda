from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import CuriosityError
from curiosity_widgets.data.readers.nanonis.points import read_grid_points, read_points
from tests.data.files.reader_files import write_3ds, write_dat
from tests.data.samples import COLS, ROWS, cube, picture

BIAS = np.linspace(-1, 1, 5)
COLUMNS = {"Bias calc (V)": BIAS, "Current [bwd] (A)": -BIAS, "Current (A)": BIAS**2}


def written(folder, *changes):
    paths = []
    for number, change in enumerate(changes):
        path = folder / f"s{number}.dat"
        write_dat(
            path, COLUMNS | change.get("columns", {}), place=(number * 1e-9, 5e-9), **change.get("head", {})
        )
        paths.append(path)
    return paths


def test_positions_axis_and_the_forward_channel(tmp_path):
    found = read_points(written(tmp_path, {}, {}))
    np.testing.assert_allclose(found.places, [[0, 5e-9], [1e-9, 5e-9]])
    np.testing.assert_allclose(found.spectra, np.stack([BIAS**2] * 2))
    assert (found.axis.label, found.spectra_name, found.spectra_unit) == ("Bias calc (V)", "Current", "A")
    assert found.name.endswith("s0.dat and 1 more")
    backward = read_points(written(tmp_path, {}), channel="Current [bwd]")
    np.testing.assert_allclose(backward.spectra, [-BIAS])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"columns": {"Bias calc (V)": BIAS + 0.2}}, r"s1\.dat: was swept over other values than .*s0\.dat"),
        ({"head": {"X (m)": None}}, r"s1\.dat: has no position"),
        ({"head": {"Y (m)": "here"}}, r"s1\.dat: has no position"),
    ],
)
def test_spectra_that_do_not_belong_together_are_named(tmp_path, change, words):
    with pytest.raises(CuriosityError, match=words):
        read_points(written(tmp_path, {}, change))


def test_channels_that_are_not_there(tmp_path):
    with pytest.raises(CuriosityError, match="no channel 'LI'; there are Current"):
        read_points(written(tmp_path, {}), channel="LI")
    paths = written(tmp_path, {}, {})
    write_dat(paths[1], {"Bias calc (V)": BIAS, "Phase (deg)": BIAS})
    with pytest.raises(CuriosityError, match=r"s1\.dat: has no column 'Current \(A\)'"):
        read_points(paths)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Experiment\tbias\n", r"no '\[DATA\]'"),
        (b"[DATA]\nBias (V)\tCurrent (A)\n1\tx\n", "no number"),
        (b"[DATA]\nBias (V)\tCurrent (A)\n1\n", "do not have the 2 columns"),
        (b"[DATA]\nBias (V)\tCurrent (A)\n1\t2\n3\n", "no number"),
    ],
)
def test_damaged_files(tmp_path, content, words):
    (tmp_path / "a.dat").write_bytes(content)
    with pytest.raises(CuriosityError, match=words):
        read_points([tmp_path / "a.dat"])


def test_a_grid_without_positions_lies_where_its_frame_is(tmp_path):
    path = tmp_path / "grid.3ds"
    turned = {"Grid settings": "1E-7;2E-7;5E-8;3E-8;9E+1", "Experiment parameters": '"A;B;Z (m);C"'}
    write_3ds(path, picture() * 1e-12, np.stack([cube(), cube()], axis=2), **turned)
    found = read_grid_points(path)
    assert found.shape == (ROWS, COLS)
    # turned by 90° clockwise: the first point, lower left, lies upper left
    np.testing.assert_allclose(found.places[0], [1e-7 - 1.5e-8, 2e-7 + 2.5e-8])
    np.testing.assert_allclose(found.places[COLS - 1], [1e-7 - 1.5e-8, 2e-7 - 2.5e-8])
    assert "placed by the grid's frame" in found.assumptions[-1]
    write_3ds(path, picture(), np.stack([cube(), cube()], axis=2), **turned | {"Grid settings": "1"})
    with pytest.raises(CuriosityError, match="say where they lie"):
        read_grid_points(path)
