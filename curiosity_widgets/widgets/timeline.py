"""The timeline: what source and learner did in the latest steps, and who waited for whom."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import traitlets

from curiosity_widgets.drawing.assets import script, style
from curiosity_widgets.drawing.palette import WORK
from curiosity_widgets.session.rules.timeline import StepTimes
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.exports import Exports, Table
from curiosity_widgets.widgets.common.linked import LinkedPanel
from curiosity_widgets.widgets.feed import Feed

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session


class TimelinePanel(LinkedPanel):
    """``TimelinePanel(session)``: measuring, waiting, fitting, evaluating and picking, step by step."""

    _esm = script("timeline")
    _css = style()

    title = "Timeline"

    # Newest first: [{step, seconds, source, learner}].
    steps = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __init__(self, session: Session, feed: Feed | None = None) -> None:
        super().__init__(session, feed)
        self.join()

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Show the latest steps."""
        self.steps = [
            {
                "step": one.step,
                "seconds": one.seconds,
                "source": [asdict(span) for span in one.source],
                "learner": [asdict(span) for span in one.learner],
            }
            for one in reversed(snapshot.timeline)
        ]

    def exports(self) -> Exports:
        """Every span of the latest steps, in seconds since the step began."""
        timeline = self.shown()[0].timeline

        def table() -> Table:
            rows = [(one.step, who, span) for one in timeline for who, spans in _lanes(one) for span in spans]
            return [
                ("step", [step for step, _, _ in rows]),
                ("who", [who for _, who, _ in rows]),
                ("what", [span.what for _, _, span in rows]),
                ("start (s)", [span.start for _, _, span in rows]),
                ("end (s)", [span.end for _, _, span in rows]),
            ]

        def draw(figure: Any) -> None:
            ax = figure.add_subplot()
            for row, one in enumerate(timeline):
                for lane, (_, spans) in enumerate(_lanes(one)):
                    for span in spans:
                        colour = WORK[span.what]
                        ax.barh(row + 0.4 * lane, span.end - span.start, 0.35, span.start, color=colour)
            ax.set_yticks(range(len(timeline)), [f"step {one.step}" for one in timeline])
            ax.invert_yaxis()
            ax.set(title="Timeline", xlabel="seconds since the step began")
            ax.legend(
                [ax.barh([0], [0], color=colour) for colour in WORK.values()],
                list(WORK),
                ncols=len(WORK),
                frameon=False,
            )

        return Exports(table, draw, size=(7.0, 1.5 + 0.4 * max(3, len(timeline))))


def _lanes(one: StepTimes) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    return ("source", one.source), ("learner", one.learner)
