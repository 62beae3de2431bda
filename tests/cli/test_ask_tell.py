"""``curiosity ask`` and ``tell``: a loop in another language, each call a process of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import curiosity_widgets as cw
from tests.cli.small import refused


@pytest.fixture
def topography(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    plane = rng.normal(size=(24, 31)).cumsum(axis=0).cumsum(axis=1)
    np.save(tmp_path / "topo.npy", plane / plane.std())
    return tmp_path / "topo.npy"


@pytest.fixture
def begin(curiosity: Any, topography: Path) -> Any:
    def call(*more: object) -> Any:
        options = ("--axis", "-5:5:8", "--axis-name", "bias", "--axis-unit", "V", "--patch", 5, "--init", 6)
        return curiosity("ask", "run.h5", "--workflow", "ridge", "--image", topography, *options, *more)

    return call


def test_a_loop_of_commands(curiosity: Any, begin: Any, topography: Path) -> None:
    level = np.load(topography)
    code, out, err = begin("-n", 6)
    assert code == 0, err
    lines = out.split()
    assert lines[0] == "row,col"
    assert len(lines) == 7
    assert curiosity("ask", "run.h5", "-n", 6)[1] == out  # the same until their spectra come
    table = ["row,col,values"]
    for line in lines[1:-1]:
        row, col = map(int, line.split(","))
        table.append(",".join([line, *(f"{level[row, col] * value:.6f}" for value in np.linspace(-1, 1, 8))]))
    Path("points.csv").write_text("\n".join([*table, lines[-1]]))  # the last one could not be measured
    code, out, err = curiosity("tell", "run.h5", "points.csv", "--json")
    assert code == 0, err
    assert {"told": 5, "failed": 1, "spectra": 5}.items() <= json.loads(out).items()
    code, out, _ = curiosity("ask", "run.h5", "-n", 3, "--json")
    left = json.loads(out)["positions"]
    assert len(left) == 1  # another initial one in place of the lost
    Path("more.csv").write_text(f"{left[0][0]:g};{left[0][1]:g};" + ";".join("12345678"))
    assert curiosity("tell", "run.h5", "more.csv")[1] == "6 spectra, step 1\n"
    assert len(curiosity("ask", "run.h5", "-n", 3)[1].split()) == 4
    run = cw.RunFile.open("run.h5")
    assert run.info.axis.label == "bias (V)"
    assert run.snapshot.step == 1


def test_what_is_wrong_is_one_line(curiosity: Any, begin: Any, topography: Path) -> None:
    refused(curiosity("ask", "run.h5"), "does not exist", "--image and --axis")
    refused(curiosity("ask", "run.h5", "--image", "no.npy", "--axis", "0:1:3"), "no.npy: no such file")
    refused(curiosity("ask", "run.h5", "--image", topography, "--axis", "0:1"), "FIRST:LAST:COUNT")
    for axis in ("0:1:0", "0:1:9999999999999", "inf:1:4", "0:nan:4", "0:1:1e3", "x" * 300, "."):
        refused(curiosity("ask", "run.h5", "--image", topography, "--axis", axis), "FIRST:LAST:COUNT")
    (topography.parent / "axis.txt").write_bytes(b"\xff\xfe1\x00")
    text = topography.with_name("axis.txt")
    refused(curiosity("ask", "run.h5", "--image", topography, "--axis", text), "no UTF-8 text")
    refused(curiosity("ask", topography.parent, "--image", topography, "--axis", "0:1:4"), "is a folder")


def test_a_table_that_is_wrong_changes_nothing(curiosity: Any, begin: Any) -> None:
    begin()
    for text, words in [
        ("3,4,1,2,3", "give (1, 8)"),
        ("row,col\n3,4,x", "line 2"),
        ("3", "row,col,value"),
        ("3,4,1\n3,5,1,2", "1 and 2 values"),
        ("3,4", "was not asked for"),
        ("3,4,1,2,x,4,5,6,7,8", "line 1"),  # a slip of the pen, and no heading
        ("", "holds no points"),
        ("row,col,value", "holds no points"),
        (b"\xff\xfe3\x00,\x004\x00", "no UTF-8 text"),
    ]:
        Path("points.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        code, out, err = curiosity("tell", "run.h5", "points.csv")
        assert (code, out) == (2, ""), err
        assert words in err
        assert err.count("\n") == 1
    code, _, err = curiosity("ask", "run.h5", "--axis", "0:1:3")
    assert code == 2
    assert "has its image and axis" in err
    assert len(cw.RunFile.open("run.h5").snapshot.measured) == 0


def test_a_failure_beside_spectra_that_are_refused_is_not_noted(curiosity: Any, begin: Any) -> None:
    """Or the same file, mended, would be refused: its failed position is no longer asked for."""
    first, second, *_ = begin("-n", 6)[1].split()[1:]
    Path("points.csv").write_text(f"{first}\n{second},1,2,3")
    assert curiosity("tell", "run.h5", "points.csv")[0] == 2
    Path("points.csv").write_text(f"{first}\n{second},1,2,3,4,5,6,7,8")
    code, out, err = curiosity("tell", "run.h5", "points.csv", "--json")
    assert code == 0, err
    assert {"told": 1, "failed": 1}.items() <= json.loads(out).items()


def test_channels_are_named_as_they_stand_and_the_option_is_that_of_the_command(
    curiosity: Any, topography: Path
) -> None:
    plane, many = np.load(topography), topography.with_name("many.npz")
    np.savez(many, **{"height": plane, "phase, trace": -plane})
    options = ("--image", many, "--axis", "0:1:4", "--workflow", "ridge", "--patch", 5, "--init", 4)
    refused(curiosity("ask", "run.h5", *options), "name it with --channels, one of height")
    code, _, err = curiosity("ask", "run.h5", *options, "--channels", "height,phase, trace")
    assert code == 0, err
    assert cw.RunFile.open("run.h5").info.channels == ("height", "phase, trace")
