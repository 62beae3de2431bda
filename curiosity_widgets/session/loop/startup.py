"""How a run begins or is taken up again: source opened, image scanned, learner and file ready."""

from __future__ import annotations

from functools import partial

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.scaling import image_scaler
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Problem
from curiosity_widgets.session.file.recorder import Recorder
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.loop.guard import Guard, scan_note
from curiosity_widgets.session.loop.learner_protocol import LearnerFactory, replayed_truth
from curiosity_widgets.session.loop.restoring import good_state, restore
from curiosity_widgets.session.loop.survey import check_same, survey
from curiosity_widgets.session.state.events import LearnerBuilt, SettingsChanged
from curiosity_widgets.session.state.facts import software_versions
from curiosity_widgets.session.state.history import History
from curiosity_widgets.sources.protocol import SourceInfo


class Beginning:
    """The actions before the first point."""

    def __init__(self, context: Context, guard: Guard, build: LearnerFactory) -> None:
        self._context, self._guard, self._build = context, guard, build
        self.scanned = False
        self._seen = False  # the image, in this session; later ones show the sample as it has drifted
        self.scored_index: IntArray = np.empty(0, dtype=np.int64)  # held-out candidates to score on
        self.scored_truth: FloatArray = np.empty((0, 0))

    def take_up(self, run: RunFile) -> None:
        """Stand where a run file stands."""
        c = self._context
        c.facts_if_known, c.history_if_any, c.display = run.facts, run.history, run.display()
        c.policies = run.history.policies
        c.resumed = True

    def connect(self) -> SourceInfo:
        """Open the source, within the limits. Raises SourceUnavailable, LimitExceeded."""
        limits = self._context.policies.limits
        self._guard.check_before_opening(limits)
        info = self._context.measuring.connect(self._context.holdout)
        self._guard.check_opened(limits, info)
        return info

    def scan(self) -> None:
        """Take the image, or check that it is the recorded one; a resumed instrument is not scanned again."""
        c = self._context
        source = self.connect()
        image = None
        known = self._seen or (source.kind == "instrument" and c.history_if_any is not None)
        if not known:
            c.announce("scanning the image")
            image = c.measuring.image(c.report_line)
        if c.facts_if_known is not None:
            check_same(c.facts, source, image)
        elif image is not None:
            c.policies.limits.check_image(image.shape)
            c.facts_if_known = survey(
                source, image, c.workflow, c.seed, c.holdout,
                knows_truth=c.measuring.knows_truth, overlap=c.overlap,
            )  # fmt: skip
            assert c.settings is not None  # noqa: S101 - set by the session before anything runs
            length = len(source.axis.values)
            if c.policies.repeats and not source.repeatable:
                raise CuriosityError(
                    f"repeats={c.policies.repeats:g}: {source.name or 'this source'} gives the same spectrum "
                    "again, which tells nothing of its noise; leave repeats out"
                )
            c.begin_history(History(c.facts.info.candidates, c.facts.measurable, length, c.settings))
            for text in c.facts.info.assumptions:
                c.log("warning", text)
            note = scan_note(c.policies.reimage_every, source)
            if note is not None:
                c.log("warning", note)
        self.scanned = self._seen = True

    def start(self) -> None:
        """Build the learner, open the run file, and stand where the history stands."""
        c = self._context
        facts, h = c.facts, c.history
        if c.recorder is None and len(h) == 0:
            self._check_budget()
        problem = Problem(
            image=image_scaler(facts.info.image).apply(facts.info.image),
            candidates=facts.info.candidates,
            spectrum_length=len(facts.info.axis.values),
            seed=c.seed,
            budget=h.learner_budget or h.settings.budget,
            truth=replayed_truth(c.measuring.source, facts.info),
        )
        c.announce("building the learner")
        learner = c.aside(lambda: self._build(c.workflow, problem))
        if c.recorder is None:
            begin = partial(Recorder.resume, c.path) if c.resumed else partial(Recorder.start, c.path, facts)
            c.begin_recording(begin, SettingsChanged(h.settings))
            if c.resumed:
                self._note_versions()
        if h.learner_budget is None:
            c.record(LearnerBuilt(problem.budget))
        self.scored_index, self.scored_truth = c.measuring.held_out(facts.info)
        if c.good is None:
            c.good = good_state(c.path, h)
        good = c.good
        c.aside(lambda: restore(learner, h, good, facts.measurable, c.report))
        c.measuring.go_on_after(h.commanded())
        c.learner = learner

    def _check_budget(self) -> None:
        c = self._context
        budget, measurable = c.history.settings.budget, int(c.facts.measurable.sum())
        if budget > measurable:
            raise CuriosityError(
                f"a budget of {budget} spectra is more than the {measurable} positions that can be measured; "
                f"run to at most {measurable}"
            )

    def _note_versions(self) -> None:
        now, then = software_versions(), self._context.facts.versions
        changed = [f"{name} {then.get(name)} → {now[name]}" for name in now if then.get(name) != now[name]]
        if changed:
            self._context.log("warning", f"other software than when the run began ({', '.join(changed)})")
