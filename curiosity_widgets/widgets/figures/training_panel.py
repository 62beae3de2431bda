"""The training panel: the losses of the last training, and how wrong the model was before it learned."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import ipywidgets
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.drawing.palette import PICKED, RANDOM, TRAINING, VALIDATION, Stroke
from curiosity_widgets.learning.protocols import TrainingReport
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.boxed import BoxedPanel
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.figures.plots import Plot
from curiosity_widgets.widgets.heading import Heading

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

_ERROR = "error of the model"
_BINS = 12
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class TrainingPanel(BoxedPanel):
    """``TrainingPanel(session)``: losses of the last training, and errors before training.

    The errors are those at the points that the model picked, before it learned from them, and at as many
    random unmeasured ones at the same moments.
    """

    def __init__(self, session: Session, feed: Feed | None = None) -> None:
        self._heading = Heading(title="Training")
        self._losses, self._errors = _Losses(), _Errors()
        self._drawn: tuple[Any, Any] = (None, None)
        row = ipywidgets.Box([self._losses.node, self._errors.node]).add_class("cw-row")
        super().__init__(session, feed, children=[self._heading, row])
        self.add_class("cw-panel")
        self.add_class("cw-plot")
        self.join()

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Show the last training and the errors."""
        training, errors = self._drawn
        if snapshot.training is not training:
            self._losses.show(snapshot.training)
        if info is not None and snapshot.first_errors is not errors:
            self._errors.show(snapshot, info)
        self._drawn = (snapshot.training, None if info is None else snapshot.first_errors)


class _Small:
    """A small plot of two lines with a heading of its own."""

    def __init__(
        self, title: str, x_label: str, y_label: str, strokes: tuple[Stroke, Stroke], **look: Any
    ) -> None:
        self._strokes = strokes
        self.heading = Heading(title=title, part=True)
        self.plot = Plot(x_label, y_label, **look)
        self.lines = tuple(self.plot.line(stroke) for stroke in strokes)
        self.plot.figure.marks = list(self.lines)
        self.plot.mount.add_class("cw-medium")
        self.node = ipywidgets.VBox([self.heading, self.plot.mount])

    def put(self, *lines: tuple[Any, Any]) -> None:
        """The two lines' x and y."""
        for line, (x, y) in zip(self.lines, lines, strict=True):
            with line.hold_sync():
                line.x, line.y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        drawn = [stroke for stroke, line in zip(self._strokes, self.lines, strict=True) if len(line.x)]
        self.heading.legend = [stroke.legend for stroke in drawn]


class _Losses(_Small):
    """Training and validation loss of the last training."""

    def __init__(self) -> None:
        super().__init__("Last training", "epoch", "loss", (TRAINING, VALIDATION), logarithmic=True)

    def show(self, training: TrainingReport | None) -> None:
        """Draw what a training reports."""
        losses = ((), ()) if training is None else (training.train_loss, training.validation_loss)
        longest = max((len(loss) for loss in losses), default=0)
        drawn = [_positive(np.array(loss, dtype=float), longest) for loss in losses]
        self.put(*drawn)
        values = np.concatenate([y for _, y in drawn]) if longest else np.empty(0)
        self.heading.sentence = "" if len(values) else "No losses were reported."
        if len(values):
            self.plot.span_y(float(values.min()), float(values.max()))
            self.plot.span_x(1.0, float(longest))


class _Errors(_Small):
    """How far off the model was at points that it picked, before it learned from them, and by chance."""

    def __init__(self) -> None:
        super().__init__("Errors before training", _ERROR, "share of points", (PICKED, RANDOM))
        for line in self.lines:
            line.interpolation = "step-after"

    def show(self, snapshot: Snapshot, info: RunInfo) -> None:
        """Draw both histograms, on the same bins."""
        # The model that picks is the one that judges: before the first training there is none.
        errors = snapshot.first_errors
        picked = errors[snapshot.measured_step[: len(errors)] > 0]
        parts = [part[np.isfinite(part)] for part in (picked, snapshot.chance_errors)]
        unit = info.values_units if info.target == "im2spec" else "standardised"
        self._name(unit)
        if not len(parts[0]):
            self.put(((), ()), ((), ()))
            self.heading.sentence = "Known once the model has picked points and learned from them."
            return
        top = max(float(part.max()) for part in parts if len(part)) or 1.0
        power = _power(top)
        self._name(unit, power)
        edges = np.linspace(0.0, top, _BINS + 1)
        shares = [np.histogram(part, edges)[0] / max(1, len(part)) for part in parts]
        self.put(*((edges / 10.0**power, [*share, 0.0]) if share.any() else ((), ()) for share in shares))
        self.plot.span_x(0.0, top / 10.0**power, most=5)
        self.plot.span_y(0.0, max(float(share.max()) for share in shares), most=5)
        self.heading.sentence = _compared(parts[0], parts[1], "" if info.target == "spec2im" else unit)

    def _name(self, unit: str, power: int = 0) -> None:
        scaled = f"10{str(power).translate(_RAISED)} {unit}".strip() if power else unit
        self.plot.x_axis.label = f"{_ERROR} ({scaled})" if scaled else _ERROR


def _power(top: float) -> int:
    """The power of ten to draw values in that reach to ``top``; 0 where their own ticks are short."""
    power = math.floor(math.log10(top))
    return 0 if -1 <= power <= 3 else power


def _positive(losses: FloatArray, longest: int) -> tuple[FloatArray, FloatArray]:
    """Epochs and losses that a logarithmic axis can show; a loss noted less often spans the same epochs."""
    epochs = np.arange(1, len(losses) + 1) * (longest / max(1, len(losses)))
    shown = np.isfinite(losses) & (losses > 0)
    return epochs[shown], losses[shown]


def _compared(picked: FloatArray, chance: FloatArray, unit: str) -> str:
    of_picked = f"{np.median(picked):.3g} {unit}".strip()
    if not len(chance):
        return f"Median {of_picked} at picked points; the source knows no others to compare with."
    of_chance = f"{np.median(chance):.3g} {unit}".strip()
    return f"Median {of_picked} at picked points, {of_chance} at random unmeasured ones at the same time."
