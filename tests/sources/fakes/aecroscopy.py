"""AEcroscopy 0.0.2 without hardware: the signatures, the polling and the quirks of its class ``AEBE``.

Under it lies a sample without any symmetry, known at every (x, y) from -1 to 1.
"""

from __future__ import annotations

import inspect
import threading
import time
from functools import wraps
from pathlib import Path

import numpy as np

POLL = 1e-4  # seconds; 0.1 in the original
SCAN_SIZE = 5e-6  # metres from -1 to 1
_BEPS = {
    "amplitude_V_00": 8.0, "offset_V_01": 0.0, "read_voltage_V_02": 0.0, "step_per_cycle_03": 16,
    "num_cycles_04": 1, "cycle_fraction_05": 0, "cycle_phase_shift_06": 0, "measure_loops_07": 0,
    "transition_time_s_08": 1e-6, "delay_after_step_s_09": 0.0, "set_pulse_amplitude_V_10": 0.0,
    "set_pulse_duration_s_11": 0.0, "FORC_num_cycles_12": 1, "FORC_A1_V_13": 7.0, "FORC_A2_V_14": 8.0,
    "FORC_num_repeats_15": 0, "FORC_B1_V_16": -7.0, "FORC_B2_V_17": -8.0,
}  # fmt: skip


class Sample:
    """A ferroelectric-like surface; ``spot`` is a place (x, y) unlike all others."""

    def __init__(self, spot: tuple[float, float] = (0.31, -0.44), width: float = 0.01) -> None:
        self.spot, self.width = spot, width

    def image(self, x, y):
        """Amplitude and phase at (x, y)."""
        near = np.exp(-(((x - self.spot[0]) ** 2 + (y - self.spot[1]) ** 2) / self.width**2))
        amplitude = 2 + 0.5 * x + 0.3 * y + 0.2 * np.sin(9 * x + 4 * y**2) + 3 * near
        return amplitude, 0.4 + 0.9 * np.tanh(6 * np.sin(5 * x + 2 * y) + 3 * y)

    def loop(self, x, y, volts, up):
        """Off-field response (S,) at (x, y); ``up`` (S,): the voltage rises."""
        amplitude, phase = self.image(x, y)
        return amplitude * np.tanh((volts + np.where(up, -1, 1) * (3 + x)) / 2 - 0.5 * y) + 0.2 * phase


def triangle(amplitude, steps, cycles):
    """A bipolar triangle from zero, and where it rises."""
    phase = np.arange(steps) / steps
    one = np.interp(phase, [0, 0.25, 0.75, 1], [0, 1, -1, 0])
    up = (phase < 0.25) | (phase >= 0.75)
    return amplitude * np.tile(one, cycles), np.tile(up, cycles)


class FakeVI:
    """Control clusters by name; a flag that starts an action stays up for two polls."""

    def __init__(self) -> None:
        self.values = {
            "set_setpoint_control_cluster": (1.0, False),
            "move_tip_control_cluster": (0.0, 0.0, 0.5, False),
            "Initialize_BE_line_scan_control_cluster": (0.0, 64, False),
            "Initialize_BEPS_VS_control_cluster": (*_BEPS.values(), False, False, False),
        }
        self._polls = {}

    def setcontrolvalue(self, name, values):
        self.values[name] = tuple(values)
        self._polls[name] = 2

    def getcontrolvalue(self, name):
        self._polls[name] = self._polls.get(name, 0) - 1
        if self._polls[name] < 0:
            self.values[name] = tuple(False if value is True else value for value in self.values[name])
        return self.values[name]


def logger(method):
    """Every call appends its arguments to a list that grows for ever, and to a file in the folder."""

    @wraps(method)
    def wrapper(self, *args, **kwargs):
        bound = inspect.signature(method).bind(self, *args, **kwargs)
        bound.apply_defaults()
        arguments = {key: value for key, value in bound.arguments.items() if key != "self"}
        self._log.append({method.__name__: arguments})
        with Path(f"{self._log_file_name}.txt").open("a") as file:
            file.write(f"\n\n{ {method.__name__: arguments} }")
        self.threads.add(threading.get_ident())
        return method(self, *args, **kwargs)

    return wrapper


class FakeAEBE:
    """The calls of ``AEBE`` that the adapter uses, and those that it must not use."""

    def __init__(self, sample: Sample | None = None) -> None:
        self.sample = Sample() if sample is None else sample
        self.VI = FakeVI()
        self.ae_cypher = FakeCypher()
        self._log_file_name = "logfile.p"
        self._log = []
        self.threads = set()
        self.commanded = []  # (x, y) of every move
        self.set_points = 0
        self.spectra = []  # (x, y) of every loop
        self.waveform = None  # as uploaded
        self.before_spectrum = lambda number: None

    @logger
    def tip_control(self, tip_parms_dict=None, do_move_tip=True, do_set_setpoint=True, feedbackon=True):
        set_point = self.VI.getcontrolvalue("set_setpoint_control_cluster")[0]
        move = dict(
            zip(
                ("next_x_pos_00", "next_y_pos_01", "transit_time_s_02"),
                self.VI.getcontrolvalue("move_tip_control_cluster"),
                strict=False,
            )
        )
        for key, value in (tip_parms_dict or {}).items():  # no range check: 9 is sent as it is
            if key in move:
                move[key] = value
            elif key == "set_point_V_00":
                set_point = value
        self.VI.setcontrolvalue("set_setpoint_control_cluster", (set_point, do_set_setpoint))
        self._wait("set_setpoint_control_cluster", 1)
        self.set_points += do_set_setpoint
        self.VI.setcontrolvalue("move_tip_control_cluster", (*move.values(), do_move_tip))
        self._wait("move_tip_control_cluster", 3)
        if do_move_tip:
            self.commanded.append((move["next_x_pos_00"], move["next_y_pos_01"]))
        if feedbackon:
            print("Setpoint is: ", set_point)

    @logger
    def raster_scan(
        self,
        file_name="BEPFM",
        raster_parms_dict=None,
        pixel_line_ratio=1,
        feedbackon=False,
        progress_on=True,
        ploton=True,
    ):
        assert not ploton, "a plot every five lines clears the notebook's output"
        assert not progress_on
        wanted = {
            "tip_voltage": 0.0, "scan_pixel": 64,
            "scan_x_start": -1.0, "scan_y_start": -1.0, "scan_x_stop": 1.0, "scan_y_stop": 1.0,
            **(raster_parms_dict or {}),
        }  # fmt: skip
        self.tip_voltage = 0.0  # the parameter is lost on the way
        pixels = int(wanted["scan_pixel"])
        x = np.linspace(wanted["scan_x_start"], wanted["scan_x_stop"], pixels)
        lines = []
        for y in np.linspace(wanted["scan_y_start"], wanted["scan_y_stop"], pixels):
            amplitude, phase = self.sample.image(x, y)
            lines.append(
                np.stack([amplitude, 3.5e5 + 1e3 * x, 100 + 10 * x + y, phase, np.ones(pixels)], axis=-1)
            )
        fit = np.asarray(lines)
        channels = np.stack([fit[..., 0] * 1e-3, fit[..., 3] * 1e-3, fit[..., 2]])[..., None]
        print(f"Channels dataset is of shape {channels.shape}")
        number = 0
        while Path(f"{file_name}_{number}.hf5").exists():
            number += 1
        Path(f"{file_name}_{number}.hf5").touch()
        self.VI.setcontrolvalue("move_tip_control_cluster", (x[-1], wanted["scan_y_stop"], 0.5, False))
        return fit, channels, np.zeros((pixels, pixels, 3), dtype=complex)

    @logger
    def define_BEPS_parameters(  # noqa: N802
        self,
        beps_parms_dict=None,
        do_create_waveform=False,
        do_upload_waveform=False,
        do_VS_waveform=False,
        feedbackon=True,
    ):
        name = "Initialize_BEPS_VS_control_cluster"
        shown = dict(zip(_BEPS, self.VI.getcontrolvalue(name), strict=False))
        for key, value in (beps_parms_dict or {}).items():
            if key in shown:  # a mistyped key is passed over
                shown[key] = value
        for place, action in enumerate((do_create_waveform, do_upload_waveform, do_VS_waveform)):
            flags = [False] * 3
            flags[place] = action
            self.VI.setcontrolvalue(name, (*shown.values(), *flags))
            self._wait(name, 18 + place)
        if do_create_waveform and do_upload_waveform:
            self.waveform = dict(shown)
        if feedbackon:
            print("BEPS parameters are: ", self.VI.getcontrolvalue(name))
        if not do_VS_waveform:
            return None
        assert self.waveform is not None, "nothing was uploaded"
        x, y = self.VI.getcontrolvalue("move_tip_control_cluster")[:2]
        self.before_spectrum(len(self.spectra))
        self.spectra.append((x, y))
        return self._spectrum(x, y)

    def _spectrum(self, x, y):
        volts, up = triangle(
            self.waveform["amplitude_V_00"],
            int(self.waveform["step_per_cycle_03"]),
            int(self.waveform["num_cycles_04"]),
        )
        off = self.sample.loop(x, y, volts, up)
        response = off
        if self.waveform["measure_loops_07"] == 0:
            response = np.stack([off + 0.4 * volts, off], axis=1).ravel()  # on, off, on, off, …
        amplitude, phase = np.abs(response), np.where(response < 0, np.pi, 0.0)
        fit = [amplitude, np.full_like(amplitude, 3.5e5), np.full_like(amplitude, 100.0), phase]
        return volts, np.zeros((len(response), 3, 2)), fit, [amplitude * k for k in (1e-3, 2e-3, 3e-3)]

    def do_beps_specific(self, *args, **kwargs):
        raise ValueError("cannot reshape array")

    def do_beps_grid(self, *args, **kwargs):
        raise KeyError("Cycles")

    do_beps_random = do_beps_grid

    def _wait(self, name, flag):
        while self.VI.getcontrolvalue(name)[flag]:
            time.sleep(POLL)


class FakeCypher:
    """The Igor side: master variables."""

    def Get_MasterVariables(self):  # noqa: N802
        return {"ScanSize": SCAN_SIZE, "ScanAngle": 0.0, "FastRatio": 1.0, "SlowRatio": 1.0}


def convert_coordinates(original_coordinates, num_pix_x=128, num_pix_y=128):
    """[row, col] → [y, x], edges instead of centres: what a user must not feed to ``tip_control`` as x, y."""
    row, col = original_coordinates
    return np.array([-1 + 2 * row / num_pix_y, -1 + 2 * col / num_pix_x])
