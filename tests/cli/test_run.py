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

from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.state.question import Question
from tests.cli.small import COMMON, refused, write_npz
from tests.session.runs import until


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
    assert set(summary["unmeasured_r2_yardsticks"]) == {"mean", "ridge", "forest", "neighbours"}
    assert summary["measurable_share"] >= 0.8
    assert summary[summary["score"]] is not None
    _, again, _ = curiosity("run", sample, *COMMON, "--seed", 3, "-o", "b.h5")
    assert json.loads(again)["measured"] == summary["measured"]
    assert json.loads(again)["heldout_r2"] == summary["heldout_r2"]
    _, other, _ = curiosity("run", sample, *COMMON, "--seed", 4, "-o", "c.h5")
    assert json.loads(other)["measured"] != summary["measured"]
    code, out, _ = curiosity("inspect", "a.h5", "--json")
    assert json.loads(out)["measured"] == summary["measured"]


@pytest.mark.slow
def test_a_learner_in_a_process_of_its_own_takes_the_same_path(curiosity: Any, sample: Path) -> None:
    quick = ("--workflow", "ridge", *COMMON, "--seed", 3)
    refused(curiosity("run", sample, *quick, "--compute", "dask"), "'dask=ADDRESS'")
    _, here, _ = curiosity("run", sample, *quick, "-o", "here.h5")
    code, there, _ = curiosity("run", sample, *quick, "-o", "there.h5", "--compute", "process")
    assert code == 0
    assert json.loads(there)["measured"] == json.loads(here)["measured"]
    code, more, _ = curiosity("resume", "there.h5", "--budget", 27, "--json", "--compute", "process")
    assert code == 0
    assert len(json.loads(more)["measured"]) == 27


@pytest.mark.slow
def test_with_the_defaults_nearly_all_of_a_real_sample_is_open_and_all_quarters_are_measured(
    curiosity: Any,
) -> None:
    pytest.importorskip("mexpsimu", reason="the PTO data come with mexpsimu (extra `demo`)")
    code, out, _ = curiosity("run", "pto-1.7um", "--json", "-o", "a.h5")
    assert code == 0
    assert json.loads(out)["measurable_share"] >= 0.8
    with RunFile.open("a.h5") as run:
        measured, step, shape = run.snapshot.measured, run.snapshot.measured_step, run.info.image.shape[1:]
    for points in (measured, measured[step > 0]):  # also without the random start
        below, right = (points >= np.array(shape) / 2).T
        assert len(set(zip(below.tolist(), right.tolist(), strict=True))) == 4


def test_quality_and_notices_from_the_command_line(curiosity: Any, sample: Path) -> None:
    Path("report.py").write_text("import os; open('reported', 'w').write(os.environ['CURIOSITY_TEXT'])")
    command = f'"{sys.executable}" report.py'
    code, out, _ = curiosity("run", sample, *COMMON, "--quality", "peak", "--on-event", command, "-o", "a.h5")
    assert code == 0
    quality = json.loads(out)["quality"]
    assert len(quality["values"]) == 24
    assert 0 <= quality["mean"] <= 1
    until(lambda: Path("reported").exists() and Path("reported").read_text())
    assert "is finished: 24 of 24 spectra" in Path("reported").read_text()
    assert command.encode() not in Path("a.h5").read_bytes()
    for option, value in (("--quality", "nice"), ("--on-event", "")):
        code, _, err = curiosity("run", sample, *COMMON, option, value, "-o", "b.h5")
        assert (code, err.count("\n")) == (2, 1)


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let open files be deleted")
@pytest.mark.parametrize("spectra", [14, 24])
def test_a_run_whose_file_is_deleted_names_where_its_spectra_are(
    curiosity: Any, sample: Path, monkeypatch: pytest.MonkeyPatch, spectra: int
) -> None:
    def follow(session: Session) -> None:
        session.subscribe(lambda seen: session.path.unlink() if len(seen.measured) == spectra else None)
        session.wait(60)

    monkeypatch.setattr("curiosity_widgets.cli.run._follow", follow)
    code, out, err = curiosity("run", sample, *COMMON, "-o", "a.h5")
    assert code == 2
    assert out == ""
    assert "a.h5 was deleted or moved while the run was recorded" in err
    (saved,) = Path.cwd().glob("a-saved-*.h5")
    assert saved.name in err
    assert len(RunFile.open(saved).history) == spectra


def test_run_in_words_and_without_holdout(curiosity: Any, sample: Path) -> None:
    arguments = [word for word in COMMON if word != "--json"]
    code, out, err = curiosity("run", sample, *arguments, "-o", "a.h5")
    assert code == 0
    assert re.search(r"24 spectra\. The model explains .* from structure alone.*; ridge regression ", out)
    assert re.search(r"Of all unmeasured spectra, .*; neighbours alone explain .*: structure adds ", out)
    assert re.search(r"Why (heldout|blocked)_r2: \w+", out)
    assert "24/24" in err
    code, out, _ = curiosity("run", sample, *COMMON, "--holdout", 0, "-o", "b.h5")
    assert json.loads(out)["heldout_r2"] is None
    assert json.loads(out)["score"] == "blocked_r2"
    assert json.loads(out)["measurable_share"] == 1
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
        scores.append(json.loads(out)["unmeasured_r2"])
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
    assert "No score: the run ended before it was trained on spectra that differ." in out
    assert "of 16 spectra: 3 points in a row could not be measured" in err
    measured = int(out.split(" spectra")[0])
    assert ("run file: a.h5" in out) == Path("a.h5").exists() == ("curiosity resume a.h5" in err)
    assert ("no run file is kept" in err) == (not Path("a.h5").exists())
    assert measured < 16
    code, out, err = curiosity("run", source, *settings, "--seed", 1, "-o", "b.h5")
    assert code == 0
    assert out.startswith("16 spectra.")
    assert "ended after" not in err


def test_a_run_of_flagged_spectra_alone_names_its_file(curiosity: Any, tmp_path: Path) -> None:
    """Nothing is learned from flat spectra, but they are kept, so the file is there."""
    image = np.sin(np.arange(30) / 3)[:, None] + np.cos(np.arange(34) / 4)
    np.savez(tmp_path / "flat.npz", image=image, spectra=np.full((30, 34, 9), 0.5), vstep=np.arange(9.0))
    settings = ["--patch", 5, "--budget", 16, "--init", 12, "--workflow", "ridge"]
    code, out, err = curiosity("run", tmp_path / "flat.npz", *settings, "-o", "flat.h5")
    assert code == 3
    assert out.startswith("0 spectra.")
    assert Path("flat.h5").exists()
    assert "run file: flat.h5" in out
    assert "continue with: curiosity resume flat.h5" in err


def test_a_budget_that_a_seed_cannot_meet_stops_before_the_first_trial(curiosity: Any, sample: Path) -> None:
    asked = ["--strategies", "random", "--budget", 1600, "--seeds", 2, "--patch", 7]
    code, _, err = curiosity("benchmark", sample, *asked, "-o", "d")
    assert code == 2
    assert "seed 0, with patch 7 and 25 % held out), or a smaller patch or held-out share" in err
    assert not Path("d").exists()


def test_a_decision_is_taken_by_a_user_or_by_accept(curiosity: Any, sample: Path) -> None:
    curiosity("run", sample, *COMMON, "-o", "a.h5")
    with Session.open("a.h5") as session:
        session.step()  # opens the file for writing
        assert session.wait(60)
        session._worker.loop.context.ask(Question("sample", "It looks like another sample. Continue?"))
    count = len(RunFile.open("a.h5").snapshot.measured)
    code, out, err = curiosity("resume", "a.h5", "--budget", count + 2, "--json")
    assert code == 3
    assert json.loads(out)["state"] == "waiting"
    assert "it waits for a decision: It looks like another sample. Continue?" in err
    assert "curiosity resume a.h5 --accept" in err
    code, out, err = curiosity("resume", "a.h5", "--budget", count + 2, "--json", "--accept")
    assert code == 0
    assert len(json.loads(out)["measured"]) == count + 2
    assert "Continue? yes, as --accept says" in err
