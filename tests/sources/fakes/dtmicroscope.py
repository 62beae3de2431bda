"""A Pyro5 server with the calls of DTMicroscope's AFM server, and with its traps.

One object per connection, arrays as (nested list, shape, dtype), positions clamped without a word, and
nothing works before ``initialize_microscope`` and ``setup_microscope``.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager

import numpy as np
import Pyro5.api

LEFT, RIGHT, BOTTOM, TOP = -2e-6, 3e-6, 1e-6, 5e-6


def serialized(array):
    return array.tolist(), array.shape, str(array.dtype)


class Data:
    """What the server has to show: images (C, H, W), spectra (H, W, S), their axis (S,)."""

    def __init__(self, images, spectra, axis, quantities=("Height", "Phase"), spectra_first=True):
        self.images, self.spectra, self.axis = np.asarray(images), spectra, axis
        self.quantities, self.spectra_first = quantities, spectra_first
        self.x = np.linspace(LEFT, RIGHT, self.images.shape[2])
        self.y = np.linspace(BOTTOM, TOP, self.images.shape[1])


def server_class(data, calls):
    """A server class over ``data``; ``calls`` gets the name and the arguments of every call."""

    @Pyro5.api.expose
    class MicroscopeServer:
        def initialize_microscope(self, microscope="dummy", data_path="../test/datasets/dset_spm1.h5"):
            calls.append(("initialize_microscope", microscope, data_path))
            if microscope != "AFM":
                raise NameError(f"name '{microscope}' is not defined")
            if data_path == "missing.h5":
                raise FileNotFoundError(data_path)
            self.microscope = data

        def setup_microscope(self, data_source="Compound_Dataset_1", dset_subset=None):
            calls.append(("setup_microscope", data_source))
            self._x = float(self.microscope.x[len(data.x) // 2])
            self._y = float(self.microscope.y[len(data.y) // 2])

        def get_dataset_info(self):
            images = [f"Channel_{i:03d}" for i in range(len(data.images))]
            names, signals = ["Channel_100"], ["Piezoresponse"]
            names = names + images if data.spectra_first else images + names
            quantities = list(data.quantities)
            signals = signals + quantities if data.spectra_first else quantities + signals
            at = names.index("Channel_100")
            return [
                ("channels", names),
                ("signals", signals),
                ("units", ["pm" if signal == "Piezoresponse" else "nm" for signal in signals]),
                ("scans", [i for i in range(len(names)) if i != at]),
                ("spectra", []),
                ("point_clouds", [at]),
            ]

        @property
        def x(self):
            return self._x

        @property
        def y(self):
            return self._y

        @property
        def x_min(self):
            return float(self.microscope.x.min())

        @property
        def x_max(self):
            return float(self.microscope.x.max())

        @property
        def y_min(self):
            return float(self.microscope.y.min())

        @property
        def y_max(self):
            return float(self.microscope.y.max())

        def get_scan(
            self, channels=None, modification=None, scan_rate=None, direction="horizontal", trace="forward"
        ):
            calls.append(("get_scan", channels))
            if channels is not None:
                raise IndexError("index 2 is out of bounds for axis 0 with size 2")
            return serialized(self.microscope.images)

        def go_to(self, x, y):
            calls.append(("go_to", x, y, threading.get_ident()))
            self._x = min(max(float(x), self.x_min), self.x_max)
            self._y = min(max(float(y), self.y_min), self.y_max)

        def get_spectrum(self):
            mine = self.microscope
            row = int(np.abs(mine.y - self._y).argmin())
            col = int(np.abs(mine.x - self._x).argmin())
            return serialized(mine.axis), serialized(mine.spectra[row, col])

    return MicroscopeServer


@contextmanager
def serving(data):
    """The server on a free port of this machine; gives its address and the list of its calls."""
    calls = []
    daemon = Pyro5.api.Daemon(host="localhost")
    uri = daemon.register(server_class(data, calls), objectId="microscope.server")
    thread = threading.Thread(target=daemon.requestLoop, daemon=True)
    thread.start()
    try:
        yield str(uri), calls
    finally:
        daemon.shutdown()
        thread.join(10)
        daemon.close()
