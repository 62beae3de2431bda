"""Runs to be exported, made once, and small things that the tests of all formats share."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

import curiosity_widgets as cw
from curiosity_widgets import Axis, ReplaySource, Session, SpectralImage

ROWS, COLS, STEPS = 17, 21, 9
Y, X = np.mgrid[:ROWS, :COLS]
PICTURE = np.sin(Y / 3.0) + np.cos(X / 4.0) + 0.01 * (Y * COLS + X)
BIAS = np.array([-2.0, -1, 0, 1, 2, 1, 0, -1, -2])
FILES = {"npz": "a.npz", "csv": "a.csv", "nsid": "a.h5", "hspy": "a.hspy", "nexus": "a.nxs"}


def data(**changes) -> SpectralImage:
    spectra = PICTURE[:, :, None] * BIAS + 0.1 * BIAS**2
    image, axis = changes.pop("image", PICTURE), changes.pop("axis", Axis(BIAS, "bias", "V"))
    facts = {
        "channels": ("height",), "channel_units": ("m",), "spectra_name": "current", "spectra_unit": "nA",
        "pixel_size": (2e-9, 3e-9), "name": "made up",
    }  # fmt: skip
    return SpectralImage.from_grid(image, spectra, axis, **facts | changes)


def run_on(sample: SpectralImage, path: Path) -> Path:
    workflow = cw.workflows.regressor("ridge", patch=3, init=8, budget=12)
    with Session(ReplaySource(sample), workflow, seed=0, path=path, holdout=0) as session:
        session.run(12)
        assert session.wait(60)
    return path


def made(folder: Path) -> dict[str, Path]:
    """Runs on every pixel, on a coarser grid, on an image without calibration, on scattered points, and with
    names that no format takes as they are."""
    coarse = {"origin": (1.0, 2.0), "step": (2.0, 3.0)}
    spectra = (PICTURE[:, :, None] * BIAS)[1::2, 2::3]
    scattered = np.random.default_rng(0).uniform(2, 14, (40, 2))
    bias, two = (
        Axis(BIAS, "bias", "V"),
        np.stack([np.sin(PICTURE * 5), np.cos(X * Y / 20)]),
    )  # no sums over the spectra
    samples = {
        "pixels": data(),
        "coarse": SpectralImage.from_grid(
            PICTURE, spectra, bias, **coarse, pixel_size=(2e-9, 3e-9), channels=("height",)
        ),
        "uncalibrated": data(pixel_size=None),
        "scattered": SpectralImage(PICTURE, scattered, scattered[:, :1] * BIAS, bias),
        "odd names": data(
            image=two, channels=("a/b", "a_b"), channel_units=("m", "V"), axis=Axis(BIAS, "x", "V"),
            spectra_name="a/b",
        ),
    }  # fmt: skip
    return {name: run_on(sample, folder / f"{name}.h5") for name, sample in samples.items()}


def quiet(call: Callable[[], object]) -> object:
    """Libraries of others warn of what is theirs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call()
