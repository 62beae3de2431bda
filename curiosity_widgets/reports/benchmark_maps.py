"""Where the strategies of a benchmark measured, as small maps."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.benchmarks.findings import title_of
from curiosity_widgets.benchmarks.results import Results
from curiosity_widgets.benchmarks.samples import load_sample
from curiosity_widgets.benchmarks.trial import Trial, TrialResult
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.reports.page import plot
from curiosity_widgets.reports.picture import png
from curiosity_widgets.reports.sample_figure import sample_figure

_SIDE = 210  # pixels of the longer side


def measured_maps(results: Results, data: str) -> list[str]:
    """One map (HTML) for each label on a data set, of the first seed that all of them have.

    They lie over the image where the sample can be loaded, otherwise on an empty frame.
    """
    by_label = {
        label: {
            it.trial.seed: it for it in results.trials if (it.trial.data, it.trial.label) == (data, label)
        }
        for label in results.names("label")
    }
    trials = {label: found for label, found in by_label.items() if found}
    common = set.intersection(*(set(found) for found in trials.values())) if trials else set()
    if not common:
        return []
    seed = min(common)
    shown = [found[seed] for found in trials.values()]
    image = _image(shown[0].trial)
    shape = _shape(shown) if image is None else image.shape
    return [_map(it, image, shape) for it in shown]


def _image(trial: Trial) -> FloatArray | None:
    """The first channel (H, W) of the sample; None where the data are not on this computer any more."""
    try:
        image: FloatArray = load_sample(trial.data, trial.seed, trial.read).data.image[0]
    except CuriosityError:
        return None
    return image


def _shape(shown: list[TrialResult]) -> tuple[int, int]:
    farthest = np.max([it.positions.max(axis=0) for it in shown if len(it.positions)] or [[0.0, 0.0]], axis=0)
    height, width = (int(np.ceil(end)) + 1 for end in farthest)
    return height, width


def _map(result: TrialResult, image: FloatArray | None, shape: tuple[int, ...]) -> str:
    positions = np.reshape(result.positions, (-1, 2))
    drawn = sample_figure(
        title_of(result.trial.label),
        shape,
        positions,
        np.arange(len(positions)) < result.trial.init,
        "" if image is None else png(image),
        side=_SIDE,
    )
    return plot(drawn, f"{len(positions)} spectra, seed {result.trial.seed}")
