"""How a run starts or is resumed: source opened, image scanned, learner and file ready."""

from __future__ import annotations

import time

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.loop.guard import age_note, check_before_opening, check_opened, scan_note
from curiosity_widgets.session.loop.learner_protocol import LearnerFactory, replayed_truth
from curiosity_widgets.session.loop.opening import open_run, restore_learner
from curiosity_widgets.session.loop.source_access import SourceAccess
from curiosity_widgets.session.loop.survey import check_same, survey
from curiosity_widgets.sources.protocol import SourceInfo


class Startup:
    """The actions before the first point."""

    def __init__(self, context: Context, source: SourceAccess, build: LearnerFactory) -> None:
        self._context, self._source, self._build = context, source, build
        self.scanned = False
        self._seen = False  # the image, in this session; later ones show the sample as it has drifted

    def connect(self) -> SourceInfo:
        """Open the source, within the limits. Raises SourceUnavailable, LimitExceeded."""
        context, limits = self._context, self._context.policies.limits
        check_before_opening(limits, self._source.source)
        context.source_info = self._source.connect(context.options.holdout)
        check_opened(limits, self._source.source, context.source_info)
        return context.source_info

    def scan(self) -> None:
        """Take the image, or check that it is the recorded one; a resumed instrument is not scanned again."""
        context = self._context
        info = self.connect()
        known = self._seen or (info.kind == "instrument" and context.history_if_any is not None)
        image = None
        if not known:
            context.services.announce("scanning the image")
            image = self._source.image()
        if context.facts_if_known is not None:
            check_same(context.facts, info, image)
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
            for text in facts.info.assumptions:
                context.log("warning", text)
            notes = scan_note(context.policies.reimage_every, info), age_note(image.taken_at, time.time())
            for note in notes:
                if note is not None:
                    context.log("warning", note)
        self.scanned = self._seen = True

    def start(self) -> None:
        """Build the learner, open the run file, and restore what it holds."""
        context, source = self._context, self._source
        info = context.facts.info
        learner = open_run(context, self._build, replayed_truth(source.source, info))
        context.held_out = source.held_out(info)
        source.continue_after(context.history.commanded())
        restore_learner(context, learner)
