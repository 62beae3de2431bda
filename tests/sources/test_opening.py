from __future__ import annotations

import json
import subprocess
import sys
from importlib import util

import numpy as np
import pytest

from curiosity_widgets import CuriosityError, ReplaySource, SimulatedSource, open_source
from tests.data.samples import cube, picture


def test_a_file_is_opened_again_by_its_name_and_options(tmp_path):
    path = tmp_path / "grid.npz"
    np.savez(path, a=picture(), b=-picture(), spectra=cube())
    source = open_source(path, image="b", seconds_per_point=0.01)
    assert isinstance(source, ReplaySource)
    info = source.open()
    options = json.loads(json.dumps(info.extra["options"]))
    again = open_source(info.name, **options)
    assert again.open().channels == ("b",)
    assert again.open().extra["options"]["seconds_per_point"] == 0.01


@pytest.mark.skipif(util.find_spec("mexpsimu") is None, reason="needs the package mexpsimu")
def test_a_name():
    info = open_source("cafm-simulated").open()
    assert (info.name, info.values_units) == ("cafm-simulated", "A")


def test_simulated_and_again():
    source = open_source("simulated", shape=(12, 19), seed=4, drift=(0.1, 0.2))
    assert isinstance(source, SimulatedSource)
    info = source.open()
    again = open_source(info.name, **json.loads(json.dumps(info.extra["options"])))
    assert again.open().name == "simulated"
    np.testing.assert_array_equal(again.image().channels["response"], source.image().channels["response"])


def test_nothing_to_open(tmp_path):
    with pytest.raises(CuriosityError, match="no such file"):
        open_source(tmp_path / "no.h5")


def test_sources_load_nothing_heavy():
    code = """
import sys, curiosity_widgets.sources as sources
assert sources.open_source
print("h5py" in sys.modules, "torch" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
