from __future__ import annotations

import socket
import sys
import threading

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets import CuriosityError, DTMicroscopeSource
from curiosity_widgets.data.simulated import simulated_sample
from curiosity_widgets.sources.protocol import (
    MeasurementFailed,
    OutOfRange,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
)
from curiosity_widgets.testing import SOURCE_CLAUSES, ExpectedSample, check_source
from tests.data.samples import COLS, ROWS, STEPS, cube, picture

Pyro5 = pytest.importorskip("Pyro5.api", reason="needs the package Pyro5")
from tests.sources.fakes import dtmicroscope as fake  # noqa: E402

AXIS = np.linspace(-3, 3, STEPS)
LANDMARK = (1, COLS - 2)


def of_grid(points):
    rows, cols = np.asarray(points, dtype=float).T
    values = (1000 * rows + cols)[:, None] + np.arange(STEPS) / 100
    return np.where(((rows % 1 == 0) & (cols % 1 == 0))[:, None], values, np.inf)


EXPECTED = ExpectedSample({"Height": picture(), "Phase": -picture()}, of_grid, LANDMARK)


def data(**changes):
    return fake.Data([picture(), -picture()], changes.pop("spectra", cube()), AXIS, **changes)


@pytest.fixture(scope="module")
def server():
    with fake.serving(data()) as (uri, calls):
        yield uri, calls


@pytest.mark.parametrize("clause", SOURCE_CLAUSES, ids=lambda clause: clause.__name__)
def test_contract(clause, server):
    source = DTMicroscopeSource(server[0])
    try:
        clause(source, EXPECTED)
    finally:
        source.close()


class Turned(DTMicroscopeSource):
    def visit(self, row, col):
        return super().visit(min(col, ROWS - 1), row)


class Flipped(DTMicroscopeSource):
    def visit(self, row, col):
        return super().visit(ROWS - 1 - row, col)


class Shifted(DTMicroscopeSource):
    def visit(self, row, col):
        return super().visit(row, min(col + 0.6, COLS - 1))


@pytest.mark.parametrize("wrong", [Turned, Flipped, Shifted])
def test_sources_with_a_mistake_fail(wrong, server):
    with pytest.raises((AssertionError, SourceError)):
        check_source(lambda: wrong(server[0]), EXPECTED)


def test_facts(server):
    uri, calls = server
    source = DTMicroscopeSource(uri, data_path="sample.h5", axis_name="voltage", axis_unit="mV")
    info, image = source.open(), source.image()
    source.close()
    assert (info.kind, info.name, info.axis.label) == ("simulator", uri, "voltage (mV)")
    assert (info.values_name, info.values_units) == ("Piezoresponse", "pm")
    assert image.units == {"Height": "nm", "Phase": "nm"}
    assert image.pixel_size == pytest.approx((4e-6 / (ROWS - 1), 5e-6 / (COLS - 1)))
    assert ("initialize_microscope", "AFM", "sample.h5") in calls


def test_channels_of_one_quantity_keep_their_own_names():
    with fake.serving(data(quantities=("Height", "Height"), spectra_first=False)) as (uri, _):
        source = DTMicroscopeSource(uri)
        image = source.image()
        source.close()
    assert set(image.channels) == {"Channel_000", "Channel_001"}
    np.testing.assert_array_equal(image.channels["Channel_001"], -picture())


def test_spectra_stored_the_other_way_round():
    """As the BEPS file that comes with DTMicroscope, which is square."""
    square = cube(COLS, COLS)
    images = np.stack([picture(COLS, COLS), -picture(COLS, COLS)])
    with fake.serving(fake.Data(images, square.transpose(1, 0, 2), AXIS)) as (uri, _):
        source = DTMicroscopeSource(uri, swap_xy=True)
        taken = list(source.measure(np.array([[1, 9], [0, 10], [7, 2]])))
        source.close()
    np.testing.assert_array_equal([m.values for m in taken], of_grid([[1, 9], [0, 10], [7, 2]]))
    np.testing.assert_allclose([m.actual for m in taken], [[1, 9], [0, 10], [7, 2]])


def test_sub_pixel_positions_are_kept(server):
    uri, calls = server
    source = DTMicroscopeSource(uri)
    (taken,) = source.measure(np.array([[2.25, 7.5]]))
    source.close()
    assert taken.actual == pytest.approx((2.25, 7.5))
    _, x, y, _ = [call for call in calls if call[0] == "go_to"][-1]
    assert (x, y) == pytest.approx((-2e-6 + 7.5 / 10 * 5e-6, 1e-6 + 2.25 / 6 * 4e-6))


def test_positions_that_the_server_clamps_are_never_sent(server):
    uri, calls = server
    source = DTMicroscopeSource(uri)
    source.open()
    before = len(calls)
    with pytest.raises(OutOfRange):
        source.measure(np.array([[1, 1], [-0.4, 3]]))
    source.close()
    assert len(calls) == before


def broken(source):
    """As when a cable is pulled."""
    source._server._pyroConnection.sock.shutdown(socket.SHUT_RDWR)


def test_a_lost_connection_is_made_anew(server):
    uri, calls = server
    source = DTMicroscopeSource(uri)
    source.open()
    broken(source)
    before = [call[0] for call in calls].count("initialize_microscope")
    with pytest.raises(MeasurementFailed, match=r"connection to PYRO.* broke") as caught:
        list(source.measure(np.array([[1, 9]])))
    assert caught.value.retry
    (taken,) = source.measure(np.array([[1, 9]]))
    source.close()
    np.testing.assert_array_equal(taken.values, of_grid([[1, 9]])[0])
    # the server has forgotten everything with the connection
    assert [call[0] for call in calls].count("initialize_microscope") == before + 1


def test_a_server_that_is_gone():
    with fake.serving(data()) as (uri, _):
        source = DTMicroscopeSource(uri)
        source.open()
        broken(source)
    for _ in range(2):
        with pytest.raises(MeasurementFailed, match=r"connection to PYRO.* broke"):
            list(source.measure(np.array([[1, 1]])))
    source.close()
    with pytest.raises(SourceUnavailable, match="start its server"):
        source.open()


def test_a_server_that_does_not_answer():
    silent = data()
    with fake.serving(silent) as (uri, _):
        source = DTMicroscopeSource(uri, timeout=0.3)
        source.open()
        wake = threading.Event()

        class Slow:
            def __getitem__(self, index):
                wake.wait(20)
                return cube()[index]

        silent.spectra = Slow()
        with pytest.raises(SourceTimeout, match=r"no answer from PYRO.* for 0\.3 s"):
            list(source.measure(np.array([[1, 1]])))
        wake.set()
        source.close()


def test_data_that_the_server_cannot_load(server):
    with pytest.raises(SourceUnavailable, match=r"missing\.h5 \(FileNotFoundError\)"):
        DTMicroscopeSource(server[0], data_path="missing.h5").open()


def test_without_pyro5(server, monkeypatch):
    monkeypatch.setitem(sys.modules, "Pyro5.api", None)
    with pytest.raises(SourceUnavailable, match="pip install Pyro5"):
        DTMicroscopeSource(server[0]).open()


@pytest.mark.parametrize(
    ("uri", "options", "words"),
    [
        ("localhost:9092", {}, "PYRO:microscope.server"),
        ("PYRO:a@b:1", {"timeout": 0}, "timeout"),
        ("PYRO:a@b:1", {"timeout": 1e10}, "timeout"),
    ],
)
def test_settings_that_make_no_sense(uri, options, words):
    with pytest.raises(CuriosityError, match=words):
        DTMicroscopeSource(uri, **options)


def test_full_run(tmp_path):
    """The default workflow; the connection is made, used and let go by the session's own thread."""
    sample = simulated_sample((30, 44), seed=3, noise=0)
    rows, cols = np.indices(sample.shape)
    everywhere = np.stack([rows.ravel(), cols.ravel()], axis=1).astype(float)
    spectra = sample.truth(everywhere).reshape(*sample.shape, -1)
    with fake.serving(fake.Data(sample.image, spectra, sample.axis.values)) as (uri, calls):
        workflow = cw.workflows.dense(patch=9, init=10, budget=24, batch_size=7)
        with cw.Session(DTMicroscopeSource(uri), workflow, seed=2, path=tmp_path / "run.h5") as session:
            session.run()
            assert session.wait(200)
            seen = session.snapshot
    assert (seen.state, len(seen.measured)) == ("finished", 24)
    np.testing.assert_allclose(seen.spectra, sample.truth(seen.measured))
    went = np.array([call[1:3] for call in calls if call[0] == "go_to"])
    wanted = seen.measured[:, ::-1] / [43, 29] * [5e-6, 4e-6] + [-2e-6, 1e-6]
    np.testing.assert_allclose(went, wanted, rtol=1e-12)
