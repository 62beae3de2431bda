"""Maps of a band: the mean of a part of the spectra, as predicted everywhere and as measured."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.learning.protocols import Prediction
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

Band = tuple[float, float]  # the lowest and the highest value of the spectra's axis
BAND = "band/"  # how the names of its layers begin
PREDICTED, MEASURED = f"{BAND}predicted", f"{BAND}measured"


@dataclass(frozen=True, eq=False)
class BandMap:
    """A layer (H, W) of the sample, NaN where nothing is known."""

    name: str
    label: str
    unit: str
    values: FloatArray


def band_maps(snapshot: Snapshot, info: RunInfo, band: Band) -> list[BandMap]:
    """The mean over a band of the spectra's axis at every pixel: predicted, and where it was measured.

    Both ways of a loop and all cycles count. Empty where no value of the axis lies in the band, and where
    patches are predicted instead of spectra.
    """
    inside = (info.axis.values >= min(band)) & (info.axis.values <= max(band))
    if info.target == "spec2im" or not inside.any():
        return []
    unit = f" {info.axis.unit}" if info.axis.unit else ""
    name = f"{info.values_name}, {min(band):.3g} to {max(band):.3g}{unit}"

    def layer(key: str, what: str, values: FloatArray) -> BandMap:
        return BandMap(key, f"{name}: {what}", info.values_units, info.candidates.to_map(values))

    known = snapshot.spectra[snapshot.measured_index >= 0]
    at = snapshot.measured_index[snapshot.measured_index >= 0]
    measured = np.full(len(info.candidates), np.nan, dtype=np.float32)
    measured[at] = known[:, inside].mean(axis=1)  # of several at one position the latest
    layers = [layer(MEASURED, "measured", measured)]
    if snapshot.prediction is None:
        return layers
    return [layer(PREDICTED, "predicted", mean_over(snapshot.prediction, inside, len(measured))), *layers]


def mean_over(prediction: Prediction, inside: BoolArray, count: int) -> FloatArray:
    """The mean of the predicted spectra (count, S) over the values ``inside`` (S,), without those spectra."""

    def narrowed(values: FloatArray | None) -> FloatArray | None:
        return None if values is None else values[..., inside].mean(axis=-1, keepdims=True)

    narrow = replace(prediction, components=narrowed(prediction.components), mean=narrowed(prediction.mean))
    if prediction.components is None:
        narrow = replace(narrow, scores=prediction.scores[:, inside].mean(axis=1, keepdims=True))
    mean: FloatArray = narrow.spectra(np.arange(count))[:, 0].astype(np.float32)
    return mean
