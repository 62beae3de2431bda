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


@pytest.mark.parametrize(
    ("name", "same_as"),
    [
        ("simulated-7", {"seed": 7}),
        ("simulated:12x19", {"shape": (12, 19)}),
        ("simulated:12x19x33", {"shape": (12, 19), "length": 33}),
    ],
)
def test_a_simulated_sample_by_the_name_that_the_benchmark_has_for_it(name, same_as):
    source, other = open_source(name, noise=0.1), open_source("simulated", noise=0.1, **same_as)
    info = source.open()
    assert (info.name, len(info.axis)) == ("simulated", same_as.get("length", 64))
    assert info.extra["options"] == other.open().extra["options"]
    np.testing.assert_array_equal(source.image().channels["response"], other.image().channels["response"])


def test_a_simulated_sample_is_not_described_twice():
    with pytest.raises(CuriosityError, match=r"simulated:12x19 says its shape already; leave out shape=9,9"):
        open_source("simulated:12x19", shape="9,9")
    open_source("simulated:12x19", seed="3")


@pytest.mark.parametrize(
    "name", ["simulated:12", "simulated:12x", "simulated-", "simulated_3", "simulated:3x3"]
)
def test_what_is_no_simulated_sample_is_refused_with_what_is(name):
    with pytest.raises(CuriosityError, match=r"simulated:ROWSxCOLUMNS|at least 4 x 4"):
        open_source(name)


def test_a_file_is_not_taken_for_a_simulated_sample(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.savez(tmp_path / "simulated-3.npz", image=picture(), spectra=cube())
    assert isinstance(open_source("simulated-3.npz"), ReplaySource)


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
