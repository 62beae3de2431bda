"""Functions that the process that reads files is asked for in tests: what hostile files make readers do."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import numpy as np

from curiosity_widgets import Axis, CuriosityError, SpectralImage

IMAGE = np.add.outer(np.arange(5.0), 10 * np.arange(7.0))


def data(**facts) -> SpectralImage:
    spectra = IMAGE[:, :, None] * np.arange(1.0, 4.0)
    return SpectralImage.from_grid(IMAGE, spectra, Axis(np.arange(3.0), "bias", "V"), **facts)


def large(values: int) -> SpectralImage:
    spectra = np.random.default_rng(0).normal(size=(5, 7, values)).astype(np.float32)
    return SpectralImage.from_grid(IMAGE, spectra, Axis(np.arange(float(values))))


def odd_names() -> SpectralImage:
    return data(channels=("\x1b[31mred\udcff",), metadata={"\x07": ["a\nb"], "none": float("nan")})


def where_am_i() -> dict[str, object]:
    return {"pid": os.getpid(), "folder": str(Path.cwd()), "first": sys.path[0]}


def prints() -> str:
    print("to the terminal", flush=True)
    os.write(1, b"to the terminal")
    os.write(2, b"to the terminal")
    return "quiet"


def segfaults() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def exits() -> None:
    os._exit(7)


def asks_to_exit() -> None:
    raise SystemExit("bye")


def refuses() -> None:
    raise CuriosityError("damaged: \x1b]0;title\x07" + "x" * 400_000 + " copy it again")


def fails() -> None:
    raise ZeroDivisionError("\x1b[2J")


def never_ends() -> None:
    while True:
        pass


def reads_the_same_again_and_again(path: str) -> None:
    while True:
        Path(path).read_bytes()


def gets_on(seconds: float) -> str:
    kept = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        kept.append(np.ones(1 << 19))
        time.sleep(0.1)
    return "done"


def takes_all_memory() -> None:
    kept = []
    while True:
        kept.append(np.ones(1 << 22))
