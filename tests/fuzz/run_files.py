"""``python -m tests.fuzz.run_files 10000 --seed 1``: damaged run files, and what becomes of them.

Each is opened in a fork of its own, and every fourth is also verified, rescued and resumed: a CuriosityError
or the right data, and other data only together with a warning.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.integrity.rescue import rescue
from curiosity_widgets.session.file.integrity.verify import verify
from curiosity_widgets.session.file.recorder import Recorder
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from tests.session.small import SHAPE, SmallLearner, WithChannels, workflow

SECONDS = 120  # that one file may take, on a busy machine


@dataclass(frozen=True)
class Case:
    """A damaged file: its number decides the damage."""

    number: int
    original: str  # "closed" or "killed"
    damage: str
    outcome: str  # "right", "warned", "refused", or "fault"
    text: str


def originals(folder: Path) -> dict[str, Path]:
    """A run file that was closed, and one as a kill leaves it."""
    closed, killed = folder / "closed.h5", folder / "killed.h5"
    excluded = np.zeros(SHAPE, dtype=bool)
    excluded[:, :9] = True
    with Session(WithChannels(), workflow(), 3, closed, learner=SmallLearner) as session:
        session.run(10)
        session.wait(60)
        session.exclude(excluded)
        session.run()
        session.wait(60)
        killed.write_bytes(closed.read_bytes())
    return {"closed": closed, "killed": killed}


def flip(content: bytearray, rng: np.random.Generator) -> None:
    """One bit, or a few."""
    for place in rng.integers(len(content), size=int(rng.choice([1, 1, 1, 2, 5]))):
        content[int(place)] ^= 1 << int(rng.integers(8))


def blank(content: bytearray, rng: np.random.Generator) -> None:
    """Zeros, as a file system leaves them, from a byte to a page."""
    start, size = int(rng.integers(len(content))), int(rng.choice([1, 8, 512, 4096]))
    content[start : start + size] = bytes(len(content[start : start + size]))


def rubbish(content: bytearray, rng: np.random.Generator) -> None:
    """Other bytes."""
    start, size = int(rng.integers(len(content))), int(rng.choice([1, 8, 64]))
    content[start : start + size] = rng.bytes(len(content[start : start + size]))


def cut(content: bytearray, rng: np.random.Generator) -> None:
    """The end is missing."""
    del content[int(rng.integers(len(content))) :]


def move(content: bytearray, rng: np.random.Generator) -> None:
    """A block of one place stands in another as well."""
    size = int(rng.choice([512, 4096]))
    start, end = (int(place) for place in rng.integers(max(1, len(content) - size), size=2))
    content[end : end + size] = content[start : start + size]


DAMAGES = (flip, flip, flip, flip, blank, rubbish, cut, move)


def fuzz(count: int, seed: int, folder: Path, first: int = 0) -> Iterator[Case]:
    """So many damaged files, one after another."""
    whole = originals(folder)
    truths = {name: contents(RunFile.open(path)) for name, path in whole.items()}
    for number in range(first, first + count):
        name = ("closed", "killed")[number % 2]
        content, rng = bytearray(whole[name].read_bytes()), np.random.default_rng([seed, number])
        harm = DAMAGES[int(rng.integers(len(DAMAGES)))]
        harm(content, rng)
        path = folder / f"{number}.h5"
        path.write_bytes(bytes(content))
        outcome, text = in_a_fork(path, truths[name], used=number % 8 < 2)
        yield Case(number, name, harm.__name__, outcome, text)
        for one in folder.glob(f"*{number}*.h5*"):
            one.unlink()


def in_a_fork(path: Path, truth: dict, *, used: bool) -> tuple[str, str]:
    """The outcome, also where the process dies or never ends; ``used``: the file is also worked with."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.alarm(SECONDS)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        found = judged(path, truth, (verified, rescued, resumed) if used else ())
        with os.fdopen(writing, "w") as pipe:
            json.dump(found, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    return tuple(json.loads(answer)) if answer else ("fault", f"died with status {status}")


def judged(path: Path, truth: dict, uses: Sequence[Callable[[Path], None]]) -> tuple[str, str]:
    """What becomes of a damaged file that is opened and used."""
    warnings.simplefilter("ignore")
    try:
        outcome = looked_at(path, truth)
        for use in uses:
            try:
                use(path)
            except CuriosityError as error:
                check_words(error)
    except BaseException:
        return "fault", traceback.format_exc(limit=-6)
    return outcome


def check_words(error: CuriosityError) -> None:
    """An error is one line, of a length that can be read."""
    if not str(error).isprintable() or len(str(error)) > 1000:
        raise ValueError(f"no sentence: {error}")


def looked_at(path: Path, truth: dict) -> tuple[str, str]:
    """Opened and compared with the undamaged file."""
    try:
        run = RunFile.open(path)
        found = contents(run)
    except CuriosityError as error:
        check_words(error)
        return "refused", str(error)
    other = [name for name in truth if not _same(found[name], truth[name])]
    if not other:
        return "right", ""
    warned = "; ".join(run.damage.texts())
    return ("warned", warned) if warned else ("fault", f"other data without a warning: {other}")


def verified(path: Path) -> None:
    verify(path)


def rescued(path: Path) -> None:
    """What ``curiosity verify`` calls damaged, a rescue tells and writes down."""
    target = path.with_name(f"rescued-{path.name}")
    found = rescue(path, target)
    if any(part.verdict == "damaged" for part in verify(path)) and not found.notes:
        raise ValueError("damage that the rescue does not tell")
    if found.is_run:
        logged = {line.text for line in RunFile.open(target).snapshot.log}
        if not set(found.notes) <= logged:
            raise ValueError(f"not marked: {set(found.notes) - logged}")


def resumed(path: Path) -> None:
    """Written on; never for ever."""
    copy = path.with_name(f"copy-{path.name}")
    copy.write_bytes(path.read_bytes())
    recorder = Recorder.resume(copy)
    recorder.close()
    RunFile.open(copy)


def contents(run: RunFile) -> dict:
    """All that a run file gives, by name."""
    seen, info, history = run.snapshot, run.info, run.history
    found = {
        "image": info.image, "axis": info.axis.values, "axis name": info.axis.name,
        "units": info.values_units,
        "channels": info.channels, "candidates": info.candidates.positions, "held out": info.held_out,
        "measurable": run.facts.measurable, "pixel": info.pixel_size, "seed": info.seed, "patch": info.patch,
        "points": [(p.candidate, p.commanded, p.actual, p.started, p.ended, p.step, p.requested,
                    p.spectrum.tobytes()) for p in run.points()],
        "settings": vars(seen.settings), "policies": history.policies.to_dict(),
        "excluded": seen.excluded, "requested": seen.requested, "curve": [dict(row) for row in seen.curve],
        "log": [line.text for line in seen.log], "state": run.history.state, "picks": seen.picks,
        "maps": dict(seen.maps), "latent": seen.latent, "clusters": seen.clusters,
        "prediction": None if seen.prediction is None else seen.prediction.scores,
        "extras": {},
    }  # fmt: skip
    for point in range(len(history)):
        try:
            found["extras"][point] = (run.channels(point), run.vendor_file(point))
        except CuriosityError:
            found["extras"][point] = None  # an error is a warning
    return found


def _same(one, other) -> bool:
    if isinstance(other, dict) and isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in other)
    if one is None and other is not None:
        return isinstance(other, tuple)  # channels whose damage was an error
    if isinstance(other, (list, tuple)) and isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(other, np.ndarray):
        return np.array_equal(one, other, equal_nan=other.dtype.kind == "f")
    return bool(one == other or (one != one and other != other))


def main() -> None:
    """Print the outcomes by damage, and every fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="number of the first file")
    chosen = parser.parse_args()
    outcomes: Counter[tuple[str, str]] = Counter()
    with TemporaryDirectory() as scratch:
        for case in fuzz(chosen.count, chosen.seed, Path(scratch), chosen.first):
            outcomes[f"{case.original} {case.damage}", case.outcome] += 1
            if case.outcome == "fault":
                print(f"{case.number} {case.original} {case.damage}: {case.text}", flush=True)
    kinds = ("right", "warned", "refused", "fault")
    for name in sorted({name for name, _ in outcomes}):
        print(f"{name:16}", *(f"{kind} {outcomes[name, kind]}" for kind in kinds))
    print("all", *(f"{kind} {sum(n for (_, k), n in outcomes.items() if k == kind)}" for kind in kinds))


if __name__ == "__main__":
    main()
