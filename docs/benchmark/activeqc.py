"""The comparison of ActiveQC (Chowdhury et al., arXiv:2603.29135), with the arms that it leaves out.

    python docs/benchmark/activeqc.py run FOLDER --seeds 30    # one file a run; it continues where it stopped
    python docs/benchmark/activeqc.py collect FOLDER           # activeqc.csv.xz and the tables of activeqc.md
    python docs/benchmark/activeqc.py more                     # what more clean spectra would give: a table

Its sample (``pto-1.7um+corner``), patch (16×16), schedule (12 spectra at first, 26 steps of 6) and score
(mean square error of spectra scaled each by itself, on all clean candidates without a spectrum), beside it
R². A tenth of the candidates is set aside, as its validation set is: "free" never looks at it, "charged"
counts it among the measured spectra, and learns from it. Every arm of a seed starts from the same spectra.
"""

from __future__ import annotations

import argparse
import csv
import json
import lzma
import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from curiosity_widgets import workflows
from curiosity_widgets.benchmarks.metrics import each_mse
from curiosity_widgets.benchmarks.samples import load_sample
from curiosity_widgets.benchmarks.split import Split, split_sample
from curiosity_widgets.benchmarks.statistics import compare
from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.learning.protocols import Measured, Problem
from curiosity_widgets.learning.yardsticks import r2
from curiosity_widgets.workflows.build import build_learner
from curiosity_widgets.workflows.learner import Learner

HERE = Path(__file__).parent
SAMPLE, PATCH, INIT, BATCH, STEPS = "pto-1.7um+corner", 16, 12, 6, 26
VALIDATION = 111 / 1225  # share of the candidates
LEARNED, SCORED = (84, 168, 336, 560), 200  # clean spectra, to see how far down an error can go at all
GATE = 0.3  # quality below which ActiveQC does not pick
_NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Arm:
    """Who picks, and whether the quality of spectra is known to the learner."""

    strategy: str
    quality: bool = False
    floor: float | None = None


ARMS = {
    "random": Arm("random"),
    "random, cleaning": Arm("random", quality=True),
    "curiosity": Arm("curiosity"),
    "curiosity, quality gate": Arm("curiosity", quality=True, floor=GATE),
    "balanced": Arm("balanced"),
    "balanced, quality": Arm("balanced", quality=True),
}
COMPARED = {"random, cleaning": "random", "balanced, quality": "random, cleaning"}  # beside random picks


@dataclass(frozen=True)
class Variant:
    """What is learned, in which scale, and what the validation set costs."""

    target: str = "im2spec"
    scaling: str = "each"  # "each": every spectrum (and predicted patch) by itself to 0 … 1
    validation: str = "free"

    @property
    def name(self) -> str:
        """How files and tables call it."""
        return f"{self.target}, {self.scaling}, {self.validation}"


VARIANTS = (
    Variant(),
    Variant(target="spec2im"),
    Variant(scaling="common"),
    Variant(validation="charged"),
    Variant(target="spec2im", validation="charged"),
)


def scaled_each(values: FloatArray) -> FloatArray:
    """Rows (n, D) scaled each by itself to 0 … 1; constant ones become 0."""
    low, span = values.min(axis=1, keepdims=True), np.ptp(values, axis=1)[:, None]
    scaled: FloatArray = (values - low) / np.where(span > 0, span, 1.0)
    return scaled


class Run:
    """One arm of one seed."""

    def __init__(self, variant: Variant, arm: Arm, seed: int, steps: int = STEPS) -> None:
        self.variant, self.arm, self.seed, self.steps = variant, arm, seed, steps
        sample = load_sample(SAMPLE, seed)
        split = split_sample(sample, patch=PATCH, seed=seed, init=INIT, holdout=0.0, aside=VALIDATION)
        self.split: Split = split
        self.validation = np.flatnonzero(~split.measurable)
        self.spectra = scaled_each(split.spectra) if variant.scaling == "each" else split.spectra
        charged = variant.validation == "charged"
        self.first: IntArray = np.concatenate([split.initial, self.validation if charged else _NONE])
        self.budget = len(self.first) + BATCH * steps
        self.problem = Problem(
            image=split.image,
            candidates=split.candidates,
            spectrum_length=self.spectra.shape[1],
            seed=seed,
            budget=self.budget,
        )
        self.workflow = workflows.load(
            "dense",
            target=variant.target,
            patch=PATCH,
            init=INIT,
            batch_size=BATCH,
            budget=self.budget,
            strategy=arm.strategy,
        )

    def row(self) -> dict[str, float | int]:
        """The scores at the end."""
        index, step_of = self.first, np.zeros(len(self.first), dtype=np.int64)
        live = None if self.arm.strategy == "random" else build_learner(self.workflow, self.problem)
        for step in range(1, self.steps + 1):
            measured = self.measured(index, step_of)
            if live is not None:
                live.fit(measured, step=step)
            index = np.concatenate([index, self.pick(live, measured, step)])
            step_of = np.concatenate([step_of, np.full(BATCH, step)])
        return {"n": len(index), **self.scores(self.measured(index, step_of))}

    def measured(self, index: IntArray, step_of: IntArray) -> Measured:
        """Spectra of candidates, with their quality where the arm knows it."""
        quality = None if self.split.quality is None or not self.arm.quality else self.split.quality[index]
        return Measured(index, self.spectra[index], step_of, quality)

    def pick(self, learner: Learner | None, measured: Measured, step: int) -> IntArray:
        """The next six; random ones are the same with and without cleaning."""
        available = self.split.measurable.copy()
        available[measured.index] = False
        if self.arm.strategy == "random" or learner is None:
            drawn: IntArray = stream(self.seed, "random picks", step).permutation(np.flatnonzero(available))
            return drawn[:BATCH]
        return learner.pick(
            BATCH,
            measured,
            step=step,
            available=available,
            pending=_NONE,
            strategy=self.arm.strategy,
            beta=self.workflow.beta if self.arm.strategy == "balanced" else None,
            lam=self.workflow.lam,
            budget=self.budget,
            quality_floor=self.arm.floor,
        ).index

    def scores(self, measured: Measured) -> dict[str, float]:
        """Of a learner trained from nothing, on all clean candidates that have no spectrum and are not for
        validation.
        """
        rest = self.split.measurable & ~self.split.band
        rest[measured.index] = False
        picked = measured.index[len(self.first) :]
        share = float(self.split.band[picked].mean()) if len(picked) else np.nan
        return {**self.errors(measured, np.flatnonzero(rest)), "corner": share}

    def errors(self, measured: Measured, where: IntArray) -> dict[str, float]:
        """Their score and R² of a learner trained from nothing, at some candidates."""
        learner = build_learner(self.workflow, self.problem)
        learner.predictor.fit(measured, step=len(measured))  # no error model: nothing is picked
        outputs = learner.outputs(where, self.spectra[where])
        targets = learner.targets(where, self.spectra[where])
        return {
            "each_mse": each_mse(targets, outputs),
            "r2": r2(targets, outputs, targets.mean(axis=0)),
        }

    def with_more(self) -> dict[int, dict[str, float]]:
        """The errors with so many clean spectra at random, on 200 other clean candidates."""
        clean = np.flatnonzero(self.split.measurable & ~self.split.band)
        order = stream(self.seed, "clean spectra").permutation(clean)
        where, others = order[:SCORED], order[SCORED:]
        steps = np.zeros(len(others), dtype=np.int64)
        return {n: self.errors(self.measured(others[:n], steps[:n]), where) for n in LEARNED}


def more_spectra(seeds: range) -> str:
    """A table: by how much an error falls with more clean spectra, beside as many as the arms have."""
    usual = INIT + BATCH * STEPS
    lines = ["| target | clean spectra | their score | to 168 | R² |", "| --- | --- | --- | --- | --- |"]
    for variant in VARIANTS[:2]:
        runs = [Run(variant, ARMS["random"], seed).with_more() for seed in seeds]
        scores = {n: np.array([run[n]["each_mse"] for run in runs]) for n in LEARNED}
        for n in LEARNED:
            share = 100 * (scores[n].mean() / scores[usual].mean() - 1.0)
            known = np.mean([run[n]["r2"] for run in runs])
            cells = [
                variant.target,
                str(n),
                f"{scores[n].mean():.4f}",
                "" if n == usual else f"{share:+.0f} %",
            ]
            lines.append("| " + " | ".join([*cells, f"{known:.3f}"]) + " |")
    return "\n".join(lines) + "\n"


def path_of(folder: Path, variant: Variant, arm: str, seed: int) -> Path:
    """The file of a run."""
    return folder / (re.sub(r"[^a-z0-9]+", "-", f"{variant.name} {arm}") + f"-{seed}.json")


def run(
    folder: Path,
    seeds: range,
    variants: Sequence[Variant] = VARIANTS,
    steps: int = STEPS,
    arms: Sequence[str] = tuple(ARMS),
) -> None:
    """All runs that are not in the folder yet, seed by seed, so that a part of them is a fair part."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        for variant in variants:
            for name in arms:
                arm, path = ARMS[name], path_of(folder, variant, name, seed)
                if path.exists():
                    continue
                own = {"variant": variant.name, "arm": name, "seed": seed}
                unfinished = path.with_suffix(".part")
                unfinished.write_text(
                    json.dumps({**own, **Run(variant, arm, seed, steps).row()}), encoding="utf-8"
                )
                unfinished.replace(path)


COLUMNS = ("variant", "arm", "seed", "n", "each_mse", "r2", "corner")


def collect(folder: Path, results: Path) -> None:
    """One compressed table of the runs of complete seeds, beside those that are in it already."""
    rows = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row in rows:
        found[row["variant"], row["seed"]].add(row["arm"])
    whole = {of for of, arms in found.items() if len(arms) == len(ARMS)}
    kept = [row for row in rows if (row["variant"], row["seed"]) in whole]
    if results.exists():
        with lzma.open(results, "rt", encoding="utf-8", newline="") as file:
            kept += [row for row in csv.DictReader(file) if (row["variant"], int(row["seed"])) not in whole]
    kept.sort(key=lambda row: (row["variant"], int(row["seed"]), row["arm"]))
    with lzma.open(results, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in kept:
            writer.writerow([f"{row[it]:.6g}" if isinstance(row[it], float) else row[it] for it in COLUMNS])


def tables(results: Path) -> str:
    """One table of the last step for each variant."""
    last: dict[str, dict[str, dict[int, dict[str, float]]]] = defaultdict(lambda: defaultdict(dict))
    with lzma.open(results, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            values = {name: float(row[name]) for name in COLUMNS[3:]}
            last[row["variant"]][row["arm"]][int(row["seed"])] = values
    return "\n".join(_table(it.name, last[it.name]) for it in VARIANTS if it.name in last)


def _table(variant: str, arms: dict[str, dict[int, dict[str, float]]]) -> str:
    random = arms["random"]
    spectra = next(iter(random.values()))["n"]
    lines = [
        f"**{variant}**, {len(random)} {'seed' if len(random) == 1 else 'seeds'}, {spectra:.0f} spectra\n",
        "| arm | their score | to random | p | R² | to random | spectra taken in the corner |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name in ARMS:
        own = arms[name]
        cells = [name, _mean(own, "each_mse", 4), *_beside(own, random, "each_mse")]
        cells += [_mean(own, "r2", 3), _difference(own, random, "r2"), f"{_at(own, 'corner').mean():.0%}"]
        lines.append("| " + " | ".join(cells) + " |")
    notes = []
    for name, other in COMPARED.items():
        share, p = _beside(arms[name], arms[other], "each_mse")
        sure = f" (p = {p})" if p else ""
        notes.append(f"{name} to {other}: {share}{sure}, R² {_difference(arms[name], arms[other], 'r2')}")
    return "\n".join([*lines, "", "; ".join(notes) + ".", ""])


def _at(runs: dict[int, dict[str, float]], metric: str) -> np.ndarray:
    return np.array([runs[seed][metric] for seed in sorted(runs)])


def _mean(runs: dict[int, dict[str, float]], metric: str, digits: int) -> str:
    values = _at(runs, metric)
    spread = f" ± {values.std(ddof=1):.{digits}f}" if len(values) > 1 else ""
    return f"{values.mean():.{digits}f}{spread}"


def _beside(own: dict[int, dict[str, float]], other: dict[int, dict[str, float]], metric: str) -> list[str]:
    """Relative difference of the means, and p of the paired test."""
    ours, theirs = _at(own, metric), _at(other, metric)
    if own is other:
        return ["", ""]
    share = 100 * (ours.mean() / theirs.mean() - 1.0)
    p = compare(ours, theirs).p
    return [f"{share:+.0f} %", f"{p:.2g}" if np.isfinite(p) else ""]


def _difference(own: dict[int, dict[str, float]], other: dict[int, dict[str, float]], metric: str) -> str:
    if own is other:
        return ""
    found = compare(_at(own, metric), _at(other, metric)).difference
    if not np.isfinite(found.low):
        return f"{found.value:+.3f}"
    return f"{found.value:+.3f} [{found.low:+.3f}, {found.high:+.3f}]"


def with_tables(page: str, results: Path = HERE / "activeqc.csv.xz") -> str:
    """The page with its tables made anew from the results."""
    begin, end = "<!-- tables -->\n", "<!-- end of tables -->"
    before, _, rest = page.partition(begin)
    return before + begin + tables(results) + end + rest.partition(end)[2]


def main() -> None:
    """Run, or collect what was run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=("run", "collect", "more"))
    parser.add_argument("folder", type=Path, nargs="?", default=Path("activeqc"))
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--variant", action="append", choices=[it.name for it in VARIANTS])
    given = parser.parse_args()
    if given.what == "run":
        chosen = [it for it in VARIANTS if it.name in (given.variant or [it.name])]
        run(given.folder, range(given.seeds), chosen)
        return
    if given.what == "more":
        sys.stdout.write(more_spectra(range(given.seeds)))
        return
    collect(given.folder, HERE / "activeqc.csv.xz")
    page = HERE / "activeqc.md"
    page.write_text(with_tables(page.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(tables(HERE / "activeqc.csv.xz"))


if __name__ == "__main__":
    main()
