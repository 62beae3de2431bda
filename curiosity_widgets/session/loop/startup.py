"""How a run starts or is resumed: source opened, image scanned, learner and file ready."""

from __future__ import annotations

import time

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session import score_words
from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.loop.guard import age_note, check_before_opening, check_opened, scan_note
from curiosity_widgets.session.loop.learner_protocol import LearnerFactory, replayed_truth
from curiosity_widgets.session.loop.opening import open_run, restore_learner
from curiosity_widgets.session.loop.source_access import SourceAccess
from curiosity_widgets.session.loop.survey import constant_note, survey
from curiosity_widgets.session.rules.limits import LimitExceeded
from curiosity_widgets.session.state.question import Question
from curiosity_widgets.session.state.same_sample import check_same, check_spectra, doubt
from curiosity_widgets.sources.first_spectrum import TAKEN_ON_OPENING
from curiosity_widgets.sources.protocol import Image, SourceInfo


class Startup:
    """The actions before the first point."""

    def __init__(self, context: Context, source: SourceAccess, build: LearnerFactory) -> None:
        self._context, self._source, self._build = context, source, build
        self.scanned = False
        self._first_said = False
        self._seen = False  # the image, in this session; later ones show the sample as it has drifted

    def connect(self) -> SourceInfo:
        """Open the source, within the limits. Raises SourceUnavailable, LimitExceeded."""
        context, limits, source = self._context, self._context.policies.limits, self._source.source
        check_before_opening(limits, type(source).__name__, self._source.applies())
        known = context.facts_if_known
        self._source.prepare_first_spectrum(
            self._check_first_spectrum, None if known is None else known.info.axis.values
        )
        context.source_info = self._source.connect(context.options.holdout)
        check_opened(limits, self._source.source, context.source_info)
        self._say_notes()
        self._say_first_spectrum(context.source_info)
        return context.source_info

    def _check_first_spectrum(self, position: tuple[float, float] | None, shape: tuple[int, int]) -> None:
        """On the source's thread: announce the spectrum that gives the axis.

        Raises LimitExceeded, or OutOfRange where the mask forbids it.
        """
        limits = self._context.policies.limits
        if limits.mask is not None:
            limits.check_image(shape)
            if position is None:
                raise LimitExceeded(
                    "limits: to learn its axis the source takes a spectrum where the tip is, and the mask "
                    "cannot be applied to that, as it is unknown; give the source axis="
                )
            limits.check_position(position, position, shape)
        self._context.services.report("taking a spectrum to learn its axis")

    def _say_first_spectrum(self, info: SourceInfo) -> None:
        taken = info.extra.get(TAKEN_ON_OPENING)
        if taken is None or self._first_said:
            return
        self._first_said = True
        where = (
            "where the tip was"
            if taken.get("position") is None
            else "at ({:g}, {:g})".format(*taken["position"])
        )
        text = (
            f"a spectrum was taken {where} to learn its axis; the run file keeps it, it is not learned from"
        )
        self._context.log("info", text)

    def _say_notes(self) -> None:
        """Say what was replaced of what the source returned."""
        for note in self._source.new_notes():
            self._context.log("warning", note)

    def scan(self, *, moving: bool = True) -> None:
        """Take the image, or check that it is the recorded one.

        A resumed instrument is scanned again where it can be, to see that the same sample lies there; not
        unless ``moving`` is allowed.
        """
        context = self._context
        info = self.connect()
        resumed = context.facts_if_known is not None
        instrument = resumed and info.kind == "instrument"
        image = None
        if not self._seen and (not instrument or (moving and info.can_reimage)):
            context.services.announce("scanning the image")
            image = self._source.image()
            self._say_notes()
        if instrument:
            self._check_instrument(info, image)
            if not moving and info.can_reimage and not self._seen:
                return  # scanned before the first motion
        elif resumed:
            check_same(context.facts, info, image, context.damaged)
            measured = context.history.usable()
            places = context.history.candidates.positions_of(measured.index)
            truth = self._source.known_spectra(places, len(info.axis.values))
            check_spectra(measured, truth, exact=info.kind == "replay")
        elif image is not None:
            context.policies.limits.check_image(image.shape)
            options = context.options
            facts = survey(
                info, image, options.workflow, options.seed, options.holdout,
                knows_truth=self._source.knows_truth, overlap=options.overlap,
            )  # fmt: skip
            if context.policies.repeats and not info.repeatable:
                raise CuriosityError(
                    f"repeats={context.policies.repeats:g}: {info.name or 'this source'} gives the same "
                    "spectrum again, which says nothing about its noise; leave repeats out"
                )
            context.begin(facts)
            size = facts.info.patch
            context.log("info", f"The patch is {size} × {size} pixels: {facts.info.patch_reason}.")
            context.log("info", score_words.note(facts.info.score, facts.info.score_reason))
            for text in facts.info.assumptions:
                context.log("warning", text)
            every = context.policies.reimage_every
            notes = scan_note(every, info), age_note(image.taken_at, time.time()), constant_note(facts.info)
            for note in notes:
                if note is not None:
                    context.log("warning", note)
        self.scanned = self._seen = True

    def _check_instrument(self, info: SourceInfo, image: Image | None) -> None:
        context = self._context
        check_same(context.facts, info, None, context.damaged)
        reason = None if image is None else doubt(context.facts, image)
        if reason is not None:
            context.ask(
                Question(
                    f"another sample, after {len(context.history)} spectra",
                    f"The image scanned now does not match that of the run: {reason}. Is it the same sample, "
                    "lying as it did?",
                )
            )

    def start(self) -> None:
        """Build the learner, open the run file, and restore what it holds."""
        context, source = self._context, self._source
        info = context.facts.info
        learner = open_run(context, self._build, replayed_truth(source.source, info))
        context.held_out, context.unmeasured = source.held_out(info), source.unmeasured(info)
        source.continue_after(context.history.commanded())
        restore_learner(context, learner)
