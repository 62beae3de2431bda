"""What of a run file is whole and what is damaged, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import h5py

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import columns
from curiosity_widgets.session.file.access import is_clean, reading
from curiosity_widgets.session.file.film.reading import as_kept
from curiosity_widgets.session.file.integrity import checksums
from curiosity_widgets.session.file.integrity.tolerant import Reader
from curiosity_widgets.session.file.layout import MARK
from curiosity_widgets.session.file.lock import is_locked
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.events import Displayed

ARRAYS = "arrays"  # what of them cannot be read
Verdict = Literal["whole", "damaged", "unchecked"]


@dataclass(frozen=True)
class Part:
    """One part of a run file."""

    name: str
    verdict: Verdict  # "unchecked": readable, but there is no checksum to compare with
    text: str = ""  # what is wrong, or what is to be known


def verify(path: Path) -> list[Part]:
    """Every part of a run file. Raises CuriosityError where there is no run file that HDF5 can open."""
    with reading(path) as file:
        try:
            ours = MARK in file.attrs
        except (OSError, RuntimeError, KeyError) as error:
            raise CuriosityError(f"{path} is damaged: its root cannot be read ({error})") from error
        if not ours:
            raise CuriosityError(f"{path} is no run file of curiosity_widgets")
    try:
        run = RunFile.open(path)
    except CuriosityError as error:
        return [
            Part("structure", "damaged", f"{error}; curiosity rescue takes what is readable to a new file")
        ]
    return [_state(run), *_of_run(run), *beside(run)]


def beside(run: RunFile) -> Iterator[Part]:
    """The parts that neither a run's path nor its spectra depend on, of which its file knows no damage."""
    yield from of_arrays(run)
    shown = run.display()
    # A learner has a latent space, predicted spectra or predicted patches, not all of them.
    bare = all(part is None for part in (shown.latent, shown.prediction, shown.patches))
    if run.damage.shown or (bare and _is_promised(run) and is_clean(run.path)):
        yield Part("last evaluation", "damaged", "its maps, latent space or prediction are lost")


def _is_promised(run: RunFile) -> bool:
    """Whether the last evaluation is in the file, as the journal has it; a rescue writes where it is lost."""
    shown = next((event for event in reversed(run.journal) if isinstance(event, Displayed)), None)
    return shown is not None and (shown.evaluation is not None or shown.step in run.film)


def _state(run: RunFile) -> Part:
    if is_locked(run.path):
        return Part("state", "whole", "a session is recording it")
    if not is_clean(run.path):
        return Part(
            "state",
            "whole",
            "its writer did not close it; what was measured is there, and it can be continued",
        )
    return Part("state", "whole")


def _of_run(run: RunFile) -> Iterator[Part]:
    unchecked: Verdict = "whole" if run.has_checksums else "unchecked"
    none = "" if run.has_checksums else "this version of run files has no checksums"
    for name in ("facts", "image", "axis", "candidate_position", "held_out", "measurable"):
        what = checksums.CALLED[name]
        bad = what in run.damage.fixed
        yield Part(what, "damaged" if bad else unchecked, "does not match its checksum" if bad else none)
    lines = run.damage.lines + run.damage.tail
    texts = [f"{lines} entries are damaged"] if lines else []
    texts += ["entries are missing"] if "journal" in run.damage.fixed else []
    yield Part("journal", "damaged" if texts else "whole", ", ".join(texts))
    bad_points = ", ".join(map(str, run.damage.points))
    texts = [f"damaged, counted from 0: {bad_points}"] if bad_points else []
    texts += ["some are missing"] if "number of spectra" in run.damage.fixed else []
    yield Part(f"{len(run.history)} spectra", "damaged" if texts else unchecked, ", ".join(texts) or none)


def of_arrays(run: RunFile) -> Iterator[Part]:
    """The same without the last evaluation."""
    with reading(run.path) as file:
        reader = Reader(run.path, file)
        fixed = [
            column for column in columns.table(run.axis_dataset) if column.has_checksum and column.is_scale
        ]
        scales = [column.name for column in fixed if column.name != run.axis_dataset]
        for name in scales:
            array = reader.rows(name)
            if array is not None and checksums.matches(file[name], array) is False:
                yield Part(name, "damaged", "does not match its checksum")
        yield _slots(run)
        yield _channels(run)
        yield _maps(run, reader)
        yield _film(run)
        yield from _groups(reader, file)
        yield from (Part(ARRAYS, "damaged", note) for note in reader.notes)


def _slots(run: RunFile) -> Part:
    """The newest state of the learner; an older one may be written over."""
    trainings = run.history.trainings
    saved = trainings[-1].checkpoint if trainings else run.history.start_checkpoint
    if saved is None or run.saved("learner", saved) is not None:
        return Part("learner", "whole")
    return Part("learner", "damaged", "its state is lost; it is trained again where the run is continued")


def _channels(run: RunFile) -> Part:
    bad = []
    for point in run.extras:
        try:
            run.channels(point)
        except CuriosityError:
            bad.append(point)
    return Part("channels", "damaged" if bad else "whole", f"of spectra {bad}" if bad else "")


def _maps(run: RunFile, reader: Reader) -> Part:
    before = len(reader.notes)
    maps = reader.rows("maps")
    if maps is None or len(reader.notes) > before:
        return Part("maps", "damaged", "some cannot be read")
    return Part("maps", "whole")


def _film(run: RunFile) -> Part:
    """The steps that the film has; those that made room for others are not damaged."""
    bad = [step for step in sorted(run.film) if as_kept(run, step) is None]
    return Part("film", "damaged" if bad else "whole", f"of steps {bad}" if bad else "")


def _groups(reader: Reader, file: h5py.File) -> Iterator[Part]:
    """What was written when the session was closed: weights, channels by name."""
    for group in (columns.WEIGHTS, columns.EXTRA):
        bad = []
        names = list(file[group]) if group in file else []
        for name in names:
            array = reader.rows(f"{group}/{name}")
            if array is None or checksums.matches(file[f"{group}/{name}"], array) is False:
                bad.append(name)
        if names:
            yield Part(group, "damaged" if bad else "whole", f"damaged: {', '.join(bad)}" if bad else "")
