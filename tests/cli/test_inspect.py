"""``curiosity inspect``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from curiosity_widgets.session.session import Session
from tests.cli.small import COMMON, refused
from tests.session.small import SmallLearner, SmallSource, workflow


def test_inspect_data_and_public_sets(curiosity: Any, sample: Path) -> None:
    code, out, _ = curiosity("inspect", sample, "--json")
    assert code == 0
    assert json.loads(out)["image"][-2:] == [38, 51]
    code, out, _ = curiosity("inspect")
    assert "pto-1.7um" in out
    assert "sspfm-110" in out


def test_ambiguous_datasets_lists_them(curiosity: Any, tmp_path: Path) -> None:
    path = tmp_path / "many.h5"
    with h5py.File(path, "w") as file:
        for name in ("first", "second"):
            file[name] = np.arange(9 * 11 * 5.0).reshape(9, 11, 5)
            file[f"{name}_map"] = np.arange(9 * 11.0).reshape(9, 11)
    refused(curiosity("run", path, *COMMON), "many.h5", "first", "second")
    code, out, _ = curiosity(
        "inspect", path, "--json", "--read", "image=first_map", "--read", "spectra=second"
    )
    assert code == 0
    assert json.loads(out)["spectrum_length"] == 5


def test_inspect_shows_what_there_is_to_check(curiosity: Any, tmp_path: Path) -> None:
    image = np.random.default_rng(0).normal(size=(38, 51))
    loop = np.concatenate([np.linspace(-2, 2, 20), np.linspace(2, -2, 20)])
    spectra = image[::2, ::3, None] * loop**2
    spectra[1, 1] = np.nan
    np.savez(tmp_path / "loop.npz", image=image, spectra=spectra, vstep=loop)
    code, out, _ = curiosity("inspect", tmp_path / "loop.npz", "--patch", 5, "--png", "look.png")
    assert code == 0
    for line in (
        "image: 38 x 51 pixels, no pixel size",
        f"  channel image: {image.min():.4g} to {image.max():.4g}",
        "axis: bias (V) -2 to 2, there and back",
        "where: grid 19 x 17 from (row 0.5, col 1) in steps of 2 and 3 pixels",
        "left out: 1 not finite",
        "assumed: spectra laid over the whole image, cells at their centres",
    ):
        assert line in out, out
    assert Path("look.png").read_bytes().startswith(b"\x89PNG")
    code, out, _ = curiosity("inspect", tmp_path / "loop.npz", "--patch", 5, "--json")
    assert json.loads(out)["candidates"] > 200


def test_inspect_offers_to_make_long_and_empty_spectra_shorter(curiosity: Any, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    counts = rng.poisson(0.05, (12, 14, 1000)).astype("u1")
    np.savez(tmp_path / "eds.npz", image=rng.normal(size=(12, 14)), spectra=counts, e=np.arange(1000) * 0.01)
    _, out, _ = curiosity("inspect", tmp_path / "eds.npz", "--read", "axis=e")
    assert "binning=4 or band=FROM,TO" in out
    assert "% of the values are zero" in out
    _, out, _ = curiosity(
        "inspect",
        tmp_path / "eds.npz",
        "--read",
        "axis=e",
        "--read",
        "band=1,5",
        "--read",
        "binning=4",
        "--json",
    )
    described = json.loads(out)
    assert described["spectrum_length"] == 100
    assert described["axis_range"] == [1.015, 4.975]
    refused = curiosity("inspect", tmp_path / "eds.npz", "--read", "axis=e", "--read", "band=50,60")
    assert refused[0] == 2
    assert "runs from 0 to 9.99" in refused[2]


def test_a_step_of_a_run_says_why_its_points_were_picked(curiosity: Any, tmp_path: Path) -> None:
    path = tmp_path / "run.h5"
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run()
        assert session.wait(60)
        snapshot = session.snapshot
    code, out, _ = curiosity("inspect", path, "--step", 2, "--json")
    assert code == 0
    step = json.loads(out)
    picked = np.flatnonzero(snapshot.measured_step == 2)
    assert (step["step"], step["spectra"]) == (2, 10)
    assert [point["number"] for point in step["points"]] == (picked + 1).tolist()
    for point in step["points"]:
        assert point["by"] == "strategy"
        assert {"rank", "among", "score", "terms", "expected_error", "error"} <= set(point)
        assert point["rank"] >= 1
        assert point["error"] > 0
    code, out, _ = curiosity("inspect", path, "--step", 2)
    assert code == 0
    assert out.startswith("step 2: 10 spectra")
    assert f"{picked[0] + 1}. row" in out
    assert "rank 1 of" in out
    assert "error found" in out
    refused(curiosity("inspect", path, "--step", 77), "no step 77", "it has 1 to 5")
    refused(curiosity("inspect", "--step", 2), "--step needs a run file")


def test_a_picture_that_cannot_be_written_is_one_line(curiosity: Any, sample: Path) -> None:
    refused(curiosity("inspect", sample, "--png", "nowhere/picture.png"), "nowhere", "choose another path")


def test_inspect_describes_a_simulated_sample_by_its_name(curiosity: Any) -> None:
    code, out, _ = curiosity("inspect", "simulated:24x31x40", "--read", "seed=2", "--json")
    assert code == 0
    described = json.loads(out)
    assert (described["image"][-2:], described["spectrum_length"]) == ([24, 31], 40)
    refused(curiosity("inspect", "simulated:24"), "simulated:24: no such file", "simulated:ROWSxCOLUMNS")
