from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pytest

from curiosity_widgets import CuriosityError, open_data, open_source
from curiosity_widgets.data.readers.options import checked_options, plain
from tests.data.samples import cube, refused


def reader(
    path: str,
    *,
    image: int | Sequence[int] | None = None,
    channels: Sequence[str] | None = None,
    names: str | Sequence[str] | None = None,
    spectra: tuple[int, int] | None = None,
    step: tuple[float, float] | None = None,
    field: Literal["off", "on"] | None = None,
    layer: int | str | None = None,
) -> None:
    """Nothing."""


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("image", "25", 25),
        ("image", "1,2", (1, 2)),
        ("channels", "a", ["a"]),
        ("channels", "a, b", ["a", "b"]),
        ("names", "a/b (A)", "a/b (A)"),
        ("names", "a,b", "a,b"),  # its reader looks for that name first
        ("names", "7", "7"),
        ("spectra", "49:99", (49, 99)),
        ("step", "2,1.5", (2, 1.5)),
        ("field", "on", "on"),
        ("layer", "3", 3),
        ("layer", "Height", "Height"),
    ],
)
def test_text_from_the_command_line(name, text, value):
    assert checked_options(reader, "f", {name: text}, leave=1) == {name: value}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("image", "first"),
        ("image", 1.5),
        ("channels", 3),
        ("spectra", (1, 2, 3)),
        ("spectra", "49"),
        ("step", "a,b"),
        ("field", "both"),
    ],
)
def test_what_an_option_does_not_take_is_said(name, value):
    with pytest.raises(CuriosityError, match=f"f: {name}=.* is not what this option takes") as caught:
        checked_options(reader, "f", {name: value}, leave=1)
    assert "\n" not in str(caught.value)


def test_values_of_the_right_type_pass_as_they_are():
    options = {"image": np.int64(3), "step": [1, 2.0], "channels": ("a",), "names": None}
    assert checked_options(reader, "f", options, leave=1) == options


def test_a_cube_with_options_as_text(tmp_path):
    np.save(tmp_path / "cube.npy", cube(steps=9))
    data = open_data(tmp_path / "cube.npy", image="2", spectra="4:9")
    np.testing.assert_array_equal(data.image[0], cube(steps=9)[:, :, 2])
    refused(tmp_path / "cube.npy", "spectra='x'", image="2", spectra="x")


def test_a_simulated_sample_with_options_as_text():
    assert open_source("simulated", shape="12,19", noise="0.1").image().shape == (12, 19)
    with pytest.raises(CuriosityError, match="noise='loud'"):
        open_source("simulated", noise="loud")


def test_plain_values_for_json(tmp_path):
    values = {"a": np.arange(2), "b": (np.float32(0.5), tmp_path), "c": None}
    assert plain(values) == {"a": [0, 1], "b": [0.5, str(tmp_path)], "c": None}
