from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import curiosity_widgets as cw
from curiosity_widgets import AEcroscopySource, CuriosityError
from curiosity_widgets.sources.protocol import (
    MeasurementFailed,
    OutOfRange,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
)
from curiosity_widgets.testing import SOURCE_CLAUSES, ExpectedSample, check_source
from tests.sources.fakes.aecroscopy import FakeAEBE, Sample, convert_coordinates, triangle

PIXELS = 64
WINDOW = (-0.7, -0.2, 0.4, 0.9)  # off centre
LANDMARK = (9, 50)
BEPS = {"amplitude_V_00": 6.0, "step_per_cycle_03": 12, "num_cycles_04": 2}


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # AEcroscopy writes its log and its copies into the current folder


def place(row, col, window=WINDOW, pixels=PIXELS):
    """(x, y) of a pixel, by the scan's own linspace; no code of the adapter."""
    x = np.linspace(window[0], window[2], pixels)
    y = np.linspace(window[1], window[3], pixels)
    index = np.arange(pixels)
    return np.interp(col, index, x), np.interp(row, index, y)


def sample():
    return Sample(spot=place(*LANDMARK), width=0.006)


def source(exp=None, **options):
    values = {"scan_pixels": PIXELS, "window": WINDOW, "beps": BEPS, "settle": 0.0, **options}
    return AEcroscopySource(FakeAEBE(sample()) if exp is None else exp, **values)


def expected(field="off"):
    rows, cols = np.indices((PIXELS, PIXELS))
    amplitude, phase = sample().image(*place(rows, cols))
    volts, up = triangle(6.0, 12, 2)

    def spectra(points):
        loops = np.stack([sample().loop(*place(row, col), volts, up) for row, col in points])
        return loops + 0.4 * volts if field == "on" else loops

    return ExpectedSample({"response": amplitude * np.cos(phase)}, spectra, LANDMARK, square=True)


@pytest.mark.parametrize("clause", SOURCE_CLAUSES, ids=lambda clause: clause.__name__)
def test_contract(clause):
    clause(source(), expected())


def test_contract_on_field():
    check_source(lambda: source(field="on"), expected("on"))


def test_the_landmark():
    exp = FakeAEBE(sample())
    adapter = source(exp, image_quantities=("amplitude",))
    amplitude = adapter.image().channels["amplitude"]
    assert np.unravel_index(amplitude.argmax(), amplitude.shape) == LANDMARK
    (taken,) = adapter.measure(np.array([LANDMARK], dtype=float))
    assert exp.commanded[-1] == pytest.approx(exp.sample.spot)
    others = np.stack([m.values for m in adapter.measure(np.array([[9, 49], [10, 50], [50, 9], [54, 50]]))])
    assert np.abs(taken.values).max() > 2 * np.abs(others).max()


class Turned(AEcroscopySource):
    """With the call chain of AEcroscopy's own book: [y, x] taken for (x, y), edges for centres."""

    def _target(self, row, col):
        y, x = convert_coordinates((row, col), PIXELS, PIXELS)
        return float(y), float(x)


class Edges(AEcroscopySource):
    def _target(self, row, col):
        y, x = convert_coordinates((row, col), PIXELS, PIXELS)
        return float(x), float(y)


class Flipped(AEcroscopySource):
    def _target(self, row, col):
        return super()._target(PIXELS - 1 - row, col)


class Shifted(AEcroscopySource):
    def _target(self, row, col):
        return super()._target(min(row + 0.5, PIXELS - 1), col)


@pytest.mark.parametrize("wrong", [Turned, Edges, Flipped, Shifted])
@pytest.mark.parametrize("window", [WINDOW, (-1, -1, 1, 1)], ids=["window", "whole"])
def test_sources_with_a_mistake_fail(wrong, window):
    def make():
        return wrong(FakeAEBE(sample()), PIXELS, window, BEPS, settle=0.0)

    with pytest.raises((AssertionError, SourceError)):
        check_source(make, expected())


@given(
    st.floats(-1, 0.9),
    st.floats(-1, 0.9),
    st.floats(0.05, 1),
    st.integers(2, 300),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_positions_run_from_edge_to_edge(x, y, size, pixels, down, right):
    window = (x, y, min(1, x + size), min(1, y + size))
    adapter = AEcroscopySource(None, pixels, window)
    row, col = down * (pixels - 1), right * (pixels - 1)
    got = adapter._target(row, col)
    np.testing.assert_allclose(got, place(row, col, window, pixels), atol=1e-12)
    assert window[0] <= got[0] <= window[2] + 1e-12
    assert window[1] <= got[1] <= window[3] + 1e-12


def test_opening_takes_one_spectrum_without_a_move_or_none_with_an_axis():
    exp = FakeAEBE()
    info = source(exp).open()
    assert (info.kind, info.axis.name, info.axis.unit) == ("instrument", "bias", "V")
    assert np.ptp(info.axis.values) == 12
    assert exp.commanded == []
    assert len(exp.spectra) == 1
    exp = FakeAEBE()
    assert len(source(exp, axis=triangle(6.0, 12, 2)[0]).open().axis) == 24
    assert exp.spectra == []


def test_a_wrong_axis_is_noticed_with_the_first_spectrum():
    adapter = source(axis=np.linspace(-6, 6, 24))
    with pytest.raises(MeasurementFailed, match="another bias axis") as caught:
        list(adapter.measure(np.array([[1, 2]])))
    assert not caught.value.retry


def test_a_waveform_changed_by_hand_is_noticed():
    exp = FakeAEBE()
    adapter = source(exp)
    adapter.open()
    exp.define_BEPS_parameters({"step_per_cycle_03": 20}, True, True, feedbackon=False)
    with pytest.raises(MeasurementFailed, match=r"shape \(40,\).*waveform"):
        list(adapter.measure(np.array([[1, 2]])))


def test_only_one_field_measured():
    adapter = source(beps={**BEPS, "measure_loops_07": 2}, field="on")
    (taken,) = adapter.measure(np.array([LANDMARK]))
    np.testing.assert_allclose(taken.values, expected("off").spectra(np.array([LANDMARK]))[0])


def test_readings_that_belong_to_no_voltage():
    exp = FakeAEBE()
    adapter = source(exp)
    adapter.open()
    exp._spectrum = lambda x, y: (np.zeros(24), None, [np.zeros(31)] * 4, [np.zeros(31)] * 3)
    with pytest.raises(SourceError, match="31 readings do not belong to 24 voltages"):
        list(adapter.measure(np.array([[1, 2]])))


def test_quantities_and_channels():
    adapter = source(quantity="amplitude", image_quantities=("phase", "channel 3"))
    info, image = adapter.open(), adapter.image()
    assert (info.values_name, info.channels) == ("amplitude", ("phase", "channel 3"))
    assert image.units == {"phase": "rad", "channel 3": "V"}
    rows, cols = np.indices((PIXELS, PIXELS))
    x, y = place(rows, cols)
    np.testing.assert_allclose(image.channels["phase"], sample().image(x, y)[1])
    np.testing.assert_allclose(image.channels["channel 3"], 100 + 10 * x + y)  # (3, n, n, 1)
    (taken,) = adapter.measure(np.array([[3, 4]]))
    assert set(taken.channels) == {
        "response", "frequency", "quality", "phase", "channel 1", "channel 2", "channel 3"
    }  # fmt: skip
    assert all(values.shape == (24,) for values in taken.channels.values())
    np.testing.assert_allclose(
        taken.values * np.cos(taken.channels["phase"]), expected().spectra([(3, 4)])[0], atol=1e-12
    )


def test_image_knows_its_size_and_the_vendors_file(tmp_path):
    adapter = source()
    first, second = adapter.image(), adapter.image()
    assert first.pixel_size == pytest.approx((1.1 / 2 * 5e-6 / 63, 1.1 / 2 * 5e-6 / 63))
    assert [first.file, second.file] == [str(tmp_path / f"curiosity_{k}.hf5") for k in (0, 1)]


def test_without_master_variables_there_is_no_size():
    exp = FakeAEBE()
    del exp.ae_cypher
    assert source(exp).image().pixel_size is None


def test_the_set_point_is_never_sent_again():
    exp = FakeAEBE()
    list(source(exp).measure(np.array([[1, 2], [3, 4]])))
    assert exp.set_points == 0


def test_the_set_point_is_sent_once_if_it_was_given():
    exp = FakeAEBE()
    adapter = source(exp, set_point=0.7)
    adapter.open()
    list(adapter.measure(np.array([[1, 2], [3, 4]])))
    assert exp.set_points == 1
    assert exp.VI.getcontrolvalue("set_setpoint_control_cluster")[0] == 0.7
    assert len(exp.commanded) == 2, "sending it moves nothing"
    assert adapter.applies()["setpoint"] == (0.7, 0.7)


ALL_VOLTAGES = {
    **BEPS,
    "offset_V_01": 1.5,
    "read_voltage_V_02": 0.0,
    "set_pulse_amplitude_V_10": -2.0,
    "FORC_num_cycles_12": 1,
}


def test_reports_what_it_will_apply_without_a_call():
    exp = FakeAEBE()
    assert source(exp, beps=ALL_VOLTAGES).applies()["voltage"] == (-4.5, 7.5)
    forc = {
        "FORC_num_cycles_12": 3, "FORC_A1_V_13": 4, "FORC_A2_V_14": 9, "FORC_B1_V_16": -4, "FORC_B2_V_17": -8,
    }  # fmt: skip
    assert source(exp, beps={**ALL_VOLTAGES, **forc}).applies()["voltage"] == (-8, 9)
    applied = source(exp).applies()
    assert "offset_V_01" in applied["voltage"]
    assert "set_point=" in applied["setpoint"]
    assert exp._log == []


def test_a_session_sends_nothing_before_its_limits_are_checked(tmp_path):
    limits = cw.Limits(voltage=(-5, 5), setpoint=(0.2, 1.0))
    for beps, words in [(BEPS, "beps leaves offset_V_01"), (ALL_VOLTAGES, "voltage from -4.5 to 7.5 V")]:
        exp = FakeAEBE()
        with pytest.raises(CuriosityError, match=words):
            cw.Session(
                source(exp, beps=beps, set_point=0.5), path=tmp_path / "run.h5", policies=cw.Policies(limits)
            )
        assert exp._log == []
    beps = {**ALL_VOLTAGES, "offset_V_01": 0.0, "amplitude_V_00": 4.0}
    exp = FakeAEBE()
    with cw.Session(
        source(exp, beps=beps, set_point=0.5), path=tmp_path / "run.h5", policies=cw.Policies(limits)
    ):
        assert len(exp.spectra) == 1, "within the limits the axis is measured"


def test_nothing_is_printed(capsys):
    exp = FakeAEBE()
    talk = exp.define_BEPS_parameters

    def talking(*args, **kwargs):
        print("from the driver")
        print("and an error", file=sys.stderr)
        return talk(*args, **kwargs)

    exp.define_BEPS_parameters = talking
    adapter = source(exp)
    adapter.image()
    list(adapter.measure(np.array([[1, 2]])))
    assert capsys.readouterr() == ("", "")


def test_fits_that_failed_get_the_median(caplog):
    exp = FakeAEBE()
    scan = exp.raster_scan

    def holes(**options):
        fit, channels, spectra = scan(**options)
        fit[3, 5, 0] = np.nan
        return fit, channels, spectra

    exp.raster_scan = holes
    image = source(exp).image()
    assert np.isfinite(image.channels["response"]).all()
    assert "1 pixels of 'response'" in caplog.text


def test_a_spectrum_that_is_not_finite_may_be_tried_again():
    exp = FakeAEBE()
    adapter = source(exp)
    adapter.open()
    right = exp._spectrum

    def hollow(x, y):
        volts, raw, fit, channels = right(x, y)
        fit[0][5] = np.nan
        return volts, raw, fit, channels

    exp._spectrum = hollow
    with pytest.raises(MeasurementFailed, match=r"1 values of the spectrum at \(1, 2\)") as caught:
        list(adapter.measure(np.array([[1, 2]])))
    assert caught.value.retry


def test_errors_of_the_vendor_become_ours():
    exp = FakeAEBE()
    adapter = source(exp)
    adapter.open()

    def lost(number):
        raise RuntimeError("The RPC server\nis unavailable")

    exp.before_spectrum = lost
    with pytest.raises(MeasurementFailed, match=r"The RPC server is unavailable \(RuntimeError\)"):
        list(adapter.measure(np.array([[1, 2]])))

    def late(number):
        raise TimeoutError("no trigger")

    exp.before_spectrum = late
    with pytest.raises(SourceTimeout, match="no trigger"):
        list(adapter.measure(np.array([[1, 2]])))
    with pytest.raises(SourceUnavailable, match="AEcroscopy cannot be opened: 'NoneType'"):
        AEcroscopySource(None).open()


@pytest.mark.parametrize("point", [(-0.3, 5), (5, 63.4), (63.01, 0)])
def test_half_a_pixel_beyond_the_window_is_refused(point):
    exp = FakeAEBE()
    with pytest.raises(OutOfRange, match="rows 0 to 63, columns 0 to 63"):
        source(exp).measure(np.array([(1, 1), point]))
    assert exp.commanded == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"scan_pixels": 1}, "scan_pixels is 1"),
        ({"scan_pixels": 12.5}, "whole number"),
        ({"window": (-1, -1, 1)}, "window"),
        ({"window": (-1, -1, 1.1, 1)}, "from -1 to 1"),
        ({"window": (-1, 0.5, 1, 0.5)}, "start below stop"),
        ({"window": (-1, np.nan, 1, 0.5)}, "from -1 to 1"),
        ({"beps": {"amplitude_V": 3}}, "unknown key 'amplitude_V'"),
        ({"field": "both"}, "'on' or 'off'"),
        ({"settle": -1}, "settle"),
        ({"transit": np.nan}, "transit"),
        ({"transit": 1e10}, "transit is 10000000000.0; give 0 to 86400 seconds"),
        ({"set_point": np.inf}, "set_point"),
        ({"quantity": "colour"}, "unknown quantity 'colour'"),
        ({"image_quantities": ()}, "empty"),
    ],
)
def test_settings_that_make_no_sense(options, words):
    with pytest.raises(CuriosityError, match=words) as caught:
        source(**options)
    assert "\n" not in str(caught.value)
