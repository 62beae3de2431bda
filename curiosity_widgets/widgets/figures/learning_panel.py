"""The learning panel: how much the model explains, beside what simple methods explain."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import ipywidgets
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.drawing.palette import MODEL, PICKED, RANDOM, TRAINING, VALIDATION, YARDSTICKS, Stroke
from curiosity_widgets.learning.protocols import TrainingReport
from curiosity_widgets.session.rules.plateau import plateau
from curiosity_widgets.session.state.display import UNLEARNABLE
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.session.summary import sentence
from curiosity_widgets.widgets.common.boxed import BoxedPanel
from curiosity_widgets.widgets.common.lifetime import close_tree
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.figures.plots import Plot
from curiosity_widgets.widgets.heading import Heading

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

_STROKES = {"heldout_r2": MODEL, **YARDSTICKS}
_ERROR = "error of the model"
_BINS = 12
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOSSES, _ERRORS = "losses", "errors"
_OPTIONS = [{"name": _LOSSES, "label": "Losses"}, {"name": _ERRORS, "label": "Errors"}]
_LOWEST = -0.5  # a score far below the mean spectrum's carries no more information


class LearningPanel(BoxedPanel):
    """``LearningPanel(session)``: score on unseen spectra against number of spectra, with yardsticks.

    Beside it the losses of the last training, and how far off the model was at the points that it picked,
    before it learned from them, and at as many random held-out ones at the same moments.
    ``parts`` names what of these is shown at first.
    """

    def __init__(
        self, session: Session, feed: Feed | None = None, parts: tuple[str, ...] = (_LOSSES, _ERRORS)
    ) -> None:
        legend = [stroke.legend for stroke in _STROKES.values()]
        self._heading = Heading(title="Learning", legend=legend, options=_OPTIONS, chosen=list(parts))
        self._plot = Plot("spectra measured", "R² on unseen spectra")
        self._lines = {name: self._plot.line(stroke) for name, stroke in _STROKES.items()}
        self._lines["heldout_r2"].marker = "circle"
        self._lines["heldout_r2"].marker_size = 24
        self._plot.figure.marks = list(reversed(self._lines.values()))
        self._losses, self._errors = _Losses(), _Errors()
        self._row = ipywidgets.Box().add_class("cw-row")
        self._drawn: tuple[Any, Any, Any] = (None, None, None)
        super().__init__(session, feed, children=[self._heading, self._plot.figure, self._row])
        self.add_class("cw-panel")
        self.add_class("cw-plot")
        self._heading.observe(lambda _change: self._arrange(), "chosen")
        self._arrange()
        self.join()

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Show the scores so far, the last training and the errors."""
        curve, training, errors = self._drawn
        if snapshot.curve is not curve:
            self._draw_curve(snapshot, info)
        if snapshot.training is not training:
            self._losses.show(snapshot.training)
        if info is not None and snapshot.first_errors is not errors:
            self._errors.show(snapshot, info)
        self._drawn = (snapshot.curve, snapshot.training, None if info is None else snapshot.first_errors)

    def close(self) -> None:
        """Take the panel off the page, with the parts that are not shown in it."""
        super().close()
        for part in (self._losses, self._errors):
            close_tree(part.node)

    def _arrange(self) -> None:
        parts = {_LOSSES: self._losses, _ERRORS: self._errors}
        self._row.children = [part.node for name, part in parts.items() if name in self._heading.chosen]

    def _draw_curve(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        target, patch = ("im2spec", None) if info is None else (info.target, info.patch)
        flat = plateau(snapshot.curve, snapshot.noise_floor, patch)
        sentences = [
            sentence(snapshot.curve, target),
            noise_sentence(snapshot.noise_floor),
            unlearnable_sentence(snapshot),
            "" if flat is None else flat.text,
        ]
        self._heading.sentence = " ".join(filter(None, sentences))
        self._plot.y_axis.label = f"R² on unseen {'spectra' if target == 'im2spec' else 'patches'}"
        lowest = 0.0
        for name, line in self._lines.items():
            points = [(entry["n"], entry[name]) for entry in snapshot.curve if entry.get(name) is not None]
            n, score = np.array(points, dtype=float).reshape(-1, 2).T
            lowest = min(lowest, float(score.min())) if len(score) else lowest
            with line.hold_sync():
                line.x, line.y = n, score
        self._plot.span_y(max(_LOWEST, lowest), 1.0)
        if snapshot.curve:
            self._plot.span_x(float(snapshot.curve[0]["n"]), float(snapshot.curve[-1]["n"]))


class _Small:
    """A small plot of two lines with a heading of its own."""

    def __init__(
        self, title: str, x_label: str, y_label: str, strokes: tuple[Stroke, Stroke], **look: Any
    ) -> None:
        self.heading = Heading(title=title, part=True, legend=[stroke.legend for stroke in strokes])
        self.plot = Plot(x_label, y_label, **look)
        self.lines = tuple(self.plot.line(stroke) for stroke in strokes)
        self.plot.figure.marks = list(self.lines)
        self.plot.figure.add_class("cw-medium")
        self.node = ipywidgets.VBox([self.heading, self.plot.figure])

    def put(self, *lines: tuple[Any, Any]) -> None:
        """The two lines' x and y."""
        for line, (x, y) in zip(self.lines, lines, strict=True):
            with line.hold_sync():
                line.x, line.y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)


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
        return f"Median {of_picked} at picked points; nothing is held out to compare with."
    of_chance = f"{np.median(chance):.3g} {unit}".strip()
    return f"Median {of_picked} at picked points, {of_chance} at random held-out ones at the same time."


def unlearnable_sentence(snapshot: Snapshot) -> str:
    """How much of the sample is not learnable; empty where all of it is."""
    unlearnable = snapshot.maps.get(UNLEARNABLE)
    if unlearnable is None or not (unlearnable == 1).any():
        return ""
    share = float((unlearnable == 1).sum() / np.isfinite(unlearnable).sum())
    rows, cols = np.rint(snapshot.measured).astype(np.int64).T
    count = int((unlearnable[rows, cols] == 1).sum())
    return (
        f"{max(100 * share, 1):.0f} % of the sample is not learnable: the error there does not fall "
        f"although {count} spectra were measured."
    )


def noise_sentence(floor: float | None) -> str:
    """What repeated spectra show of the noise; empty where none were repeated."""
    if floor is None:
        return ""
    return (
        f"Repeated measurements differ by {100 * floor:.0f} % of the total variance. That is noise: no model "
        f"can explain more than {100 * (1 - floor):.0f} % of the variance of a single spectrum."
    )
