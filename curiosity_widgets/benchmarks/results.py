"""The rows of a benchmark, and the curves in them."""

from __future__ import annotations

import csv
import importlib.util
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets.benchmarks.store import TRIALS, read_trial
from curiosity_widgets.benchmarks.trial import TrialResult
from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.errors import CuriosityError


@dataclass(frozen=True, eq=False)
class Curves:
    """One line of a plot for each seed: scores (seeds, n) over the spectra ``n``; NaN where unknown."""

    label: str
    seeds: tuple[int, ...]
    n: IntArray
    values: FloatArray


class Results:
    """What a benchmark gave.

    ``rows`` is one mapping for each trial, track, predictor ("learner", or a yardstick on the same spectra:
    "mean", "ridge", "forest") and number of spectra; :mod:`~curiosity_widgets.benchmarks.metrics` defines the
    scores. Seconds are not comparable between machines. Everything else repeats on one kind of processor;
    on another the last digits of sums differ, and with them now and then a pick.
    """

    def __init__(self, trials: Sequence[TrialResult]) -> None:
        self.trials = tuple(trials)
        self.rows: tuple[dict[str, Any], ...] = tuple(dict(row) for trial in trials for row in trial.rows)

    @classmethod
    def read(cls, folder: str | os.PathLike[str], *, code: bool = True) -> Results:
        """All trials that were finished in a folder; ``code``: as of :func:`read_trial`.

        Raises CuriosityError where there are none.
        """
        trials = [read_trial(path, code=code) for path in sorted((Path(folder) / TRIALS).glob("*.json"))]
        if not trials:
            raise CuriosityError(f"{folder} holds no finished trials; give the folder of a benchmark")
        return cls(sorted(trials, key=_order))

    def names(self, column: str) -> list[Any]:
        """Values of a column ("data", "label", "track", "seed"), in the order of their first row."""
        return list(dict.fromkeys(row[column] for row in self.rows))

    def curves(self, data: str, label: str, metric: str, *, track: str, predictor: str = "learner") -> Curves:
        """A metric over the number of spectra, one line a seed. Raises CuriosityError where there is none."""
        rows = self._by_line.get((data, label, track, predictor), ())
        found = {(row["seed"], row["n"]): float(row.get(metric, np.nan)) for row in rows}
        if not found:
            raise CuriosityError(f"no results of '{label}' on '{data}', {track}; see Results.names")
        seeds, counts = sorted({seed for seed, _ in found}), sorted({n for _, n in found})
        values = [[found.get((seed, n), np.nan) for n in counts] for seed in seeds]
        return Curves(label, tuple(seeds), np.array(counts), np.array(values))

    @cached_property
    def _by_line(self) -> dict[tuple[str, str, str, str], list[dict[str, Any]]]:
        """The rows of every data set, label, track and predictor."""
        lines: dict[tuple[str, str, str, str], list[dict[str, Any]]] = defaultdict(list)
        for row in self.rows:
            lines[row["data"], row["label"], row["track"], row["predictor"]].append(row)
        return lines

    def write(self, folder: Path) -> None:
        """``results.csv`` (and ``results.parquet`` where pyarrow is there) in a folder."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.to_csv(folder / "results.csv")
            if importlib.util.find_spec("pyarrow") is not None:
                self._to_parquet(folder / "results.parquet")
        except OSError as error:
            raise CuriosityError(f"cannot write to {folder} ({error.strerror}); choose another") from error

    def to_csv(self, path: Path) -> None:
        """All rows as a table; an empty cell where a score does not exist."""
        with path.open("w", newline="", encoding="utf-8") as file:
            writer, columns = csv.writer(file), self.columns
            writer.writerow(columns)
            writer.writerows([_cell(row.get(name)) for name in columns] for row in self.rows)

    @property
    def columns(self) -> list[str]:
        """Names of all columns."""
        return list(dict.fromkeys(name for row in self.rows for name in row))

    def _to_parquet(self, path: Path) -> None:
        import pyarrow
        import pyarrow.parquet

        columns = {name: [row.get(name) for row in self.rows] for name in self.columns}
        pyarrow.parquet.write_table(pyarrow.table(columns), path)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def _order(result: TrialResult) -> tuple[str, int, bool, str]:
    """By data set and seed, random picks first: the same colours whatever the files are called."""
    trial = result.trial
    return trial.data, trial.seed, trial.strategy != "random", trial.label


def _cell(value: Any) -> Any:
    if value is None or (isinstance(value, float) and not np.isfinite(value)):
        return ""
    return f"{value:.10g}" if isinstance(value, float) else value
