"""Opens files in forks of a process that has imported everything: a thousand files in a minute or two.

Where there is no fork (Windows), each file gets the process that ``cw.open_data`` gives it.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import curiosity_widgets as cw
from curiosity_widgets.data.readers.opening import open_here
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError

SECONDS = 5  # CPU seconds for a small file
MEMORY = 8 << 30  # of addresses
LONGEST = 1000  # characters of a message


@dataclass(frozen=True)
class Outcome:
    """``kind``: "read", "refused", "died" (or was stopped: the process that reads files may), or "fault".

    ``text`` is the message, and of data that were read a sum over all of them.
    """

    kind: str
    text: str = ""


def opened(path: Path, options: dict[str, Any]) -> Outcome:
    """What becomes of a file in a process of its own."""
    if not hasattr(os, "fork"):
        return _judged(lambda: cw.open_data(path, **options))
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _alone()
        outcome = _judged(lambda: open_here(str(path), options=options))
        with os.fdopen(writing, "w") as pipe:
            json.dump([outcome.kind, outcome.text], pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if said:
        return Outcome(*json.loads(said))
    return Outcome("died", f"status {status}")


def _alone() -> None:
    import resource

    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    warnings.simplefilter("ignore")  # as the process that reads files does
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(6 * SECONDS)


def _judged(read: Any) -> Outcome:
    try:
        data = read()
        problem = _problem(data)
    except CuriosityError as error:
        text = str(error)
        bad = len(text) > LONGEST or not text.isprintable()
        return (
            Outcome("fault", f"a message that cannot be shown: {text[:200]!r}")
            if bad
            else Outcome("refused", text)
        )
    except MemoryError:
        return Outcome("refused", "does not fit into memory")
    except BaseException:
        return Outcome("fault", traceback.format_exc(limit=-9))
    return Outcome("fault", problem) if problem else Outcome("read", _sum(data))


def _sum(data: SpectralImage) -> str:
    parts = (data.image, data.positions, data.spectra, data.axis.values)
    return hashlib.sha256(b"".join(np.asarray(part, dtype=float).tobytes() for part in parts)).hexdigest()


def _problem(data: SpectralImage) -> str:
    """What is wrong with data that were read; empty where nothing is."""
    height, width = data.shape
    wrong = {
        "values that are not finite": not all(
            np.isfinite(a).all() for a in (data.image, data.spectra, data.axis.values)
        ),
        "positions outside the image": bool(
            ((data.positions <= -0.5) | (data.positions >= np.array([height, width]) - 0.5)).any()
        ),
        "shapes that do not fit": data.spectra.shape != (len(data.positions), len(data.axis)),
        "no spectra": not len(data),
        "positions twice": len(np.unique(data.positions, axis=0)) < len(data),
    }
    return ", ".join(name for name, found in wrong.items() if found)
