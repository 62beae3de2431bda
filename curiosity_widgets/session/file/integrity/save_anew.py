"""A run whose file was lost, written from memory to a new one."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from curiosity_widgets.session.file import blobs
from curiosity_widgets.session.file.film.frame import Moment
from curiosity_widgets.session.file.integrity.kept import Kept
from curiosity_widgets.session.file.recorder import Recorder
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.events import InSlot, Picked, Scored, Trained
from curiosity_widgets.session.state.facts import Facts
from curiosity_widgets.session.state.measured_points import Point


def free_paths(lost: Path) -> Iterator[Path]:
    """Where to save a run: beside its lost file or, where its folder is gone as well, elsewhere."""
    name = f"{lost.stem}-saved-{time.strftime('%Y%m%d-%H%M%S')}"
    for folder in (lost.parent, Path.cwd(), Path.home(), Path(tempfile.gettempdir())):
        names = (f"{name}{suffix}.h5" for suffix in ("", *(f"-{number}" for number in range(2, 100))))
        found = next((folder / one for one in names if not (folder / one).exists()), None)
        if found is not None and folder.is_dir():
            yield found


def save_anew(
    path: Path,
    facts: Facts,
    kept: Kept,
    points: Sequence[Point],
    *,
    learner: tuple[int, bytes] | None = None,
    display: Display | None = None,
    moment: Moment | None = None,
) -> Recorder:
    """A recorder of a new file at ``path`` that holds all that memory does, to be continued or closed.

    ``learner``: its state, and after how many trainings it was. Maps of earlier evaluations, and channels
    beyond what memory has room for, were in the lost file alone. Raises RecordingFailed.
    """
    recorder = Recorder.start(path, facts)
    try:
        for number, point in enumerate(points):
            content, file = kept.channels.get(number, (b"", point.file))
            channels = blobs.unpack(content) if content else point.channels
            recorder.point(replace(point, channels=channels, file=file))
        for event in kept.events():
            step, state = (None, b"") if learner is None else learner
            of_learner = isinstance(event, Trained) and event.step == step
            of_learner |= isinstance(event, Picked) and step == 0 and event.checkpoint is not None
            if isinstance(event, (Picked, Trained)):
                saved: InSlot | None = recorder.save("learner", state) if of_learner else None
                event = replace(event, checkpoint=saved)
            if isinstance(event, Scored):
                recorder.score(event)
            else:
                recorder.event(event)
        if display is not None and moment is not None and display.step:
            recorder.display(display, moment, at_rest=True)
    except BaseException:
        recorder.abandon()
        raise
    return recorder
