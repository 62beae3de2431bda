"""A game: users and the machine measure one sample with the same start and the same budget.

All have a learner of the same workflow and seed, trained on their own spectra after each round, random
picks included, so that only the positions differ. It draws, writes and waits for nothing; the same seed and
the same choices give the same game.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from curiosity_widgets.classrooms.rules import MACHINES, Rules
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.scaling import image_scaler
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Evaluation, Measured, Problem, Report, silent
from curiosity_widgets.learning.scoring import from_structure
from curiosity_widgets.learning.true_error import true_error
from curiosity_widgets.learning.yardsticks import r2
from curiosity_widgets.session.loop.survey import survey
from curiosity_widgets.session.settings import check_enough
from curiosity_widgets.session.state.facts import Facts
from curiosity_widgets.sources.protocol import KnowsTruth, Source
from curiosity_widgets.workflows.build import build_learner
from curiosity_widgets.workflows.learner import Learner
from curiosity_widgets.workflows.workflow import Workflow

_NONE: IntArray = np.empty(0, dtype=np.int64)


@dataclass(eq=False)
class Arm:
    """One who plays: what was measured, and the learner that was trained on it."""

    name: str
    strategy: str  # by which positions are picked; empty: by hand
    learner: Learner
    index: IntArray  # (n,) candidates in the order of measuring
    step: IntArray  # (n,) round of each; 0: the common start
    curve: list[dict[str, Any]] = field(default_factory=list)  # {n, round, pixels_r2, blocks_r2}
    evaluation: Evaluation | None = None  # after the last training
    error: FloatArray | None = None  # (N,) true error after the last training

    @property
    def by_hand(self) -> bool:
        """Whether a user chooses."""
        return not self.strategy


class Game:
    """A sample, the arms, and the rounds so far.

    Raises CuriosityError where the data do not tell every spectrum, or are too few for the budget of all.
    """

    def __init__(self, source: Source, rules: Rules, workflow: Workflow) -> None:
        if not isinstance(source, KnowsTruth):
            raise CuriosityError("a class room needs data whose spectra are all known: recorded or simulated")
        if workflow.target != "im2spec":
            raise CuriosityError("a class room needs a workflow that predicts spectra; leave out target")
        self.rules = rules
        workflow = replace(workflow, init=rules.initial, batch_size=rules.points, budget=rules.budget)
        self.facts: Facts = survey(
            source.open(), source.image(), workflow, rules.seed, None, knows_truth=True
        )
        info = self.facts.info
        truth = source.truth(info.candidates.positions)
        if truth is None:
            raise CuriosityError(f"{info.data}: some spectra are missing; a class room needs them all")
        self.truth: FloatArray = np.asarray(truth, dtype=np.float64)
        names = {
            **dict.fromkeys(rules.players, ""),
            **{n: s or workflow.strategy for n, s in MACHINES.items()},
        }
        wanted = rules.initial + len(names) * rules.rounds * rules.points + 1
        check_enough(wanted, int(info.measurable.sum()), "for all who play: fewer rounds, points or players")
        self.round = 0  # rounds that are trained
        self._workflow = self.facts.workflow
        problem = Problem(
            image=image_scaler(info.image).apply(info.image),
            candidates=info.candidates,
            spectrum_length=self.truth.shape[1],
            seed=rules.seed,
            budget=rules.budget,
            held_out=info.held_out,
        )
        self.arms = [
            Arm(name, strategy, build_learner(self._workflow, problem), _NONE, _NONE)
            for name, strategy in names.items()
        ]

    @property
    def finished(self) -> bool:
        """Whether all rounds are played."""
        return self.round >= self.rules.rounds

    def arm(self, name: str) -> Arm:
        """The arm of a name."""
        return next(arm for arm in self.arms if arm.name == name)

    def measured(self, arm: Arm) -> Measured:
        """What an arm has measured."""
        return Measured(arm.index, self.truth[arm.index], arm.step)

    def available(self, arm: Arm) -> BoolArray:
        """Candidates (N,) that an arm may measure."""
        free = self.facts.measurable.copy()
        free[arm.index] = False
        return free

    def start(self, report: Report = silent) -> None:
        """The common spectra, and one training on them for all."""
        first, *others = self.arms
        index = first.learner.initial_positions(self.rules.initial, self.facts.measurable, report)
        for arm in self.arms:
            arm.index, arm.step = index, np.zeros(len(index), dtype=np.int64)
        first.learner.fit(self.measured(first), step=0, report=report)
        for arm in others:
            arm.learner.load_state(first.learner.state())
        self._judge(report)

    def play(self, choices: Mapping[str, Sequence[int]], report: Report = silent) -> None:
        """A round: the users' ``choices`` (candidates), the machine's picks, and a training for each.

        Raises CuriosityError for a choice that cannot be measured; nothing has happened then.
        """
        picked = {arm.name: self._checked(arm, choices.get(arm.name, ())) for arm in self.arms if arm.by_hand}
        picked |= {arm.name: self._picked(arm) for arm in self.arms if not arm.by_hand}
        for number, arm in enumerate(self.arms):
            new = picked[arm.name]
            arm.index = np.concatenate([arm.index, new])
            arm.step = np.concatenate([arm.step, np.full(len(new), self.round + 1, dtype=np.int64)])
            report(f"{arm.name}: training on {len(arm.index)} spectra", number / len(self.arms))
            arm.learner.fit(self.measured(arm), step=self.round + 1, report=_named(report, arm.name))
        self.round += 1
        self._judge(report)

    def _checked(self, arm: Arm, chosen: Sequence[int]) -> IntArray:
        index: IntArray = np.array([*chosen], dtype=np.int64)
        if len(index) != self.rules.points or len(np.unique(index)) < len(index):
            raise CuriosityError(f"{arm.name}: choose {self.rules.points} different positions")
        if not self.available(arm)[index].all():
            raise CuriosityError(f"{arm.name}: a position that was chosen cannot be measured")
        return index

    def _picked(self, arm: Arm) -> IntArray:
        own = arm.strategy == self._workflow.strategy
        pick = arm.learner.pick(
            self.rules.points,
            self.measured(arm),
            step=self.round,
            available=self.available(arm),
            pending=_NONE,
            strategy=arm.strategy,
            beta=self._workflow.beta if own else None,
            lam=self._workflow.lam,
            budget=self.rules.budget,
        )
        return pick.index

    def _judge(self, report: Report) -> None:
        """Scores of all on the same positions against the same mean, and what each model makes of the map.

        The mean of what an arm has measured would be no common bar: unusual picks would lower it.
        """
        taken = np.unique(np.concatenate([arm.index for arm in self.arms]))
        info = self.facts.info
        pixels, blocks = np.setdiff1d(np.flatnonzero(info.measurable), taken), np.flatnonzero(info.held_out)
        mean = self.truth[pixels].mean(axis=0)
        for arm in self.arms:
            arm.evaluation = arm.learner.evaluate(self.measured(arm), report=report)
            predictor = arm.learner.predictor
            entry: dict[str, Any] = {"n": len(arm.index), "round": self.round, "blocks_r2": None}
            entry["pixels_r2"] = r2(self.truth[pixels], predictor.outputs(pixels, self.truth[pixels]), mean)
            if len(blocks):
                known = self.truth[blocks]
                entry["blocks_r2"] = r2(known, from_structure(predictor, blocks, known), mean)
            arm.curve.append(entry)
            prediction = arm.evaluation.prediction
            if prediction is not None:
                arm.error = true_error(prediction, lambda index: self.truth[index], len(self.truth))


def _named(report: Report, name: str) -> Report:
    """A report that says whose training it is."""

    def told(message: str, fraction: float | None = None) -> None:
        report(f"{name}: {message}", fraction)

    return told
