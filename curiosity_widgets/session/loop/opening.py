"""From an image to a run that can pick: learner built, run file open, state restored."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.scaling import image_scaler
from curiosity_widgets.learning.protocols import Problem
from curiosity_widgets.session.file.recorder import Recorder
from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.loop.learner_protocol import DrivenLearner, LearnerFactory
from curiosity_widgets.session.loop.restoring import newest_checkpoint, restore
from curiosity_widgets.session.settings import check_enough
from curiosity_widgets.session.state.events import LearnerBuilt, SettingsChanged
from curiosity_widgets.session.state.facts import software_versions

Truth = Callable[[IntArray], FloatArray | None]  # true spectra (n, S) of candidates (n,)


def open_run(context: Context, build: LearnerFactory, truth: Truth | None = None) -> DrivenLearner:
    """Build the learner and open the run file. The learner is in use only after :func:`restore_learner`.

    Raises CuriosityError where the budget is larger than the sample, or the learner cannot be built.
    """
    facts, history, options = context.facts, context.history, context.options
    if context.recorder is None and len(history) == 0:
        check_enough(context.settings.budget, int(context.facts.measurable.sum()))
    problem = Problem(
        image=image_scaler(facts.info.image).apply(facts.info.image),
        candidates=facts.info.candidates,
        spectrum_length=len(facts.info.axis.values),
        seed=options.seed,
        budget=history.learner_budget or history.settings.budget,
        truth=truth,
    )
    context.services.announce("building the learner")
    learner = context.services.on_learner_thread(lambda: build(options.workflow, problem))
    if context.recorder is None:
        start = partial(Recorder.start, options.path, facts)
        begin = partial(Recorder.resume, options.path) if context.resumed else start
        context.begin_recording(begin, SettingsChanged(history.settings))
        if context.resumed:
            _note_versions(context)
    if history.learner_budget is None:
        context.record(LearnerBuilt(problem.budget))
    return learner


def restore_learner(context: Context, learner: DrivenLearner) -> None:
    """Bring a new learner to where the history ends, and put it to use."""
    history, services = context.history, context.services
    if context.checkpoint is None:
        context.checkpoint = newest_checkpoint(context.options.path, history)
    checkpoint, measurable = context.checkpoint, context.facts.measurable
    services.on_learner_thread(lambda: restore(learner, history, checkpoint, measurable, services.report))
    context.learner = learner


def _note_versions(context: Context) -> None:
    now, then = software_versions(), context.facts.versions
    changed = [f"{name} {then.get(name)} → {now[name]}" for name in now if then.get(name) != now[name]]
    if changed:
        context.log("warning", f"other software than when the run began ({', '.join(changed)})")
