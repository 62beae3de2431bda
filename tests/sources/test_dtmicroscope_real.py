"""Through DTMicroscope's own server, a package of others; it is not on PyPI.

Its package must be on the path, with SciFiReaders, sidpy, pyNSID and Pyro5.
"""

from __future__ import annotations

import subprocess
import sys
from importlib import util

import numpy as np
import pytest

from curiosity_widgets import DTMicroscopeSource
from curiosity_widgets.testing import SOURCE_CLAUSES, ExpectedSample
from tests.data.samples import STEPS, cube, picture

for name in ("DTMicroscope", "SciFiReaders", "sidpy", "pyNSID", "Pyro5"):
    if util.find_spec(name) is None:
        pytest.skip(f"needs the package {name}", allow_module_level=True)

SIZE = 11  # its index of spectral images is right for square ones only
IMAGE, SPECTRA = picture(SIZE, SIZE), cube(SIZE, SIZE)
_SERVER = """
import Pyro5.api
from DTMicroscope.server.server_afm import MicroscopeServer
daemon = Pyro5.api.Daemon(host="localhost")
print(daemon.register(MicroscopeServer, objectId="microscope.server"), flush=True)
daemon.requestLoop()
"""


def of_grid(points):
    rows, cols = np.asarray(points, dtype=float).T
    values = (1000 * rows + cols)[:, None] + np.arange(STEPS) / 100
    return np.where(((rows % 1 == 0) & (cols % 1 == 0))[:, None], values, np.inf)


def write(path, spectra):
    """Image and spectra as NSID, with dimensions named x and y, without which it makes up positions."""
    import h5py
    import pyNSID
    import sidpy

    def dimension(name, values, kind):
        return sidpy.Dimension(values, name=name, units="m", quantity=name, dimension_type=kind)

    x, y = np.linspace(-2e-6, 3e-6, SIZE), np.linspace(1e-6, 5e-6, SIZE)
    with h5py.File(path, "w") as file:
        for number, (values, kind) in enumerate([(IMAGE, "IMAGE"), (spectra, "SPECTRAL_IMAGE")]):
            dataset = sidpy.Dataset.from_array(values, title="data")
            dataset.data_type, dataset.quantity, dataset.units = kind, f"Quantity {number}", "nm"
            dataset.set_dimension(0, dimension("y", y, "spatial"))
            dataset.set_dimension(1, dimension("x", x, "spatial"))
            if kind == "SPECTRAL_IMAGE":
                dataset.set_dimension(2, dimension("bias", np.linspace(-3, 3, STEPS), "spectral"))
            group = file.create_group(f"Measurement_000/Channel_00{number}")
            pyNSID.hdf_io.write_nsid_dataset(dataset, group, main_data_name=f"set{number}")


@pytest.fixture(scope="module")
def uri(tmp_path_factory):
    with subprocess.Popen([sys.executable, "-c", _SERVER], stdout=subprocess.PIPE, text=True) as server:
        lines = iter(server.stdout.readline, "")
        yield next(line.strip() for line in lines if line.startswith("PYRO:"))
        server.terminate()


@pytest.fixture(params=[False, True], ids=["[y, x]", "[x, y]"], scope="module")
def source_of(request, uri, tmp_path_factory):
    path = tmp_path_factory.mktemp("dtm") / "sample.h5"
    write(path, SPECTRA.transpose(1, 0, 2) if request.param else SPECTRA)
    return lambda: DTMicroscopeSource(uri, data_path=str(path), swap_xy=request.param)


@pytest.mark.filterwarnings("ignore")  # of sidpy and pyNSID
@pytest.mark.parametrize("clause", SOURCE_CLAUSES, ids=lambda clause: clause.__name__)
def test_contract(source_of, clause):
    source = source_of()
    try:
        clause(source, ExpectedSample({"Quantity 0": IMAGE}, of_grid, (1, SIZE - 2), square=True))
    finally:
        source.close()
