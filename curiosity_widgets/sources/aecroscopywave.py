"""AEcroscopy's successor: the package ``aecroscopywave`` (Python 3.12 and later), a Cypher by ``PyCypher``.

It moves the tip by pixel, counted from the lower left corner, and starts scans, but gives no image back: the
microscope's software writes an .ibw file. Spectra are left to the user there (a waveform out, raw
samples in), so this source takes a function for them; the package's digital twin has its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets.data import checks
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.readers.igor import read_layers
from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.sources.com import ThreadHandover
from curiosity_widgets.sources.first_spectrum import FirstSpectrum
from curiosity_widgets.sources.instrument import InstrumentSource, Reading
from curiosity_widgets.sources.protocol import (
    Image,
    SourceError,
    SourceInfo,
    SourceTimeout,
    SourceUnavailable,
    Stopped,
)

Spectroscopy = Callable[[Any], tuple[Any, Any]]
CHANNELS = ("HeightRetrace", "AmplitudeRetrace", "PhaseRetrace")
_UNITS = {"Height": "m", "ZSensor": "m", "Amplitude": "m", "Deflection": "m", "Phase": "deg"}
_TICK = 0.2  # seconds


def off_field_loop(
    bias: Sequence[float] | FloatArray,
    amplitude: Sequence[float] | FloatArray,
    phase: Sequence[float] | FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """A switching loop from the raw samples (n,) of a write and read waveform.

    Every stretch of one voltage is a pulse. A stretch at zero after one that is not reads what that wrote:
    mean of amplitude times cos phase (in degrees). Returns the writing voltages and the readings, (S,) each.
    Raises SourceError where the waveform holds no such pair.
    """
    volts = np.round(np.asarray(bias, dtype=np.float64).ravel(), 5)
    response = np.asarray(amplitude, dtype=np.float64) * np.cos(
        np.radians(np.asarray(phase, dtype=np.float64))
    )
    if volts.shape != response.shape or not len(volts):
        raise SourceError(f"{len(volts)} samples of bias do not belong to {response.size} of the response")
    starts = np.concatenate([[0], np.flatnonzero(np.diff(volts)) + 1])
    level = volts[starts]
    reads = np.flatnonzero((level[1:] == 0) & (level[:-1] != 0)) + 1
    if not len(reads):
        raise SourceError(
            "the waveform never returns to zero after a pulse; there is no off-field loop in it"
        )
    means = np.add.reduceat(response, starts) / np.diff(np.append(starts, len(volts)))
    return level[reads - 1], means[reads]


def twin_loop(cypher: Any) -> tuple[FloatArray, FloatArray]:
    """The off-field loop that the digital twin measures at its tip's position."""
    samples = cypher.run_ss_pfm_spectroscopy()
    return off_field_loop(samples["bias_v"], samples["amplitude"], samples["phase_deg"])


class AEcroscopyWaveSource(FirstSpectrum, InstrumentSource):
    """A Cypher through ``aecroscopywave``'s ``PyCypher``, or its digital twin.

    Scan size, points and lines, angle and offsets remain as set in the microscope's software; so does the
    tip: engage before a run, also before a resumed one. Frames are scanned upwards, so that row 0 is the
    lowest line.

    Args:
        cypher: the connected ``PyCypher``, or ``digitalAFMTwin.create_twin("cypher")``; nothing of the
            package is imported. Saving images must be switched on.
        spectroscopy: called as ``spectroscopy(cypher)`` with the tip at a point; returns the axis (S,) and
            the spectrum (S,). With a ``PyWaveVI`` object ``vi`` and its waveform uploaded, for instance
            ``lambda cypher: my_loop(vi.set_IO_control(clear=False, upload=False))``, where ``my_loop`` makes
            a loop of the raw samples; see :func:`off_field_loop`. By default the twin's own.
        channels: the image's channels, by their labels in the .ibw file.
        axis_name: what the spectra's axis is.
        axis_unit: its unit.
        settle: seconds to wait between the tip's arrival and the spectrum.
        transit: seconds that the tip takes to a point.
        imaging_mode: as in the microscope's master panel.
        voltage: (lowest, highest) that ``spectroscopy`` applies, in volts; needed where the session has
            a limit for it, because nothing else knows before the first spectrum.
        withdraw: lift the tip when a run is stopped or fails, when it waits for long, and when the source is
            closed.
        engage: seconds that the tip takes to engage again before the next point, once this source has lifted
            it; None: a user engages it, and the run pauses until then.
        save_timeout: seconds to wait for the scan's file once the scan is done.
        axis: of the spectra (S,); without it opening takes one spectrum.

    Opening takes one spectrum at the tip's position, since nothing else gives their axis, unless ``axis``
    does; the run file keeps it. A session does so only when ``voltage`` is within its limits, if it has any,
    and not where a mask forbids positions, since the tip's is unknown before the first point. A resumed run
    knows the axis from its file.
    Raises CuriosityError for impossible settings.
    """

    def __init__(
        self,
        cypher: Any,
        spectroscopy: Spectroscopy | None = None,
        channels: Sequence[str] = CHANNELS,
        *,
        axis_name: str = "bias",
        axis_unit: str = "V",
        settle: float = 0.2,
        transit: float = 0.3,
        imaging_mode: str = "PFM Mode",
        voltage: tuple[float, float] | None = None,
        withdraw: bool = True,
        engage: float | None = 10.0,
        axis: Sequence[float] | FloatArray | None = None,
        save_timeout: float = 10.0,
    ) -> None:
        super().__init__()
        if spectroscopy is None:
            if not hasattr(cypher, "run_ss_pfm_spectroscopy"):
                raise CuriosityError(
                    "a real Cypher needs spectroscopy=, a function that takes the spectrum at the tip's "
                    "position and returns (axis, values)"
                )
            spectroscopy = twin_loop
        if isinstance(channels, str) or not channels:
            raise CuriosityError(f"channels is {quoted(channels)}; give a list of labels, such as {CHANNELS}")
        waits = {"settle": settle, "transit": transit, "save_timeout": save_timeout, "engage": engage or 0.0}
        for name, seconds in waits.items():
            checks.pause(name, seconds)
        self._handover = ThreadHandover(cypher)
        self._cypher: Any = None  # as the source's thread may use it; between open and close
        self._spectroscopy = spectroscopy
        self._channels = tuple(channels)
        self._axis_name, self._axis_unit = axis_name, axis_unit
        self._settle, self._transit = float(settle), float(transit)
        self._imaging_mode, self._withdraw = imaging_mode, withdraw
        self._engage = engage
        self._axis: FloatArray | None = None if axis is None else np.asarray(axis, dtype=np.float64)
        self._lifted = False  # by this source
        self._save_timeout = float(save_timeout)
        self._voltage = None if voltage is None else checks.interval("voltage", voltage)

    def connect(self) -> SourceInfo:
        """Read the frame, show where the tip is, take one spectrum there for its axis."""
        self._cypher = self._handover.here()
        variables = self._cypher.get_MasterVariables()
        self.shape = (int(variables["ScanLines"]), int(variables["ScanPoints"]))
        if min(self.shape) < 2:
            raise SourceError(f"the frame has {self.shape[0]} x {self.shape[1]} pixels; set points and lines")
        self._cypher.initialize_move_tip()
        axis, first = self._axis, dict[str, Any]()
        if axis is None:
            axis, first = self.learn_axis(None, self.shape, lambda: self._spectroscopy(self._cypher))
        return SourceInfo(
            name="AEcroscopyWave",
            kind="instrument",
            axis=Axis(np.asarray(axis, dtype=np.float64), self._axis_name, self._axis_unit),
            values_name="piezoresponse" if self._spectroscopy is twin_loop else "response",
            values_units="m" if self._spectroscopy is twin_loop else "",
            channels=self._channels,
            can_reimage=True,
            extra={"settle": self._settle, **first},
        )

    def applies(self) -> dict[str, tuple[float, float] | str | None]:
        """The given voltage; the set point is that of the microscope's software."""
        return {
            "voltage": self._voltage
            or "the spectra are your own function; give the source voltage=(low, high)",
            "setpoint": "it is set in the microscope's software; check it there, and leave this limit out",
        }

    def scan(self, on_line: Callable[[int, int], None], check: Callable[[], None]) -> Image:
        """One frame, read from the file that the microscope's software writes of it."""
        self._check_engaged()
        cypher, lines = self._cypher, self.shape[0]
        folder = Path(cypher.check_folder())
        before = _files(folder)
        cypher.set_Master_Panel(
            imaging_mode=self._imaging_mode, scan_mode="One Frame Mode", parameters={}, do_scan="Frame Up"
        )
        try:
            while cypher.is_scanning():  # the twin's call returns at once, PyCypher's waits itself
                check()
                time.sleep(_TICK)
        except Stopped:
            cypher.ARExecuteControl("StopScan_0", "MasterPanel", 0, "")
            raise
        file = self._written(folder, before)
        layers = read_layers(file)
        for name in self._channels:
            if name not in layers:
                raise SourceError(f"{file}: no channel '{name}'; there are {', '.join(layers)}")
        on_line(lines, lines)
        return Image(
            channels={name: layers[name] for name in self._channels},
            units={
                name: unit for name in self._channels for key, unit in _UNITS.items() if name.startswith(key)
            },
            pixel_size=self._pixel_size(),
            file=str(file),
        )

    def visit(self, row: float, col: float) -> Reading:
        """Move the tip to pixel (col, row), wait for it to settle, take a spectrum."""
        self._check_engaged()
        self._cypher.move_tip((col, row), coordinates_type="pixel", transit_time=self._transit)
        time.sleep(self._settle)
        axis, values = self._spectroscopy(self._cypher)
        return Reading(values=np.asarray(values), axis=axis)

    def _check_engaged(self) -> None:
        """Engage the tip again if this source has lifted it.

        Raises SourceUnavailable once where a user does that: the run then waits for them.
        """
        if not self._lifted:
            return
        self._lifted = False
        if self._engage is None:
            raise SourceUnavailable("the tip was lifted when the run rested; engage it, then resume")
        self._cypher.engage()  # returns at once
        time.sleep(self._engage)

    def park(self) -> None:
        """Lift the tip, unless ``withdraw`` is False."""
        if self._withdraw and not self._lifted:
            self._cypher.withdraw()
            self._lifted = True

    def disconnect(self) -> None:
        """Release what belongs to this thread."""
        self._cypher, self._lifted = None, False

    def _written(self, folder: Path, before: dict[Path, int]) -> Path:
        """The file that is new or changed since before the scan."""
        deadline = time.monotonic() + self._save_timeout
        while True:
            new = [file for file, changed in _files(folder).items() if before.get(file) != changed]
            if new:
                return max(new, key=lambda file: file.stat().st_mtime_ns)
            if time.monotonic() >= deadline:
                raise SourceTimeout(
                    f"no new .ibw file in {folder} {self._save_timeout:g} s after the scan; "
                    "switch on the saving of images"
                )
            time.sleep(_TICK)

    def _pixel_size(self) -> tuple[float, float] | None:
        """(row, col) in metres, from the master variables."""
        variables = self._cypher.get_MasterVariables()
        size = float(variables.get("ScanSize", 0.0))
        if not size > 0:
            return None
        return (
            size / float(variables.get("SlowRatio", 1.0)) / (self.shape[0] - 1),
            size / float(variables.get("FastRatio", 1.0)) / (self.shape[1] - 1),
        )


def _files(folder: Path) -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in folder.glob("*.ibw")}
