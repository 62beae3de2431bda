"""Whether a submission is what its card claims: files, settings, positions, and numbers that must agree."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets.benchmarks.contenders import learner_of, strategy_of
from curiosity_widgets.benchmarks.protocol.card import Card, hashes, read_card
from curiosity_widgets.benchmarks.protocol.definition import Protocol, find
from curiosity_widgets.benchmarks.split import Split
from curiosity_widgets.benchmarks.store import read_trial
from curiosity_widgets.benchmarks.trial import REFERENCE, TrialResult, checked_split, run_trial
from curiosity_widgets.data.arrays import IntArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.yardsticks import r2

_EQUAL = 1e-6  # of numbers that are computed again from the same values
_RERUN = 0.02  # of a learner on another machine
_SETTINGS = (
    "patch",
    "init",
    "batch",
    "budget",
    "holdout",
    "aside",
    "scored",
    "tracks",
    "error_model",
    "read",
)


def problems(folder: str | os.PathLike[str], *, rerun: int = 0) -> list[str]:
    """Everything that is wrong with a submission, in sentences; empty where nothing is.

    Checked are the card, the hashes, that exactly the protocol's trials are there with its settings (as far
    as the card does not declare a change), that each measured only what it may, from the common start, and
    that scores agree with each other and with the mean spectrum's, which is computed again. ``rerun`` trials
    are run again, which needs the learner's code; nothing else can tell a learner's own scores from
    invented ones.
    """
    where = Path(folder)
    try:
        card = read_card(where)
        protocol = find(card.protocol).changed(card.changes)
    except CuriosityError as error:
        return [str(error)]
    except (TypeError, ValueError) as error:
        return [f"the card's changes cannot be used ({error})"]
    found = [*_files(where, card), *_tuning(card)]
    if found:  # what has been changed afterwards is not looked at further
        return found
    try:
        results = [read_trial(where / name, code=False) for name in sorted(card.files)]
    except CuriosityError as error:
        return [str(error)]
    found += _complete(results, protocol, card)
    for result in results:
        name = f"{result.trial.data}, {result.trial.label}, seed {result.trial.seed}"
        found += [f"{name}: {text}" for text in _of_trial(result, protocol)]
    if found or not rerun:
        return found
    try:
        learner_of(card.learner)
        if card.strategy is not None:
            strategy_of(card.strategy)
    except CuriosityError as error:
        return [f"nothing can be run again: {error}"]
    return [text for name in sorted(card.files)[:rerun] for text in _again(where / name)]


def _files(folder: Path, card: Card) -> Iterator[str]:
    there = hashes(folder)
    if not card.files:
        yield "the card names no trials"
    for name in sorted({*there, *card.files}):
        if name not in there:
            yield f"{name} is missing"
        elif name not in card.files:
            yield f"{name} is not on the card"
        elif there[name] != card.files[name]:
            yield f"{name} was changed after the card was written"


def _tuning(card: Card) -> Iterator[str]:
    allowed = find(card.protocol).tuning
    for name in card.tuned_on:
        if name not in allowed:
            yield f"tuned on {name}, which is for a single look; allowed are {', '.join(allowed)}"


def _complete(results: list[TrialResult], protocol: Protocol, card: Card) -> Iterator[str]:
    """Every sample and seed, with the same contenders, and no other."""
    labels = {it.trial.label for it in results}
    if "random" not in labels or REFERENCE in labels:
        yield "random picks are missing" if "random" not in labels else "the reference does not belong here"
    if card.strategy is not None and "sobol" not in labels:
        yield "a strategy is compared with a Sobol design too, which is missing"
    if len({row["workflow"] for it in results for row in it.rows}) > 1:
        yield "there is more than one workflow"
    expected = {
        (data, label, seed) for data in protocol.data for label in labels for seed in range(protocol.seeds)
    }
    there = [(it.trial.data, it.trial.label, it.trial.seed) for it in results]
    for data, label, seed in sorted(expected ^ set(there)):
        text = "is missing" if (data, label, seed) in expected else "is not part of the protocol"
        yield f"{data}, {label}, seed {seed} {text}"
    if len(there) != len(set(there)):
        yield "a trial is there twice"


def _of_trial(result: TrialResult, protocol: Protocol) -> Iterator[str]:
    trial = result.trial
    settings: dict[str, Any] = {"tracks": ("retrained",), "error_model": True, "read": {}}
    for name in _SETTINGS:
        wanted = settings.get(name, getattr(protocol, name, None))
        own = getattr(trial, name)
        if own != wanted:
            yield f"{name} is {own}, the protocol's is {wanted}"
            return
    try:
        split = checked_split(trial)
    except CuriosityError as error:
        yield str(error)
        return
    index = _measured(result, split)
    if isinstance(index, str):
        yield index
        return
    yield from _scores(result, split, index)


def _measured(result: TrialResult, split: Split) -> IntArray | str:
    """The candidates that a trial measured, or what is wrong with them."""
    place = {tuple(position): number for number, position in enumerate(split.candidates.positions.tolist())}
    index = np.array([place.get(tuple(it), -1) for it in result.positions.tolist()], dtype=np.int64)
    if len(index) != result.trial.budget:
        return f"{len(index)} spectra were measured, not {result.trial.budget}"
    if (index < 0).any() or not split.measurable[index].all():
        return "a position was measured that is held out, set aside or no candidate"
    if len(np.unique(index)) != len(index):
        return "a position was measured twice"
    if not np.array_equal(index[: len(split.initial)], split.initial):
        return "it does not start from the common first spectra"
    return index


def _scores(result: TrialResult, split: Split, index: IntArray) -> Iterator[str]:
    counts = {*result.trial.scored, result.trial.init, result.trial.budget}
    rows = {(row.get("predictor"), row.get("n")): row for row in result.rows}
    for n in sorted(counts):
        own, mean = rows.get(("learner", n)), rows.get(("mean", n))
        if own is None or mean is None:
            yield f"no score with {n} spectra"
            continue
        common = split.spectra[split.common].mean(axis=0)
        constant = split.spectra[index[:n]].mean(axis=0)
        for name, where in {"pixels": split.pixels, "blocks": split.blocks}.items():
            if not len(where):
                continue
            truth = split.spectra[where]
            again = r2(truth, np.broadcast_to(constant, truth.shape), common)
            if abs(again - float(mean[f"{name}_r2"])) > _EQUAL:
                yield f"the mean spectrum's {name}_r2 with {n} spectra is {again:.4f}, not as written"
            varies = float(((truth - common) ** 2).mean())
            follows = 1.0 - float(own[f"{name}_mse"]) / varies
            if not abs(follows - float(own[f"{name}_r2"])) <= _EQUAL:
                yield f"{name}_r2 and {name}_mse with {n} spectra do not agree"


def _again(path: Path) -> Iterator[str]:
    try:
        result = read_trial(path)
    except CuriosityError as error:
        yield str(error)
        return
    trial = result.trial
    new = run_trial(trial)
    name = f"{trial.data}, {trial.label}, seed {trial.seed}, run again"
    if not np.array_equal(new.positions, result.positions):
        yield f"{name}: other positions were measured"
        return
    for old, row in zip(result.rows, new.rows, strict=True):
        if abs(float(old["pixels_r2"]) - float(row["pixels_r2"])) > _RERUN:
            yield f"{name}: pixels_r2 of {row['predictor']} with {row['n']} spectra is {row['pixels_r2']:.3f}"
            return
