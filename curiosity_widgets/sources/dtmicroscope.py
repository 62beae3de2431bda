"""DTMicroscope: a digital twin of an atomic force microscope behind a Pyro5 server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import numpy as np

from curiosity_widgets.data import checks
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.sources.instrument import InstrumentSource, Reading
from curiosity_widgets.sources.protocol import (
    Image,
    MeasurementFailed,
    SourceInfo,
    SourceTimeout,
    SourceUnavailable,
)


class DTMicroscopeSource(InstrumentSource):
    """The AFM of a DTMicroscope server. Needs Pyro5: pip install Pyro5.

    The server makes one microscope per connection, so every connection loads the data again; and a
    connection belongs to the thread that made it, so it is made when the source is opened.

    Args:
        uri: where the server is, "PYRO:microscope.server@localhost:9092".
        data_path: the data file as the *server* sees it; None leaves it to the server.
        data_source: what ``setup_microscope`` takes.
        swap_xy: for files whose spectra are stored [x, y]; so is the BEPS file that comes with it.
        axis_name: what the spectra's axis is; the server does not report it.
        axis_unit: its unit.
        timeout: seconds without an answer after which a call fails.
    """

    def __init__(
        self,
        uri: str,
        data_path: str | None = None,
        data_source: str = "Compound_Dataset_1",
        *,
        swap_xy: bool = False,
        axis_name: str = "bias",
        axis_unit: str = "V",
        timeout: float = 30.0,
    ) -> None:
        super().__init__()
        if not (isinstance(uri, str) and uri.startswith(("PYRO:", "PYRONAME:"))):
            raise CuriosityError(f"uri is {quoted(uri)}; it looks like PYRO:microscope.server@localhost:9092")
        self._uri, self._data_path, self._data_source = uri, data_path, data_source
        self._swap_xy, self._timeout = (
            swap_xy,
            checks.number("timeout", timeout, above=0, at_most=86400, give="up to 86400 seconds"),
        )
        self._axis_name, self._axis_unit = axis_name, axis_unit
        self._server: Any = None

    def connect(self) -> SourceInfo:
        """Load the data on the server, and read its frame and axis."""
        try:
            return self._read_frame()
        except BaseException:
            self.disconnect()
            raise

    def _read_frame(self) -> SourceInfo:
        with self._server_calls() as server:
            facts = dict(server.get_dataset_info())
            if not facts["scans"]:
                raise SourceUnavailable("the server's data hold no image; choose another data_path")
            planes = _array(server.get_scan())
            axis, _ = (_array(part) for part in server.get_spectrum())
        self.shape = (int(planes.shape[1]), int(planes.shape[2]))
        signals = [str(facts["signals"][i]) for i in facts["scans"]]
        keys = [str(facts["channels"][i]) for i in facts["scans"]]
        self._channels = tuple(signals if len(set(signals)) == len(signals) else keys)
        self._units = {
            name: str(facts["units"][i]) for name, i in zip(self._channels, facts["scans"], strict=True)
        }
        spectra = [*facts["point_clouds"], *facts["spectra"]]  # the order in which the server looks for them
        return SourceInfo(
            name=self._uri,
            kind="simulator",
            axis=Axis(axis, self._axis_name, self._axis_unit),
            values_name=str(facts["signals"][spectra[0]]),
            values_units=str(facts["units"][spectra[0]]),
            channels=self._channels,
            repeatable=False,
        )

    def applies(self) -> dict[str, tuple[float, float] | str | None]:
        """Nothing: the data are recorded. A session still checks their axis."""
        return {"voltage": None, "setpoint": None}

    def scan(self, on_line: Callable[[int, int], None], check: Callable[[], None]) -> Image:
        """All image channels at once."""
        with self._server_calls() as server:
            planes = _array(server.get_scan())  # by name it would mix them up where spectra come first
        on_line(self.shape[0], self.shape[0])
        row, col = (self._high - self._low) / np.maximum(1, np.array(self.shape) - 1)
        return Image(
            channels=dict(zip(self._channels, planes, strict=True)),
            units=self._units,
            pixel_size=(float(row), float(col)) if row > 0 and col > 0 else None,
        )

    def visit(self, row: float, col: float) -> Reading:
        """Move there, read the position reached, measure."""
        last = np.maximum(1, np.array(self.shape) - 1)
        y, x = self._low + (self._high - self._low) * self._turned(np.array([row, col]) / last)
        with self._server_calls() as server:
            server.go_to(float(x), float(y))  # numpy's numbers are refused
            reached = np.array([server.y, server.x])
            axis, values = (_array(part) for part in server.get_spectrum())
        fraction = (reached - self._low) / np.where(self._high > self._low, self._high - self._low, 1)
        actual = self._turned(fraction) * last
        return Reading(values=values, axis=axis, actual=(float(actual[0]), float(actual[1])))

    def disconnect(self) -> None:
        """Release the connection."""
        server, self._server = self._server, None
        if server is not None:
            server._pyroRelease()  # noqa: SLF001 - Pyro's own name for it

    def _turned(self, pair: FloatArray) -> FloatArray:
        return pair[::-1] if self._swap_xy else pair

    @contextmanager
    def _server_calls(self) -> Iterator[Any]:
        """The server, with its data loaded. A broken connection is replaced and loads them again."""
        try:
            pyro, errors = import_module("Pyro5.api"), import_module("Pyro5.errors")
        except ImportError as error:
            raise SourceUnavailable(
                "DTMicroscope servers speak Pyro5, which is not installed: pip install Pyro5"
            ) from error
        try:
            if self._server is None:
                self._server = self._connected(pyro)
            yield self._server
        except errors.TimeoutError as error:
            self.disconnect()
            raise SourceTimeout(
                f"no answer from {self._uri} for {self._timeout:g} s; check the server"
            ) from error
        except errors.CommunicationError as error:
            self.disconnect()
            if self._info is None:
                raise SourceUnavailable(
                    f"no connection to {self._uri} ({error}); start its server"
                ) from error
            raise MeasurementFailed(f"the connection to {self._uri} broke ({error})") from error

    def _connected(self, pyro: Any) -> Any:
        server = pyro.Proxy(self._uri)
        server._pyroTimeout = self._timeout  # noqa: SLF001
        try:
            where = {} if self._data_path is None else {"data_path": self._data_path}
            server.initialize_microscope("AFM", **where)
            server.setup_microscope(data_source=self._data_source)
            self._low = np.array([server.y_min, server.x_min])
            self._high = np.array([server.y_max, server.x_max])
        except BaseException:
            server._pyroRelease()  # noqa: SLF001
            raise
        return server


def _array(sent: Any) -> FloatArray:
    """An array as the server sends it: (nested list, shape, dtype)."""
    values, shape, dtype = sent
    array: FloatArray = np.array(values, dtype=np.dtype(dtype)).reshape(shape)
    return array
