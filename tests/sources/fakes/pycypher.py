"""``PyCypher`` of aecroscopywave without hardware: pixels from the lower left, images only as files."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np

from tests.data.files.reader_files import write_ibw

LABELS = ("HeightRetrace", "AmplitudeRetrace", "DeflectionRetrace", "PhaseRetrace")


class FakePyCypher:
    """Layers (4, H, W) and spectra (H, W, S) with row 0 at the bottom; ``folder`` is where images go."""

    def __init__(self, layers, spectra, volts, folder: Path, saves: bool = True) -> None:
        self.layers, self.spectra, self.volts = np.asarray(layers), spectra, volts
        self.folder, self.saves = folder, saves
        self.number = 0
        self.scanning = 0  # polls that a frame still takes
        self.moves, self.calls = [], []
        self.tip = (0.0, 0.0)
        self.threads = set()

    def get_MasterVariables(self):  # noqa: N802
        self.threads.add(threading.get_ident())
        _, lines, points = self.layers.shape
        return {
            "ScanSize": 4e-6, "ScanPoints": float(points), "ScanLines": float(lines),
            "FastRatio": 1.0, "SlowRatio": 2.0,
        }  # fmt: skip

    def check_folder(self):
        return str(self.folder)

    def set_Master_Panel(self, imaging_mode=None, scan_mode=None, parameters=None, do_scan=None):  # noqa: N802
        self.calls.append((imaging_mode, scan_mode, do_scan))
        if do_scan == "Frame Up":
            self.scanning = 2
            if self.saves:
                wave = self.layers.transpose(2, 1, 0)  # Igor counts x first
                write_ibw(self.folder / f"Scan_{self.number:04d}.ibw", wave, labels=LABELS)
                self.number += 1
        return "DONE--set Master Panel"

    def is_scanning(self):
        self.scanning -= 1
        return self.scanning >= 0

    def ARExecuteControl(self, control_name, graph_name, var_num=0, var_str=""):  # noqa: N802
        self.calls.append(control_name)

    def initialize_move_tip(self):
        self.calls.append("initialize_move_tip")

    def withdraw(self):
        self.calls.append("withdraw")

    def engage(self):
        self.calls.append("engage")

    def move_tip(self, coordinates, coordinates_type="pixel", transit_time=0.3):
        assert coordinates_type == "pixel"
        self.threads.add(threading.get_ident())
        self.moves.append(coordinates)  # no range check
        self.tip = coordinates


def spectroscopy(cypher):
    """At the tip's position; what a user writes around ``PyWaveVI``."""
    col, row = (round(value) for value in cypher.tip)
    return cypher.volts, cypher.spectra[row, col]
