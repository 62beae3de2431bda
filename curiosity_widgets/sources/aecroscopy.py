"""The microscope of the paper: an Asylum Cypher driven by AEcroscopy 0.0.2 (BEPyAE, the class ``AEBE``).

Its batch calls (``do_beps_grid``, ``do_beps_specific``) lose what they measure, so points are taken one by
one with ``tip_control`` and ``define_BEPS_parameters``. Coordinates are computed here, since
``convert_coordinates`` returns (y, x) and is up to a pixel off the scan's own positions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from curiosity_widgets.data import checks
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.sources.com import ThreadHandover
from curiosity_widgets.sources.first_spectrum import FirstSpectrum
from curiosity_widgets.sources.instrument import InstrumentSource, Reading
from curiosity_widgets.sources.protocol import Image, SourceError, SourceInfo

UNITS = {"response": "", "amplitude": "", "frequency": "Hz", "quality": "", "phase": "rad"}
RAW = ("channel 1", "channel 2", "channel 3")
QUANTITIES = (*UNITS, *RAW)
BEPS_KEYS = (
    "amplitude_V_00", "offset_V_01", "read_voltage_V_02", "step_per_cycle_03", "num_cycles_04",
    "cycle_fraction_05", "cycle_phase_shift_06", "measure_loops_07", "transition_time_s_08",
    "delay_after_step_s_09", "set_pulse_amplitude_V_10", "set_pulse_duration_s_11", "FORC_num_cycles_12",
    "FORC_A1_V_13", "FORC_A2_V_14", "FORC_num_repeats_15", "FORC_B1_V_16", "FORC_B2_V_17",
)  # fmt: skip
# What determines a waveform's voltages; with one FORC cycle there is no FORC.
_VOLTAGES = (
    "amplitude_V_00", "offset_V_01", "read_voltage_V_02", "set_pulse_amplitude_V_10", "FORC_num_cycles_12"
)  # fmt: skip
_FORC = ("FORC_A1_V_13", "FORC_A2_V_14", "FORC_B1_V_16", "FORC_B2_V_17")
_FIT = ("amplitude", "frequency", "quality", "phase")  # the order of AEcroscopy's quick fit


class AEcroscopySource(FirstSpectrum, InstrumentSource):
    """Band-excitation images and switching loops through a connected ``AEBE`` object.

    Set up the microscope as for an experiment by hand: ``init_BEPyAE``, ``tip_control`` (set point),
    ``define_io_cluster``, ``define_be_parms``. From then on the session controls the tip until it is closed.

    Args:
        exp: the connected object; nothing of AEcroscopy is imported.
        scan_pixels: the image has scan_pixels x scan_pixels pixels (AEcroscopy scans squares only).
        window: scanned part of the frame (x_start, y_start, x_stop, y_stop), each from -1 to 1. The tip
            never leaves it.
        beps: the loop's waveform, keys as in ``define_BEPS_parameters`` ("amplitude_V_00": 8, …); None
            leaves it as BEPyAE shows it. Unknown keys, which AEcroscopy would ignore, are refused.
        field: "on" or "off", which half of a waveform that measures both alternately
            (measure_loops_07 = 0). Where only one is measured, it is that.
        settle: seconds to wait between the tip's arrival and the spectrum.
        quantity: what a spectrum is: "response" (amplitude x cos phase), or "amplitude", "frequency",
            "quality", "phase", "channel 1" to "channel 3". The others are kept as its channels.
        image_quantities: the image's channels, of the same names.
        axis: voltages (S,) of the waveform. Only a measured spectrum gives them, so without this opening
            takes one spectrum at the tip's position, which the run file keeps. A session with limits checks
            first that ``beps``, ``set_point`` and the position are within them; until then nothing is sent
            to the microscope. A resumed run knows the axis from its file and takes none.
        set_point: in volts, sent once when the source is opened; None leaves it as it is.
        transit: seconds that the tip takes to a point.
        file_name: how AEcroscopy names its own copy of the image, in the current folder.

    Raises CuriosityError for impossible settings.
    """

    def __init__(
        self,
        exp: Any,
        scan_pixels: int = 128,
        window: Sequence[float] = (-1, -1, 1, 1),
        beps: Mapping[str, float] | None = None,
        field: Literal["on", "off"] = "off",
        settle: float = 0.2,
        *,
        quantity: str = "response",
        image_quantities: Sequence[str] = ("response",),
        axis: Sequence[float] | FloatArray | None = None,
        set_point: float | None = None,
        transit: float = 0.2,
        file_name: str = "curiosity",
    ) -> None:
        super().__init__()
        if isinstance(scan_pixels, bool) or int(scan_pixels) != scan_pixels or scan_pixels < 2:
            raise CuriosityError(f"scan_pixels is {quoted(scan_pixels)}; give a whole number from 2 up")
        corners = np.asarray(window, dtype=np.float64)
        if corners.shape != (4,) or not (np.abs(corners) <= 1).all() or (corners[:2] >= corners[2:]).any():
            raise CuriosityError(
                f"window is {window}; give (x_start, y_start, x_stop, y_stop) from -1 to 1, start below stop"
            )
        for key in beps or {}:
            if key not in BEPS_KEYS:
                raise CuriosityError(f"beps: unknown key '{key}'; there are {', '.join(BEPS_KEYS)}")
        if field not in ("on", "off"):
            raise CuriosityError(f"field is {quoted(field)}; give 'on' or 'off'")
        if isinstance(image_quantities, str):
            image_quantities = (image_quantities,)
        for name in (quantity, *image_quantities):
            if name not in QUANTITIES:
                raise CuriosityError(f"unknown quantity '{name}'; there are {', '.join(QUANTITIES)}")
        if not image_quantities:
            raise CuriosityError("image_quantities is empty; name at least one")
        for name, seconds in (("settle", settle), ("transit", transit)):
            checks.pause(name, seconds)
        self.shape = (int(scan_pixels), int(scan_pixels))
        self._handover = ThreadHandover(exp)
        self._exp: Any = None  # as the source's thread may use it; between open and close
        self._window = corners
        self._beps = dict(beps or {})
        self._first = 0 if field == "on" else 1
        self._field = field
        give = "volts, or None to leave it as it is"
        self._set_point = None if set_point is None else checks.number("set_point", set_point, give=give)
        self._settle, self._transit = float(settle), float(transit)
        self._quantity, self._image_quantities = quantity, tuple(image_quantities)
        self._axis = None if axis is None else np.asarray(axis, dtype=np.float64)
        self._file_name = file_name

    def connect(self) -> SourceInfo:
        """Send the set point, if there is one, create and upload the waveform; nothing moves."""
        self._exp = self._handover.here()
        if self._set_point is not None:
            self._exp.tip_control(
                tip_parms_dict={"set_point_V_00": self._set_point}, do_move_tip=False, feedbackon=False
            )
        self._exp.define_BEPS_parameters(
            beps_parms_dict=self._beps or None,
            do_create_waveform=True,
            do_upload_waveform=True,
            feedbackon=False,
        )
        axis, first = (self._axis, {}) if self._axis is not None else self._axis_of_a_spectrum()
        return SourceInfo(
            name="AEcroscopy",
            kind="instrument",
            axis=Axis(axis, "bias", "V"),
            values_name="piezoresponse" if self._quantity == "response" else self._quantity,
            values_units=UNITS.get(self._quantity, "V"),
            channels=self._image_quantities,
            can_reimage=True,
            extra={
                "window": self._window.tolist(),
                "beps": self._beps,
                "field": self._field,
                "settle": self._settle,
                "set_point": self._set_point,
                **first,
            },
        )

    def applies(self) -> dict[str, tuple[float, float] | str | None]:
        """Voltages of the waveform and the set point, where ``beps`` and ``set_point`` give them."""
        needed = [*_VOLTAGES, *(_FORC if self._beps.get("FORC_num_cycles_12", 1) != 1 else ())]
        missing = [key for key in needed if key not in self._beps]
        voltage: tuple[float, float] | str
        if missing:
            voltage = f"beps leaves {', '.join(missing)} as BEPyAE shows it; name every one"
        else:
            volts = {key: float(self._beps[key]) for key in needed}
            ends = [volts[key] for key in needed if key in (*_FORC, "read_voltage_V_02")]
            amplitude, offset = abs(volts["amplitude_V_00"]), volts["offset_V_01"]
            pulse = abs(volts["set_pulse_amplitude_V_10"])
            ends += [offset - amplitude, offset + amplitude, -pulse, pulse]
            voltage = min(ends), max(ends)
        set_point = self._set_point
        return {
            "voltage": voltage,
            "setpoint": "it is set in BEPyAE; give the source set_point="
            if set_point is None
            else (set_point, set_point),
        }

    def scan(self, on_line: Callable[[int, int], None], check: Callable[[], None]) -> Image:
        """One raster scan; AEcroscopy can neither report its lines nor be stopped in between."""
        pixels = self.shape[0]
        x_start, y_start, x_stop, y_stop = self._window.tolist()
        file = self._next_file()
        fit, raw, _ = self._exp.raster_scan(
            file_name=self._file_name,
            raster_parms_dict={
                "scan_pixel": pixels,
                "scan_x_start": x_start,
                "scan_y_start": y_start,
                "scan_x_stop": x_stop,
                "scan_y_stop": y_stop,
            },
            feedbackon=False,
            progress_on=False,  # both clear the notebook's output every few lines
            ploton=False,
        )
        planes = np.moveaxis(np.asarray(fit, dtype=np.float64), -1, 0)[: len(_FIT)]
        # the real machine adds an axis of length 1 to its three raw channels
        raw_planes = np.asarray(raw, dtype=np.float64).reshape(-1, *planes.shape[1:])
        quantities = self._quantities(planes, raw_planes)
        on_line(pixels, pixels)
        return Image(
            channels={name: quantities[name] for name in self._image_quantities},
            units={name: UNITS.get(name, "V") for name in self._image_quantities},
            pixel_size=self._pixel_size(),
            file=str(file) if file.exists() else None,
        )

    def visit(self, row: float, col: float) -> Reading:
        """Move the tip, wait for it to settle, take one loop."""
        x, y = self._target(row, col)
        self._exp.tip_control(
            tip_parms_dict={"next_x_pos_00": x, "next_y_pos_01": y, "transit_time_s_02": self._transit},
            do_set_setpoint=False,  # a plain move would send the set point again
            feedbackon=False,
        )
        time.sleep(self._settle)
        voltage, quantities = self._loop()
        return Reading(
            values=quantities[self._quantity],
            axis=voltage,
            channels={name: values for name, values in quantities.items() if name != self._quantity},
        )

    def disconnect(self) -> None:
        """Release what belongs to this thread. AEcroscopy 0.0.2 cannot withdraw the tip."""
        self._exp = None

    def _axis_of_a_spectrum(self) -> tuple[FloatArray, dict[str, Any]]:
        def take() -> tuple[FloatArray, FloatArray]:
            volts, quantities = self._loop()
            return volts, quantities[self._quantity]

        return self.learn_axis(self._tip(), self.shape, take)

    def _tip(self) -> tuple[float, float] | None:
        """Where BEPyAE sent the tip last (row, col), also outside the window; None where it does not tell."""
        vi = getattr(self._exp, "VI", None)
        if vi is None:
            return None
        place = np.array(vi.getcontrolvalue("move_tip_control_cluster")[:2], dtype=np.float64)
        start, stop = self._window[:2], self._window[2:]
        col, row = (place - start) / (stop - start) * (self.shape[0] - 1)
        return float(row), float(col)

    def _target(self, row: float, col: float) -> tuple[float, float]:
        """(x, y) from -1 to 1: pixel centres go from the window's one edge to the other, as in the scan."""
        start, stop = self._window[:2], self._window[2:]
        x, y = start + (stop - start) * np.array([col, row]) / (self.shape[0] - 1)
        return float(x), float(y)

    def _loop(self) -> tuple[FloatArray, dict[str, FloatArray]]:
        """A loop at the tip's position: voltages (S,), and the quantities of the chosen field (S,)."""
        voltage, _, fit, raw = self._exp.define_BEPS_parameters(do_VS_waveform=True, feedbackon=False)
        volts = np.asarray(voltage, dtype=np.float64).ravel()
        planes = [np.asarray(values, dtype=np.float64).ravel() for values in fit]
        readings = len(planes[0])
        if readings not in (len(volts), 2 * len(volts)):
            raise SourceError(
                f"{readings} readings do not belong to {len(volts)} voltages; "
                "they must be as many, or twice as many where on and off field alternate (measure_loops_07)"
            )
        if readings == 2 * len(volts):
            planes = [values[self._first :: 2] for values in planes]
        raw_planes = [np.asarray(values, dtype=np.float64).ravel() for values in raw]
        raw_planes = [
            values[self._first :: 2] if len(values) == 2 * len(volts) else values for values in raw_planes
        ]
        return volts, self._quantities(planes, raw_planes)

    @staticmethod
    def _quantities(fit: Sequence[FloatArray] | FloatArray, raw: Any) -> dict[str, FloatArray]:
        found = dict(zip(_FIT, fit, strict=True))
        response: FloatArray = found["amplitude"] * np.cos(found["phase"])
        return {"response": response, **found, **dict(zip(RAW, raw, strict=False))}

    def _pixel_size(self) -> tuple[float, float] | None:
        """(row, col) in metres, from the master variables; -1 to 1 is the whole scan."""
        cypher = getattr(self._exp, "ae_cypher", None)
        variables = {} if cypher is None else cypher.Get_MasterVariables()
        size = float(variables.get("ScanSize", 0.0))
        if not size > 0:
            return None
        width, height = (self._window[2:] - self._window[:2]) / 2 * size
        steps = self.shape[0] - 1
        return (
            float(height / variables.get("SlowRatio", 1.0) / steps),
            float(width / variables.get("FastRatio", 1.0) / steps),
        )

    def _next_file(self) -> Path:
        """The name that AEcroscopy gives its next copy: the first number that is free."""
        number = 0
        while Path(f"{self._file_name}_{number}.hf5").exists():
            number += 1
        return Path(f"{self._file_name}_{number}.hf5").absolute()
