"""Scores on spectra that are known without measuring them: neighbours count on unmeasured positions alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets.learning import scoring
from curiosity_widgets.learning.predictors.dense import DensePredictor
from curiosity_widgets.learning.predictors.regressor import RegressorPredictor
from curiosity_widgets.learning.predictors.spectrum_to_patch import SpectrumToPatch
from curiosity_widgets.learning.protocols import Known, Measured, Problem
from curiosity_widgets.learning.score_names import HELDOUT, UNMEASURED, YARDSTICKS_OF, curve_key
from curiosity_widgets.learning.scoring import from_structure, score_known
from tests.learning.predictors.test_dense import make_problem


def by_neighbours() -> tuple[Problem, np.ndarray, Measured, Known, Known]:
    """Spectra that change slowly across the sample, over an image of white noise that tells nothing."""
    problem, _ = make_problem()
    rng = np.random.default_rng(0)
    image = rng.normal(size=problem.image.shape).astype(np.float32)
    positions = problem.candidates.positions
    amounts = np.stack([np.sin(positions[:, 0] / 9), np.cos(positions[:, 1] / 13)], axis=1)
    spectra = amounts @ rng.normal(size=(2, problem.spectrum_length))
    held_out = positions[:, 1] < np.quantile(positions[:, 1], 0.2)
    problem = replace(problem, image=image, held_out=held_out)
    index = rng.choice(np.flatnonzero(~held_out), 90, replace=False)
    measured = Measured(index, spectra[index], np.zeros(90, dtype=np.int64))
    known = [Known(np.flatnonzero(mask), spectra[mask]) for mask in (held_out, ~held_out)]
    return problem, spectra, measured, known[0], known[1]


def test_held_out_regions_are_scored_without_neighbours_and_the_rest_with_them() -> None:
    problem, _, measured, held_out, unmeasured = by_neighbours()
    predictor = DensePredictor(problem)
    predictor.fit(measured, step=1)
    assert predictor.residual_length is not None
    scores = score_known(predictor, problem, measured, held_out, unmeasured, 1)
    assert scores[HELDOUT] < 0.1
    assert scores[UNMEASURED] > 0.5
    assert scores["unmeasured_neighbours"] > 0.8
    # Nothing that neighbours tell is shown on held-out regions either.
    shown = predictor.predict().spectra(held_out.index)
    plain = predictor.of_structure(held_out.index)
    np.testing.assert_allclose(shown, plain, rtol=1e-3, atol=1e-3 * np.abs(plain).max())
    assert (predictor.unknown_share()[held_out.index] == 1).all()
    assert predictor.unknown_share()[unmeasured.index].min() < 0.5


def test_measured_candidates_are_left_out_and_empty_sets_are_not_scored() -> None:
    problem, spectra, measured, held_out, unmeasured = by_neighbours()
    predictor = RegressorPredictor(problem, estimator="ridge")
    predictor.fit(measured, step=1)
    whole = score_known(predictor, problem, measured, held_out, unmeasured, 1)
    rest = unmeasured.without(measured.index)
    assert len(rest) == len(unmeasured) - 90
    assert score_known(predictor, problem, measured, held_out, rest, 1) == whole
    assert score_known(predictor, problem, measured, Known.none(), Known.none(), 1) == {}
    only = score_known(predictor, problem, measured, Known.none(), unmeasured, 1)
    assert set(only) == {UNMEASURED, *(curve_key(UNMEASURED, name) for name in YARDSTICKS_OF[UNMEASURED])}
    assert only["unmeasured_ridge"] == pytest.approx(whole["unmeasured_ridge"])
    assert len(Known(measured.index, spectra[measured.index]).without(measured.index)) == 0


def test_a_predictor_without_the_ability_gives_its_outputs() -> None:
    class Plain:
        target = "im2spec"

        def outputs(self, index, spectra):
            return spectra + 1

    spectra = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(from_structure(Plain(), np.array([4, 5]), spectra), spectra + 1)


def test_spectra_that_are_all_the_same_have_no_score() -> None:
    problem, _, measured, held_out, unmeasured = by_neighbours()
    same = np.linspace(0, 1e-9, problem.spectrum_length)  # whose mean is rounded

    def alike(known: Known) -> Known:
        return Known(known.index, np.tile(same, (len(known), 1)))

    measured = replace(measured, spectra=np.tile(same, (len(measured), 1)))
    predictor = RegressorPredictor(problem, estimator="ridge")
    predictor.fit(measured, step=1)
    assert score_known(predictor, problem, measured, alike(held_out), alike(unmeasured), 1) == {}


@pytest.mark.parametrize("predictor_of", [RegressorPredictor, SpectrumToPatch])
def test_scores_in_parts_are_those_of_the_whole(
    monkeypatch: pytest.MonkeyPatch, predictor_of: type[RegressorPredictor] | type[SpectrumToPatch]
) -> None:
    problem, _, measured, held_out, unmeasured = by_neighbours()
    predictor = predictor_of(problem)
    predictor.fit(measured, step=1)
    whole = score_known(predictor, problem, measured, held_out, unmeasured, 1)
    monkeypatch.setattr(scoring, "_VALUES", 7 * problem.spectrum_length)
    parts = score_known(predictor, problem, measured, held_out, unmeasured, 1)
    assert parts == pytest.approx(whole, rel=1e-9)
    assert len(whole) == 9
