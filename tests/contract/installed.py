"""A package of a laboratory with entry points, as an installer leaves it in a folder of packages."""

from __future__ import annotations

from pathlib import Path

MODULE = '''
import numpy as np

import curiosity_widgets as cw
from curiosity_widgets.acquisition import Strategy, Term, unit


class Brightest(Strategy):
    """The largest first component of the patches."""

    name = "brightest"

    def terms(self, state, k):
        return {"score": Term(unit(state.features[:, 0]))}


def scope(rows: int = 12, cols: int = 17):
    """A simulated microscope of the laboratory."""
    return cw.SimulatedSource(shape=(rows, cols), seed=2)


def read(path, *, gain: float = 1.0):
    values = np.loadtxt(path)
    spectra = gain * np.stack([values, -values], axis=-1)
    return cw.SpectralImage.from_grid(values, spectra, cw.Axis([0.0, 1.0]))


READER = cw.readers.Reader("labtext", (".labtext",), read)
'''
ENTRY_POINTS = """
[curiosity_widgets.strategies]
brightest = my_lab:Brightest

[curiosity_widgets.sources]
scope = my_lab:scope

[curiosity_widgets.readers]
labtext = my_lab:READER
"""


def install(folder: Path, module: str = MODULE, entries: str = ENTRY_POINTS, name: str = "my-lab") -> Path:
    """Write the package into a folder, to be put on the path. Returns the folder."""
    stem = name.replace("-", "_")
    info = folder / f"{stem}-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / f"{stem}.py").write_text(module, encoding="utf-8")
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(entries, encoding="utf-8")
    (info / "RECORD").write_text(f"{stem}.py,,\n{info.name}/METADATA,,\n", encoding="utf-8")
    return folder
