"""A described plot in matplotlib."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure as Picture

from curiosity_widgets.drawing.figure import Axis, Figure, Line
from curiosity_widgets.drawing.palette import MEASURED, PREDICTED
from curiosity_widgets.plots.described import described


def test_lines_bands_ranges_and_legend_are_those_of_the_page() -> None:
    x = np.linspace(1.0, 3.0, 5)
    figure = Figure(
        "",
        Axis("bias (V)", 1.0, 3.0),
        Axis("loss", 0.1, 10.0, logarithmic=True),
        (Line(MEASURED, x, x, dots=2.0), Line(PREDICTED, x, np.stack([x, x + 1]), band=True)),
    )
    ax = described(Picture().add_subplot(), figure, [MEASURED.legend, PREDICTED.legend])
    (line,) = ax.lines
    np.testing.assert_array_equal(line.get_ydata(), x)
    assert line.get_color() == MEASURED.colour
    assert len(ax.collections) == 1
    assert (ax.get_xlim(), ax.get_yscale(), ax.get_xlabel()) == ((1.0, 3.0), "log", "bias (V)")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["measured", "predicted"]
