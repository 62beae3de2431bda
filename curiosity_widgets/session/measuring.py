"""The source's side of a run: opening, image, spectra that are checked before anything is done with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from curiosity_widgets.data.seeds import stream
from curiosity_widgets.data.spectral_image import FloatArray, IntArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Interrupted, Prediction
from curiosity_widgets.session.driven import truth_of
from curiosity_widgets.session.snapshot import RunInfo
from curiosity_widgets.session.survey import held_out_share
from curiosity_widgets.sources.protocol import Image, Measurement, MeasurementFailed, Source, SourceInfo

_SCORED_AT_MOST = 4096  # held-out positions; more tell no more
_CHUNK = 4096  # candidates whose true spectra are in memory at a time
_TRUTH_AT_MOST = 50_000_000  # values of all true spectra; a map of their errors would take too long


class Measuring:
    """Uses a source for a run, on the worker's thread; ``in_use`` says whether a call is under way."""

    def __init__(self, source: Source, stopping: Callable[[], bool]) -> None:
        self.source = source
        self.info: SourceInfo | None = None
        self.in_use = False
        self._stopping = stopping

    @property
    def knows_truth(self) -> bool:
        """Whether the source can tell spectra without measuring them, for scoring."""
        return getattr(self.source, "truth", None) is not None

    def connect(self, holdout: float | None) -> SourceInfo:
        """Open the source. Raises SourceUnavailable; CuriosityError where it cannot be scored as asked."""
        with self._using():
            self.info = self.source.open()
        held_out_share(self.info, holdout, knows_truth=self.knows_truth)
        return self.info

    def image(self, on_line: Callable[[int, int], None]) -> Image:
        """Scan the structural image."""
        with self._using():
            return self.source.image(on_line=on_line, stop=self._stopping)

    def spectrum(self, point: FloatArray, length: int, say_again: Callable[[str], None]) -> Measurement:
        """The spectrum at ``point`` (1, 2), with a second try where that may help.

        Raises MeasurementFailed, also where the source gives no ``length`` finite real numbers; Interrupted
        where it gives nothing because it was stopped.
        """
        try:
            return self._once(point, length)
        except MeasurementFailed as error:
            if not error.retry or self._stopping():
                raise
            say_again(f"measuring again: {error}")
        return self._once(point, length)

    def held_out(self, info: RunInfo) -> tuple[IntArray, FloatArray]:
        """Held-out candidates (m,) and their spectra (m, S), none where nothing is held out."""
        index = np.flatnonzero(info.held_out)
        if not len(index):
            return index, np.empty((0, len(info.axis.values)))
        if len(index) > _SCORED_AT_MOST:
            chosen = stream(info.seed, "scored").choice(len(index), _SCORED_AT_MOST, replace=False)
            index = index[np.sort(chosen)]
        truth = truth_of(self.source, info.candidates.positions[index])
        if truth is None:
            raise CuriosityError("the source does not know its held-out spectra; start with holdout=0")
        known = np.isfinite(truth).all(axis=1)
        return index[known], np.asarray(truth, dtype=np.float64)[known]

    def true_error(self, info: RunInfo, prediction: Prediction | None) -> FloatArray | None:
        """(N,) root mean square over the axis of what the prediction misses, for the eye alone.

        None where nobody knows: on anything but replayed data, and for predicted patches.
        """
        known = self.info is not None and self.info.kind == "replay" and self.knows_truth
        count = len(info.candidates)
        if not known or prediction is None or count * len(info.axis.values) > _TRUTH_AT_MOST:
            return None
        errors = np.full(count, np.nan)
        for start in range(0, count, _CHUNK):
            index = np.arange(start, min(start + _CHUNK, count))
            truth = truth_of(self.source, info.candidates.positions[index])
            if truth is not None:
                errors[index] = np.sqrt(np.mean((prediction.spectra(index) - truth) ** 2, axis=1))
        return errors

    def go_on_after(self, points: FloatArray) -> None:
        """Tell a simulated sample, where noise and drift depend on it, which points (n, 2) were measured."""
        remember = getattr(self.source, "remember", None)
        if remember is not None:
            remember(points)

    def close(self) -> None:
        """Let the source go, if it was opened."""
        if self.info is not None:
            self.source.close()

    def _once(self, point: FloatArray, length: int) -> Measurement:
        with self._using():
            taken = next(iter(self.source.measure(point, stop=self._stopping)), None)
        if taken is None:
            if self._stopping():
                raise Interrupted
            raise MeasurementFailed("the source returned no spectrum", retry=False)
        values = np.asarray(taken.values)
        if values.shape != (length,) or values.dtype.kind not in "iuf":
            raise MeasurementFailed(
                f"the spectrum has shape {values.shape} of {values.dtype}, not {length} real numbers",
                retry=False,
            )
        unusable = int((~np.isfinite(values)).sum())
        if unusable:
            raise MeasurementFailed(f"the spectrum holds {unusable} values that are not finite", retry=True)
        return taken

    @contextmanager
    def _using(self) -> Iterator[None]:
        self.in_use = True
        try:
            yield
        finally:
            self.in_use = False
