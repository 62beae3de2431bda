"""The maps of a run as pictures of a page, seen without a script too."""

from __future__ import annotations

from html import escape

import numpy as np

from curiosity_widgets.drawing.ranks import rank_heights
from curiosity_widgets.messages.layers import ACQUISITION, open_positions
from curiosity_widgets.reports.page import captioned
from curiosity_widgets.reports.picture import png
from curiosity_widgets.session.state.display import map_words
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

_SIDE = 340  # pixels of the longer side
_TITLES = {
    "acquisition": "Acquisition",
    "predicted_error": "Predicted error",
    "uncertainty": "Uncertainty",
    "true_error": "True error (known for recorded data)",
    "quality": "Expected quality of a spectrum",
}


def drawn_maps(info: RunInfo, snapshot: Snapshot) -> str:
    """The maps of the last evaluation (HTML), each with its title and range; empty before there is one.

    The acquisition is drawn by rank, and where the loop may go, as in the dashboard.
    """
    figures = []
    for name, values in snapshot.maps.items():
        ranked = name == ACQUISITION
        if ranked:
            values = rank_heights(np.where(open_positions(info, snapshot), values, np.nan))
        known = values[np.isfinite(values)]
        if not len(known):
            continue
        height, width = (round(size * _SIDE / max(values.shape)) for size in values.shape)
        picture = png(values, (0.0, 1.0) if ranked else None)
        drawing = f'<img src="{picture}" width="{width}" height="{height}" alt="{escape(name)}">'
        low, high = np.percentile(known, [1, 99])
        title = _TITLES.get(name, map_words(name).capitalize())
        note = "by rank, dark lowest to light best" if ranked else f"dark {low:.3g} to light {high:.3g}"
        figures.append(captioned(title, drawing, note))
    return "".join(figures)
