"""Maps of a band of the spectra."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets.learning.protocols import Prediction
from curiosity_widgets.messages.band import MEASURED, PREDICTED, band_maps, mean_over
from tests.widgets.fake_session import make_info, make_snapshot


def test_the_maps_are_the_means_of_predicted_and_measured_spectra() -> None:
    info = make_info((31, 44), 7)
    snapshot = make_snapshot(info, 12)
    axis = info.axis.values
    low, high = axis[3], axis[9]
    inside = (axis >= low) & (axis <= high)
    maps = {part.name: part for part in band_maps(snapshot, info, (high, low))}
    assert snapshot.prediction is not None
    spectra = snapshot.prediction.spectra(np.arange(len(info.candidates)))
    wanted = info.candidates.to_map(spectra[:, inside].mean(axis=1))
    np.testing.assert_allclose(maps[PREDICTED].values, wanted, rtol=1e-4, atol=1e-6)
    assert maps[PREDICTED].values.shape == (31, 44)
    row, col = np.rint(snapshot.measured[-1]).astype(int)
    at = maps[MEASURED].values[row, col]
    np.testing.assert_allclose(at, snapshot.spectra[-1, inside].mean(), rtol=1e-5)
    measured = len(np.unique(snapshot.measured_index))
    assert np.isfinite(maps[MEASURED].values).sum() == measured
    assert maps[PREDICTED].label.endswith(f"{info.axis.unit}: predicted")


def test_without_values_in_the_band_or_with_patches_predicted_there_are_none() -> None:
    info = make_info((31, 44), 7)
    snapshot = make_snapshot(info, 12)
    assert band_maps(snapshot, info, (1e6, 2e6)) == []
    assert band_maps(snapshot, replace(info, target="spec2im"), (-1.0, 1.0)) == []
    only = band_maps(snapshot.with_(prediction=None), info, (-1.0, 1.0))
    assert [part.name for part in only] == [MEASURED]


def test_predictions_without_components_and_of_a_sample() -> None:
    rng = np.random.default_rng(3)
    spectra = rng.normal(size=(5, 8)).astype(np.float32)
    inside = np.arange(8) > 4
    plain = Prediction(spectra)
    np.testing.assert_allclose(mean_over(plain, inside, 5), spectra[:, inside].mean(axis=1), rtol=1e-5)
    some = Prediction(spectra[[1, 4]], sample=np.array([1, 4]))
    known = mean_over(some, inside, 5)
    np.testing.assert_allclose(known[[1, 4]], spectra[[1, 4]][:, inside].mean(axis=1), rtol=1e-5)
    assert np.isnan(known[[0, 2, 3]]).all()
