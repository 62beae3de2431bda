"""``python -m tests.fuzz.fuzzing 10000 --seed 1``: damaged files of every format, what becomes of them."""

from __future__ import annotations

import argparse
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tests.fuzz.mutations import HARMLESS, damage
from tests.fuzz.originals import originals
from tests.fuzz.server import Outcome, opened


@dataclass(frozen=True)
class Case:
    """A damaged file: its number tells the damage, whatever the others were."""

    number: int
    format: str
    damage: str
    outcome: Outcome
    path: Path


def fuzz(count: int, seed: int, folder: Path, first: int = 0) -> Iterator[Case]:
    """Open so many damaged files, format by format in turn. A file of a fault stays in the folder."""
    whole = originals(folder)
    sums = [opened(original.path, dict(original.options)).text for original in whole]
    for number in range(first, first + count):
        original = whole[number % len(whole)]
        path = folder / f"{number}{original.path.suffix}"
        shutil.copy(original.path, path)
        what = damage(path, np.random.default_rng([seed, number]))
        outcome = opened(path, dict(original.options))
        if (
            outcome.kind == "read"
            and set(what.split(", ")) <= HARMLESS
            and outcome.text != sums[number % len(whole)]
        ):
            outcome = Outcome("fault", "other data than without what was added")
        case = Case(number, original.name, what, outcome, path)
        yield case
        if case.outcome.kind != "fault":
            path.unlink()


def main() -> None:
    """Print the outcomes by format and every fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="number of the first file")
    parser.add_argument("--keep", type=Path, help="folder for the files of faults")
    chosen = parser.parse_args()
    outcomes: Counter[tuple[str, str]] = Counter()
    with TemporaryDirectory() as scratch:
        for case in fuzz(chosen.count, chosen.seed, Path(scratch), chosen.first):
            outcomes[case.format, case.outcome.kind] += 1
            if case.outcome.kind in ("fault", "died"):
                print(
                    f"{case.number} {case.format} ({case.damage}): {case.outcome.kind}\n{case.outcome.text}",
                    flush=True,
                )
            if case.outcome.kind == "fault" and chosen.keep:
                chosen.keep.mkdir(exist_ok=True)
                shutil.copy(case.path, chosen.keep)
    kinds = ("read", "refused", "died", "fault")
    for name in sorted({name for name, _ in outcomes}):
        print(f"{name:24}", *(f"{kind} {outcomes[name, kind]}" for kind in kinds))
    print("all", *(f"{kind} {sum(n for (_, k), n in outcomes.items() if k == kind)}" for kind in kinds))


if __name__ == "__main__":
    main()
