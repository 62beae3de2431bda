"""``curiosity run | resume``: what they print, and every wrong input as one clear line."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from tests.cli.small import COMMON, refused, write_npz


def test_run_prints_one_object_and_repeats_itself(curiosity: Any, sample: Path) -> None:
    code, out, _ = curiosity("run", sample, *COMMON, "--seed", 3, "-o", "a.h5")
    assert code == 0
    summary = json.loads(out)
    assert len({tuple(position) for position in summary["measured"]}) == 24
    assert set(summary["heldout_r2_yardsticks"]) == {"mean", "ridge", "forest"}
    assert [point["n"] for point in summary["curve"]] == [12, 18, 24]
    assert summary["seed"] == 3
    assert summary["workflow"] == "dense"
    assert summary["strategy"] == "balanced"
    assert {"seconds", "data", "version", "heldout_r2"} <= set(summary)
    _, again, _ = curiosity("run", sample, *COMMON, "--seed", 3, "-o", "b.h5")
    assert json.loads(again)["measured"] == summary["measured"]
    assert json.loads(again)["heldout_r2"] == summary["heldout_r2"]
    _, other, _ = curiosity("run", sample, *COMMON, "--seed", 4, "-o", "c.h5")
    assert json.loads(other)["measured"] != summary["measured"]
    code, out, _ = curiosity("inspect", "a.h5", "--json")
    assert json.loads(out)["measured"] == summary["measured"]


def test_run_in_words_and_without_holdout(curiosity: Any, sample: Path) -> None:
    arguments = [word for word in COMMON if word != "--json"]
    code, out, err = curiosity("run", sample, *arguments, "-o", "a.h5")
    assert code == 0
    assert re.search(r"24 spectra\. The model explains .* unseen spectra.*; ridge regression ", out)
    assert "24/24" in err
    code, out, _ = curiosity("run", sample, *COMMON, "--holdout", 0, "-o", "b.h5")
    assert json.loads(out)["heldout_r2"] is None
    assert code == 0


@pytest.mark.parametrize("strategy", ["random", "coverage", "typicality", "committee", "curiosity"])
def test_any_strategy(curiosity: Any, sample: Path, strategy: str) -> None:
    code, out, _ = curiosity(
        "run", sample, *COMMON, "--strategy", strategy, "--beta", 0.9, "--lam", 2, "-o", "a.h5"
    )
    assert code == 0
    assert json.loads(out)["strategy"] == strategy


def test_killed_at_any_moment_and_resumed_takes_the_same_path(curiosity: Any, sample: Path) -> None:
    _, out, _ = curiosity("run", sample, *COMMON, "-o", "whole.h5")
    whole = json.loads(out)["measured"]
    for number, seconds in enumerate((0.3, 2.0)):
        path = Path(f"killed{number}.h5")
        command = [sys.executable, "-m", "curiosity_widgets", "run", str(sample), *COMMON, "-o", str(path)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not path.exists() and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.02)
        time.sleep(seconds)
        process.kill()
        process.wait()
        _, out, _ = curiosity("inspect", path, "--json")
        saved = json.loads(out)["measured"]
        assert saved == whole[: len(saved)]
        code, out, _ = curiosity("resume", path, "--json")
        assert code == 0
        assert json.loads(out)["measured"] == whole


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_stops_and_names_the_command_that_continues(curiosity: Any, sample: Path) -> None:
    command = [
        sys.executable, "-m", "curiosity_widgets", "run", str(sample), *COMMON[:-1],
        "--seconds-per-point", "0.2", "-o", "a.h5",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not Path("a.h5").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.5)
    os.kill(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "curiosity resume a.h5" in err
    assert "Traceback" not in err
    code, out, _ = curiosity("resume", "a.h5", "--json")
    assert code == 0
    assert len(json.loads(out)["measured"]) == 24


def test_broken_spectra_are_counted_not_learned(curiosity: Any, tmp_path: Path) -> None:
    path = write_npz(tmp_path / "holes.npz", broken=200)
    _, out, _ = curiosity("inspect", path, "--json")
    assert json.loads(out)["dropped"] == 200
    code, out, _ = curiosity("run", path, *COMMON, "-o", "a.h5")
    assert code == 0
    rows = [row * 51 + col for row, col in json.loads(out)["measured"]]
    assert min(rows) >= 200


@pytest.mark.parametrize("scale", [1e-12, 1e4])
def test_any_unit_learns_alike(curiosity: Any, tmp_path: Path, scale: float) -> None:
    plain, scaled = write_npz(tmp_path / "plain.npz"), write_npz(tmp_path / "scaled.npz", scale=scale)
    scores = []
    for name, path in {"plain": plain, "scaled": scaled}.items():
        _, out, _ = curiosity("run", path, *COMMON, "--strategy", "random", "-o", f"{name}.h5")
        scores.append(json.loads(out)["heldout_r2"])
    assert scores[1] == pytest.approx(scores[0], abs=0.05)


def test_unknown_format(curiosity: Any, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no data")
    refused(curiosity("run", path, *COMMON), "notes.txt")


def test_image_and_spectra_that_do_not_fit(curiosity: Any, tmp_path: Path) -> None:
    path = tmp_path / "unfit.npz"
    np.savez(path, image=np.zeros((9, 11)), spectra=np.zeros((17, 5, 8)), vstep=np.arange(7))
    refused(curiosity("run", path, *COMMON), "unfit.npz")


def test_patch_larger_than_the_image(curiosity: Any, sample: Path) -> None:
    refused(curiosity("run", sample, "--patch", 77, "-o", "a.h5"), "77", "38")


def test_budget_larger_than_the_candidates(curiosity: Any, sample: Path) -> None:
    refused(curiosity("run", sample, "--patch", 7, "--budget", 99999, "-o", "a.h5"), "99999")


def test_initial_points_beyond_the_budget(curiosity: Any, sample: Path) -> None:
    refused(curiosity("run", sample, "--patch", 7, "--init", 30, "--budget", 20, "-o", "a.h5"), "30", "20")


@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_truncated_hdf5(curiosity: Any, tmp_path: Path, share: float) -> None:
    whole = tmp_path / "whole.h5"
    with h5py.File(whole, "w") as file:
        file["image"] = np.random.default_rng(0).normal(size=(30, 40))
        file["spectra"] = np.random.default_rng(1).normal(size=(30, 40, 16))
    path = tmp_path / "cut.h5"
    path.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])
    refused(curiosity("run", path, *COMMON), "cut.h5")
    refused(curiosity("resume", path), "cut.h5")


class Bomb:
    """Unpickling it would leave a trace."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return (os.mkdir, ("exploded",))


def test_pickles_are_not_opened(curiosity: Any, tmp_path: Path) -> None:
    path = tmp_path / "bomb.npz"
    np.savez(path, image=np.zeros((9, 9)), spectra=np.array([Bomb()], dtype=object))
    refused(curiosity("run", path, *COMMON), "bomb.npz")
    path = tmp_path / "bomb.npy"
    np.save(path, np.array([Bomb()], dtype=object), allow_pickle=True)
    refused(curiosity("run", path, *COMMON), "bomb.npy")


def test_external_links_are_not_followed(curiosity: Any, tmp_path: Path) -> None:
    with h5py.File(tmp_path / "secret.h5", "w") as file:
        file["spectra"] = np.ones((9, 11, 5))
    path = tmp_path / "links.h5"
    with h5py.File(path, "w") as file:
        file["image"] = np.ones((9, 11))
        file["spectra"] = h5py.ExternalLink("secret.h5", "/spectra")
    refused(curiosity("run", path, *COMMON), "links.h5")


def test_existing_file_stays(curiosity: Any, sample: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.h5"
    kept.write_text("precious")
    refused(curiosity("run", sample, *COMMON, "-o", kept), "kept.h5", "overwrite")
    assert kept.read_text() == "precious"
    code, _, _ = curiosity("run", sample, *COMMON, "-o", kept, "--overwrite")
    assert code == 0


def test_a_run_file_is_no_data_and_data_no_run_file(curiosity: Any, sample: Path, tmp_path: Path) -> None:
    run_file = tmp_path / "run.h5"
    curiosity("run", sample, *COMMON, "-o", run_file)
    refused(curiosity("run", run_file, *COMMON), "run.h5", "resume")
    plain = tmp_path / "plain.h5"
    with h5py.File(plain, "w") as file:
        file["image"] = np.zeros((9, 11))
    refused(curiosity("resume", plain), "plain.h5")


def test_a_regressor_in_place_of_a_network(curiosity: Any, sample: Path) -> None:
    code, out, _ = curiosity(
        "run", sample, *COMMON, "--workflow", "ridge", "--strategy", "lcmd", "-o", "a.h5"
    )
    assert code == 0
    summary = json.loads(out)
    assert (summary["workflow"], summary["strategy"]) == ("ridge", "lcmd")
    assert len(summary["measured"]) == 24
    code, out, _ = curiosity("resume", "a.h5", "--budget", 28, "--json")
    assert code == 0
    assert json.loads(out)["measured"][:24] == summary["measured"]


def test_resume_with_another_source_than_the_files(curiosity: Any, tmp_path: Path) -> None:
    path = tmp_path / "run.h5"
    code, _, _ = curiosity("run", "simulated", *COMMON, "--read", "shape=24,31", "-o", path)
    assert code == 0
    refused(curiosity("resume", path, "--read", "shape=24,31"), "--read needs --source")
    refused(curiosity("resume", path, "--source", "nowhere.npz"), "nowhere.npz: no such file")
    code, out, _ = curiosity(
        "resume", path, "--source", "simulated", "--read", "shape=24,31", "--budget", "30", "--json"
    )
    assert code == 0
    assert len(json.loads(out)["measured"]) == 30


def test_a_run_that_ends_early_says_why_and_leaves_with_another_code(curiosity: Any, tmp_path: Path) -> None:
    """Four of five spectra are empty: a source that gives nothing, unless they are counts."""
    rng = np.random.default_rng(0)
    image = 200 + 50 * np.sin(np.arange(30) / 3)[:, None] + 50 * np.cos(np.arange(34) / 4)
    spectra = rng.poisson(0.01 * (image / 200)[:, :, None], (30, 34, 25)).astype("u1")
    np.savez(tmp_path / "sparse.npz", image=image, spectra=spectra, vstep=np.arange(25.0))
    settings = ["--patch", 5, "--budget", 16, "--init", 12, "--workflow", "ridge"]
    source = tmp_path / "sparse.npz"
    code, out, err = curiosity("run", source, *settings, "--read", "counts=no", "--seed", 1, "-o", "a.h5")
    assert code == 3
    assert "No score: the run ended before it was first scored." in out
    assert "of 16 spectra: 3 points in a row could not be measured" in err
    measured = int(out.split(" spectra")[0])
    assert ("run file: a.h5" in out) == Path("a.h5").exists() == bool(measured)
    assert ("no run file is kept" in err) == (not measured)
    code, out, err = curiosity("run", source, *settings, "--seed", 1, "-o", "b.h5")
    assert code == 0
    assert out.startswith("16 spectra.")
    assert "ended after" not in err


def test_a_budget_that_a_seed_cannot_meet_stops_before_the_first_trial(curiosity: Any, sample: Path) -> None:
    asked = ["--strategies", "random", "--budget", 1600, "--seeds", 2, "--patch", 7]
    code, _, err = curiosity("benchmark", sample, *asked, "-o", "d")
    assert code == 2
    assert "seed 0, with patch 7 and 25 % held out), or a smaller patch or held-out share" in err
    assert not Path("d").exists()
