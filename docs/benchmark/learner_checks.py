"""What the default learner must hold to, checked: scores that cannot be doubted, sample by sample.

    python docs/benchmark/learner_checks.py run FOLDER     # one file a run; it continues where it stopped
    python docs/benchmark/learner_checks.py collect FOLDER # learner_checks.csv.xz, the tables of its page

Random picks, a learner trained from nothing at 30 and at 100 spectra; nothing else differs from the
benchmark. Where it matters who picks (graded noise) the runs are those of activeqc.py. All samples are made
of those that settings may be chosen on (protocol.md), so what holds here is no proof for another sample.
"""

from __future__ import annotations

import argparse
import csv
import json
import lzma
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from curiosity_widgets.benchmarks.results import Results
from curiosity_widgets.benchmarks.run import plan
from curiosity_widgets.benchmarks.statistics import mean_interval
from curiosity_widgets.benchmarks.store import load_trial, save_trial
from curiosity_widgets.benchmarks.trial import Trial, run_trial
from curiosity_widgets.data.arrays import FloatArray

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # activeqc.py lies beside this file
import activeqc  # noqa: E402

RESULTS, PAGE = HERE / "learner_checks.csv.xz", HERE / "learner_checks.md"
SCORED = (30, 100)
TOLERANCE = 0.01
NEAR_ENOUGH = 0.03  # of the share of values that an interval holds
SIZES = (100, 65, 49, 30)
SIMPLE = {"pixels": ("mean", "ridge", "forest", "neighbours", "gp"), "blocks": ("mean", "ridge", "forest")}
KEPT = ("pixels_r2", "blocks_r2", "pixels_coverage", "blocks_coverage", "noise_ceiling", "true_ceiling",
        "residual_length")  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Samples that are run alike."""

    samples: tuple[str, ...]
    patch: int = 13
    seeds: int = 0  # at least so many
    intervals: bool = False  # with error model and Gaussian process, which take longer


FEWEST = 6  # seeds, for a verdict that is no hint
INTERVALS = ("pto-1.7um", "pto-1.3um", "simulated-12")
IMAGELESS = ("pto-1.7um+whitenoise", "pto-1.7um+constant")
GROUPS = (
    Group(INTERVALS, seeds=12, intervals=True),
    Group(IMAGELESS, patch=5),
    Group(IMAGELESS, intervals=True),
    Group(
        ("pto-1.7um+neighbours-only", "pto-1.7um+counts", "pto-1.7um+linear", "simulated-12+linear"),
        intervals=True,
    ),
    Group(("pto-1.7um+texture-only",), seeds=10, intervals=True),
)
MORE = (  # once the others are done
    Group(
        ("pto-1.3um+linear", "pto-1.7um+hotspots", "pto-1.3um+neighbours-only", "pto-1.3um+counts"),
        intervals=True,
    ),
    Group(("pto-1.7um+hotgrains", "pto-1.3um+hotgrains"), intervals=True),
    Group(
        ("pto-1.7um+defects", "pto-1.7um+noiseband", "pto-1.7um+deadtip", "pto-1.3um+whitenoise"),
        intervals=True,
    ),
)
CORNER = tuple(activeqc.Variant(scaling=scaling) for scaling in ("common", "each"))
ARMS = ("random", "balanced")


def trials(seeds: int) -> list[Trial]:
    """All trials, seed by seed, so that a part of them is a fair part."""
    planned = []
    for groups in (GROUPS, MORE):
        for seed in range(max(seeds, *(group.seeds for group in groups))):
            for group in groups:
                if seed < max(seeds, group.seeds):
                    planned += plan(
                        group.samples,
                        strategies=["random"],
                        seeds=[seed],
                        reference=False,
                        budget=SCORED[-1],
                        scored=SCORED,
                        patch=group.patch,
                        error_model=group.intervals,
                    )
    return planned


def run(folder: Path, seeds: int, parts: Sequence[str]) -> None:
    """Everything that is not in the folder yet, in this process."""
    if "sizes" in parts:
        for size in SIZES:
            run_of_size(folder / "sizes", size)
    if "trials" in parts:
        for trial in trials(seeds):
            if load_trial(folder, trial) is None:
                save_trial(folder, run_trial(trial))
    if "corner" in parts:
        for variant in CORNER:
            activeqc.run(folder / "corner", range(seeds), [variant], arms=ARMS)


def run_of_size(folder: Path, size: int) -> None:
    """`curiosity run` on a square sample; what it returned is kept."""
    path = folder / f"{size}.json"
    if path.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    run_file = folder / f"{size}.h5"
    command = [shutil.which("curiosity") or "curiosity", "run", f"simulated:{size}x{size}"]
    command += ["--budget", "60", "--seed", "0", "--json", "--overwrite", "-o", str(run_file)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603
    path.write_text(done.stdout, encoding="utf-8")
    run_file.unlink()


PARTS = ("sizes", "trials", "corner")
COLUMNS = ("part", "sample", "patch", "seed", "n", "who", "metric", "value")


def collect(folder: Path, results: Path) -> None:
    """One compressed table of everything that has been run, beside what is in it already of other runs."""
    rows: list[tuple[object, ...]] = []
    for result in Results.read(folder).trials:
        trial = result.trial
        for row in result.rows:
            key = ("trials", trial.data, trial.patch, trial.seed, row["n"], row["predictor"])
            rows += [(*key, name, row[name]) for name in KEPT if np.isfinite(row.get(name, np.nan))]
    for path in sorted((folder / "corner").glob("*.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        key = ("corner", found["variant"], activeqc.PATCH, found["seed"], found["n"], found["arm"])
        rows += [(*key, name, found[name]) for name in ("each_mse", "r2", "corner")]
    for size in SIZES:
        path = folder / "sizes" / f"{size}.json"
        if path.exists():
            found = json.loads(path.read_text(encoding="utf-8"))
            n, score = len(found["measured"]), found["score"]
            key = ("sizes", f"{size}×{size}", found["patch"], found["seed"], n, score)
            rows += [(*key, "value", found[score]), (*key, "reason", found["score_reason"])]
    if results.exists():
        anew = {row[:4] for row in rows}
        rows += [row for row in _rows(results) if row[:4] not in anew]
    rows.sort(key=lambda row: row[:6])
    with lzma.open(results, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([f"{it:.6g}" if isinstance(it, float) else it for it in row] for row in rows)


def _rows(results: Path) -> Iterator[tuple[object, ...]]:
    """The rows of a table that was collected before."""
    with lzma.open(results, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            whole = {name: int(row[name]) for name in ("patch", "seed", "n")}
            yield tuple((row | whole)[name] for name in COLUMNS)


class Measured:
    """What was measured, by part, sample, patch and number of spectra."""

    def __init__(self, results: Path) -> None:
        self.values: dict[tuple[str, str, int, int, str, str], dict[int, str]] = defaultdict(dict)
        with lzma.open(results, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                of = row["part"], row["sample"], int(row["patch"]), int(row["n"]), row["who"], row["metric"]
                self.values[of][int(row["seed"])] = row["value"]

    def at(
        self, sample: str, n: int, who: str, metric: str, patch: int = 13, part: str = "trials"
    ) -> dict[int, float]:
        """Seed → value; empty where nothing was measured."""
        found = self.values.get((part, sample, patch, n, who, metric), {})
        return {seed: float(value) for seed, value in found.items()}

    def less(self, sample: str, n: int, metric: str, other: str, patch: int = 13) -> FloatArray:
        """The learner's value less another predictor's, seed by seed."""
        ours, theirs = (self.at(sample, n, who, metric, patch) for who in ("learner", other))
        return np.array([ours[seed] - theirs[seed] for seed in ours if seed in theirs])


@dataclass(frozen=True)
class Check:
    """A line of the table: what must hold, where, and what was found."""

    what: str
    where: str
    seeds: int
    found: str
    holds: bool | None  # None: not measured

    def line(self) -> str:
        """The line; with fewer than six seeds it is a hint."""
        verdict = {True: "holds", False: "**fails**", None: "not measured"}[self.holds] + few(self.seeds)
        return line([self.what, self.where, str(self.seeds or ""), self.found, verdict])


def few(seeds: int) -> str:
    """What is put after a verdict from too few seeds."""
    return "" if seeds >= FEWEST or not seeds else f", {seeds} seed" + "s" * (seeds > 1)


def differences(values: FloatArray) -> str:
    """Their mean, half the width of its 95 % interval, and their range."""
    if not len(values):
        return ""
    doubt = f" ± {half_width(values):.3f}" if len(values) > 1 else ""
    return f"{values.mean():+.3f}{doubt} ({values.min():+.3f} … {values.max():+.3f})"


def half_width(values: FloatArray) -> float:
    """Half the width of the 95 % interval of their mean."""
    found = mean_interval(values)
    return found.high - found.value


def check(what: str, where: str, values: FloatArray, least: float = -np.inf, most: float = np.inf) -> Check:
    """Whether the mean of differences lies between two bounds."""
    holds = bool(least <= values.mean() <= most) if len(values) else None
    return Check(what, where, len(values), differences(values), holds)


def checks(known: Measured) -> Iterator[Check]:
    """All lines, in the order of the issue's list."""
    for sample, patch in product((*IMAGELESS, "pto-1.3um+whitenoise"), (5, 13)):
        if sample not in IMAGELESS and patch == 5:
            continue
        for n in SCORED:
            where = f"{sample}, patch {patch}, {n} spectra"
            found = known.less(sample, n, "blocks_r2", "mean", patch)
            yield check("blocks no more than the mean spectrum + .01", where, found, most=TOLERANCE)
    for sample, n in product(("pto-1.7um+neighbours-only", "pto-1.3um+neighbours-only"), SCORED):
        found = known.less(sample, n, "pixels_r2", "neighbours")
        yield check("pixels within .02 of kriging", f"{sample}, {n} spectra", found, least=-0.02)
        found = known.less(sample, n, "blocks_r2", "mean")
        yield check("blocks no more than the mean + .01", f"{sample}, {n} spectra", found, most=TOLERANCE)
    for n in SCORED:
        lengths = np.array(list(known.at("pto-1.7um+texture-only", n, "learner", "residual_length").values()))
        off, count = int((lengths == 0).sum()), len(lengths)
        holds = off >= 0.8 * count if count else None
        what = "neighbours switch themselves off in 8 of 10 seeds"
        yield Check(what, f"pto-1.7um+texture-only, {n} spectra", count, f"{off} of {count}", holds)
    for sample, n in product(("pto-1.7um+counts", "pto-1.3um+counts"), SCORED):
        reported, true = (known.at(sample, n, "learner", f"{name}_ceiling") for name in ("noise", "true"))
        found = np.array([reported[seed] - true[seed] for seed in reported if seed in true])
        what = "reported noise ceiling within .03 of the true one"
        yield check(what, f"{sample}, {n} spectra", found, least=-0.03, most=0.03)
    yield from corner_checks(known)
    for where, _, found in coverages(known):
        yield check("90 % intervals hold 90 ± 3 %", where, found, least=-NEAR_ENOUGH, most=NEAR_ENOUGH)


def coverages(known: Measured) -> Iterator[tuple[str, str, FloatArray]]:
    """Where, on what, and by how much more than 90 % of the values the intervals hold, seed by seed."""
    measured = [sample for group in (*GROUPS, *MORE) if group.intervals for sample in group.samples]
    for sample, n, name in product(measured, SCORED, ("blocks", "pixels")):
        found = np.array(list(known.at(sample, n, "learner", f"{name}_coverage").values())) - 0.9
        yield f"{sample}, {name}, {n} spectra", name, found


def intervals_table(known: Measured) -> Iterator[str]:
    """How many of the lines on intervals hold, and of how many that is beyond doubt."""
    yield head("on", "lines", "mean of all", "hold", "of these beyond doubt", "fail", "of these beyond doubt")
    for asked in ("pixels", "blocks"):
        found = [values for _, name, values in coverages(known) if name == asked and len(values) > 1]
        if not found:
            continue
        off = np.array([abs(values.mean()) for values in found])
        doubt = np.array([half_width(values) for values in found])
        inside = off <= NEAR_ENOUGH
        counts = [inside, off + doubt <= NEAR_ENOUGH, ~inside, off - doubt > NEAR_ENOUGH]
        mean = 0.9 + float(np.mean([values.mean() for values in found]))
        yield line([asked, str(len(found)), f"{mean:.1%}", *(str(int(it.sum())) for it in counts)])


def corner_checks(known: Measured) -> Iterator[Check]:
    """Graded noise in a corner, which nobody reports: what `balanced` does about it."""
    n = activeqc.INIT + activeqc.BATCH * activeqc.STEPS
    for variant in (it.name for it in CORNER):

        def of(arm: str, metric: str, variant: str = variant) -> dict[int, float]:
            return known.at(variant, n, arm, metric, activeqc.PATCH, "corner")

        share = np.array(list(of("balanced", "corner").values()))
        found = f"{share.mean():.0%} ({share.min():.0%} … {share.max():.0%})" if len(share) else ""
        holds = bool(share.mean() <= 0.3) if len(share) else None
        where = f"pto-1.7um+corner, {variant}, {n} spectra"
        yield Check("no more than 30 % of picks in the noisy corner", where, len(share), found, holds)
        for metric, what, sign in (("r2", "R²", 1.0), ("each_mse", "ActiveQC's score, relative", -1.0)):
            ours, theirs = of("balanced", metric), of("random", metric)
            pairs = [(ours[seed], theirs[seed]) for seed in ours if seed in theirs]
            gains = [sign * (a - b) / (1.0 if metric == "r2" else b) for a, b in pairs]
            yield check(f"not behind random picks in {what}", where, np.array(gains), least=0.0)


def line(cells: Sequence[str]) -> str:
    """A line of a Markdown table."""
    return "| " + " | ".join(cells) + " |\n"


def head(*names: str) -> str:
    """The first two lines of a Markdown table."""
    return line(names) + line(["---"] * len(names))


def simple_table(known: Measured) -> Iterator[str]:
    """The learner beside the best of the simple models on the same spectra."""
    yield head("sample", "spectra", "score", "seeds", "learner", "best simple model", "difference", "≥ −.01")
    for group in (*GROUPS, *MORE):
        for sample, n, (name, others) in product(group.samples, SCORED, SIMPLE.items()):
            metric, patch = f"{name}_r2", group.patch
            by_model = {it: known.at(sample, n, it, metric, patch) for it in others}
            means = {it: float(np.mean(list(found.values()))) for it, found in by_model.items() if found}
            if not means:
                continue
            best = max(means, key=means.__getitem__)
            ours = list(known.at(sample, n, "learner", metric, patch).values())
            apart = known.less(sample, n, metric, best, patch)
            where = sample if patch == 13 else f"{sample}, patch {patch}"
            values = [f"{np.mean(ours):.3f}", f"{best} {means[best]:.3f}", differences(apart)]
            verdict = ("yes" if apart.mean() >= -TOLERANCE else "**no**") + few(len(apart))
            yield line([where, str(n), name, str(len(ours)), *values, verdict])


def sizes_table(known: Measured) -> Iterator[str]:
    """Which score `curiosity run` uses on samples of several sizes, and why."""
    yield head("sample", "patch", "spectra", "score", "R²", "why, as the run reports it")
    for size in SIZES:
        for (part, sample, patch, n, who, metric), values in known.values.items():
            if (part, sample, metric) == ("sizes", f"{size}×{size}", "reason"):
                value = float(known.values[part, sample, patch, n, who, "value"][0])
                yield line([sample, str(patch), str(n), f"`{who}`", f"{value:.2f}", values[0]])


def tables(results: Path = RESULTS) -> dict[str, str]:
    """Name → text of every table of the page."""
    known = Measured(results)
    found = "measured: mean ± half its 95 % interval (range)"
    top = head("what must hold", "where", "seeds", found, "verdict")
    return {
        "checks": top + "".join(it.line() for it in checks(known)),
        "intervals": "".join(intervals_table(known)),
        "simple models": "".join(simple_table(known)),
        "sizes": "".join(sizes_table(known)),
    }


def with_tables(page: str, results: Path = RESULTS) -> str:
    """The page with every table made anew. Raises KeyError for a table that is not known."""
    made = tables(results)
    return re.sub(
        r"(<!-- table: (.+?) -->\n).*?(<!-- end of table -->)",
        lambda found: f"{found[1]}{made[found[2]]}{found[3]}",
        page,
        flags=re.DOTALL,
    )


def main() -> None:
    """Run, or collect what was run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=("run", "collect"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=6)
    parser.add_argument("--part", action="append", choices=PARTS)
    given = parser.parse_args()
    if given.what == "run":
        run(given.folder, given.seeds, given.part or PARTS)
        return
    collect(given.folder, RESULTS)
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
