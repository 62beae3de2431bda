"""From an image to a run that can pick: learner built, run file open, state restored."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.scaling import image_scaler
from curiosity_widgets.learning.protocols import Problem
from curiosity_widgets.session.file import blobs
from curiosity_widgets.session.file.recorder import Recorder
from curiosity_widgets.session.loop.border.checked_learner import CheckedLearner
from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.loop.learner_protocol import LearnerFactory
from curiosity_widgets.session.loop.restoring import Checkpoint, newest_checkpoint, restore
from curiosity_widgets.session.rules.rating import VENDOR
from curiosity_widgets.session.settings import check_enough
from curiosity_widgets.session.state.events import LearnerBuilt, SettingsChanged
from curiosity_widgets.session.state.facts import PROCESSOR, processor, software_versions

NEWER_LEARNER = (
    "the learner is newer than this run: it is trained anew on the recorded spectra, and may pick other "
    "positions than the learner that the run began with"
)
Truth = Callable[[IntArray], FloatArray | None]  # true spectra (n, S) of candidates (n,)


def open_run(context: Context, build: LearnerFactory, truth: Truth | None = None) -> CheckedLearner:
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
        held_out=facts.info.held_out,
        evaluated=history.evaluated,
        device=history.learner_device,
    )
    context.services.announce("building the learner")
    count = len(problem.candidates)
    learner = context.services.on_learner_thread(
        lambda: CheckedLearner(build(options.workflow, problem), count)
    )
    if context.recorder is None:  # before the first point is taken
        if context.resumed:
            continue_recording(context)
        else:
            start = partial(Recorder.start, options.path, facts)
            context.begin_recording(start, SettingsChanged(history.settings))
            context.check_recording()
    device = learner.device
    if history.learner_budget is None:
        context.record(LearnerBuilt(problem.budget, device, problem.evaluated))
    elif history.learner_device and device != history.learner_device:
        context.log(
            "warning",
            f"the learner's networks are on {device} here, and were on {history.learner_device} when the run "
            "began; it may pick other positions than there",
        )
    return learner


def continue_recording(context: Context) -> None:
    """Open the file of a resumed run to write to it; log what is different now. Raises RecordingFailed."""
    resume = partial(Recorder.resume, context.options.path)
    context.begin_recording(resume, SettingsChanged(context.history.settings))
    context.check_recording()
    _note_versions(context)
    _note_quality(context)


def restore_learner(context: Context, learner: CheckedLearner) -> None:
    """Bring a new learner to where the history ends, and put it to use."""
    history, services = context.history, context.services
    if context.checkpoint is None:
        context.checkpoint = newest_checkpoint(context.options.path, history)
    checkpoint, measurable = context.checkpoint, context.facts.measurable
    newer = services.on_learner_thread(
        lambda: restore(learner, history, checkpoint, measurable, services.report)
    )
    context.learner = learner
    if newer:
        content = services.on_learner_thread(lambda: blobs.pack(learner.state()))
        context.checkpoint = Checkpoint(history.step, content)
        context.log("warning", NEWER_LEARNER)


def _note_versions(context: Context) -> None:
    now, then = software_versions(), context.facts.versions
    if PROCESSOR in then:  # files of earlier versions have none
        now[PROCESSOR] = processor()
    changed = [f"{name} {then.get(name)} → {now[name]}" for name in now if then.get(name) != now[name]]
    if changed:
        context.log("warning", f"other software or processor than when the run began ({', '.join(changed)})")


def _note_quality(context: Context) -> None:
    """The values that are there are in the file; a function of the user's cannot be."""
    by = context.history.ratings.by
    if by and by != VENDOR and context.options.rater is None:
        context.log(
            "warning",
            f"the quality of new spectra is not known: the run was begun with quality={by}; "
            f"give Session.open(..., quality={by}) to have it again",
        )
