"""The default predictor: dense = patch by patch, exact resume, scale-free, out of fold without leaks."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.error_models.out_of_fold_error import OutOfFoldError
from curiosity_widgets.learning.parts.spectral_basis import SpectralBasis
from curiosity_widgets.learning.predictors.dense import DensePredictor
from curiosity_widgets.learning.protocols import Interrupted, Measured, Problem
from curiosity_widgets.learning.yardsticks import r2

PATCH = 9


def make_problem(scale: float = 1.0, seed: int = 4) -> tuple[Problem, np.ndarray]:
    """A non-square image whose patches' mean and contrast make the spectra; returns all spectra too."""
    rng = np.random.default_rng(0)
    image = rng.normal(size=(1, 34, 47)).cumsum(axis=1).cumsum(axis=2)
    image = ((image - image.mean()) / image.std()).astype(np.float32)
    candidates = candidates_on(image.shape[1:], PATCH)
    patches = candidates.patches(image, np.arange(len(candidates)))[:, 0]
    level, contrast = patches.mean(axis=(1, 2)), patches.std(axis=(1, 2))
    axis = np.linspace(-1, 1, 21)
    spectra = level[:, None] * axis + 2 * contrast[:, None] * axis**2
    spectra = spectra + 0.05 * rng.normal(size=spectra.shape)
    return Problem(image, candidates, 21, seed, 60), spectra * scale


def measured(spectra: np.ndarray, count: int, seed: int = 1) -> Measured:
    index = np.random.default_rng(seed).permutation(len(spectra))[:count]
    return Measured(index, spectra[index], np.zeros(count, dtype=np.int64))


def test_learns_and_beats_the_mean() -> None:
    problem, spectra = make_problem()
    seen = measured(spectra, 60)
    predictor = DensePredictor(problem)
    report = predictor.fit(seen, step=0)
    assert len(report.train_loss) == 120
    assert report.train_loss[-1] < report.train_loss[0]
    assert [member.best for member in report.members].count(True) == 1
    everywhere = np.arange(len(spectra))
    prediction = predictor.predict()
    assert r2(spectra, prediction.spectra(everywhere), seen.spectra.mean(axis=0)) > 0.5
    np.testing.assert_allclose(predictor.outputs(seen.index, None), prediction.spectra(seen.index))
    std = prediction.spectra_std(everywhere)
    np.testing.assert_allclose(np.sqrt((std**2).mean(axis=1)), prediction.spread, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("scale", [1e-12, 1e4])
def test_any_unit_trains_alike(scale: float) -> None:
    problem, spectra = make_problem()
    expected, scaled = DensePredictor(problem), DensePredictor(problem)
    expected.fit(measured(spectra, 30), step=0)
    scaled.fit(measured(spectra * scale, 30), step=0)
    index = np.arange(0, len(spectra), 7)
    np.testing.assert_allclose(
        scaled.outputs(index, None) / scale, expected.outputs(index, None), rtol=1e-2, atol=5e-3
    )


def test_continues_bit_for_bit_from_a_saved_state() -> None:
    problem, spectra = make_problem()
    straight, errors = DensePredictor(problem), OutOfFoldError(problem)
    straight.fit(measured(spectra, 30), step=0)
    saved = straight.state()
    resumed = DensePredictor(problem)
    resumed.load_state(saved)
    for predictor in (straight, resumed):
        predictor.fit(measured(spectra, 40), step=1)
        predictor.fit(measured(spectra, 50), step=2)
    for key, value in straight.state().items():
        np.testing.assert_array_equal(value, resumed.state()[key], err_msg=key)
    errors.fit(straight, measured(spectra, 50), step=2)
    other = OutOfFoldError(problem)
    other.load_state(errors.state())
    np.testing.assert_array_equal(other.predict(), errors.predict())


def test_interrupted_training_is_undone_by_the_saved_state() -> None:
    problem, spectra = make_problem()
    predictor, reference = DensePredictor(problem), DensePredictor(problem)
    for one in (predictor, reference):
        one.fit(measured(spectra, 30), step=0)
    saved = predictor.state()

    def interrupt(message: str, fraction: float | None = None) -> None:
        if fraction:
            raise Interrupted

    with pytest.raises(Interrupted):
        predictor.fit(measured(spectra, 40), step=1, report=interrupt)
    predictor.load_state(saved)
    predictor.fit(measured(spectra, 40), step=1)
    reference.fit(measured(spectra, 40), step=1)
    np.testing.assert_array_equal(predictor.predict().scores, reference.predict().scores)


@pytest.mark.parametrize("trees", [0, 20])
def test_pure_noise_is_shrunk_to_the_mean(trees: int) -> None:
    problem, spectra = make_problem()
    noise = np.random.default_rng(9).normal(size=spectra.shape)
    seen = measured(noise, 60)
    scores = []
    for shrink in (False, True):
        predictor = DensePredictor(problem, shrink=shrink, trees=trees)
        predictor.fit(seen, step=0)
        rest = np.setdiff1d(np.arange(len(noise)), seen.index)
        scores.append(r2(noise[rest], predictor.outputs(rest, None), seen.spectra.mean(axis=0)))
    assert scores[1] > -0.05
    assert scores[1] > scores[0] / (2 if trees == 0 else 1)  # trees do not fit noise as well as a network


def test_white_noise_in_place_of_the_image_leaves_the_mean_to_structure() -> None:
    problem, spectra = make_problem()
    noise = np.random.default_rng(8).normal(size=problem.image.shape).astype(np.float32)
    blind = Problem(noise, problem.candidates, problem.spectrum_length, problem.seed, problem.budget)
    seen = measured(spectra, 90)
    predictor = DensePredictor(blind)
    predictor.fit(seen, step=0)
    rest = np.setdiff1d(np.arange(len(spectra)), seen.index)
    mean = seen.spectra.mean(axis=0)
    assert r2(spectra[rest], predictor.of_structure(rest), mean) > -0.02
    assert r2(spectra[rest], predictor.outputs(rest, None), mean) > 0.2  # neighbours still tell something


def test_a_hot_spot_spoils_nothing_around_it() -> None:
    problem, spectra = make_problem()
    seen = measured(spectra, 60)
    rest = np.setdiff1d(np.arange(len(spectra)), seen.index)
    hot = seen.spectra.copy()
    hot[17] *= 300
    scores = []
    for values in (seen.spectra, hot):
        predictor = DensePredictor(problem)
        predictor.fit(Measured(seen.index, values, seen.step), step=0)
        scores.append(r2(spectra[rest], predictor.outputs(rest, None), seen.spectra.mean(axis=0)))
    assert scores[1] > scores[0] - 0.1


def test_what_is_strong_where_the_image_shows_it_is_learned() -> None:
    problem, spectra = make_problem()
    candidates, image = problem.candidates, problem.image
    rows, cols = candidates.pixels.T
    bright = image[0, rows, cols] > np.quantile(image[0, rows, cols], 0.95)
    currents = spectra * np.where(bright, 40.0, 1.0)[:, None]
    seen = measured(currents, 120)
    assert 3 <= bright[seen.index].sum() <= 8  # few enough to be taken for hot spots
    predictor = DensePredictor(problem)
    predictor.fit(seen, step=0)
    rest = np.setdiff1d(np.arange(len(spectra)), seen.index)
    assert r2(currents[rest], predictor.of_structure(rest), seen.spectra.mean(axis=0)) > 0.5
    again = DensePredictor(problem)
    again.load_state(predictor.state())
    np.testing.assert_allclose(again.of_structure(rest), predictor.of_structure(rest))


def test_the_field_switches_itself_off_where_neighbours_tell_nothing() -> None:
    problem, spectra = make_problem()
    noisy = spectra + 2 * np.random.default_rng(11).normal(size=spectra.shape)
    predictor = DensePredictor(problem)
    predictor.fit(measured(noisy, 60), step=0)
    assert predictor.residual_length is None
    assert (predictor.unknown_share() == 1).all()


def test_of_a_residual_only_what_components_have_is_carried() -> None:
    problem, spectra = make_problem()
    noise = np.random.default_rng(8).normal(size=problem.image.shape).astype(np.float32)
    blind = Problem(noise, problem.candidates, problem.spectrum_length, problem.seed, problem.budget)
    seen = measured(spectra, 90)
    predictor = DensePredictor(blind)
    predictor.fit(seen, step=0)
    residuals = predictor.held_out_residuals(seen)
    left, share = predictor.left_out(residuals)
    assert (left**2).sum() < 0.8 * (residuals**2).sum()
    assert ((share > 0) & (share < 1)).all()
    carried = residuals - left
    assert np.linalg.matrix_rank(carried, tol=1e-9 * np.abs(carried).max()) <= 8
    assert np.linalg.matrix_rank(residuals) > 8


def test_held_out_errors_are_not_memorised() -> None:
    """Out-of-fold errors stay near the true error of unseen points; the fit to seen points is better."""
    problem, spectra = make_problem()
    seen = measured(spectra, 40)
    predictor = DensePredictor(problem, shrink=False)
    predictor.fit(seen, step=0)
    rest = np.setdiff1d(np.arange(len(spectra)), seen.index)
    true = np.abs(predictor.outputs(rest, None) - spectra[rest]).mean()
    out_of_fold = predictor.held_out_errors(seen).mean()
    remembered = np.abs(predictor.outputs(seen.index, None) - seen.spectra).mean()
    assert remembered < out_of_fold
    assert out_of_fold > 0.7 * true


def test_error_model_ranks_errors() -> None:
    """Noise that grows with the level of the image is found by the error model."""
    problem, spectra = make_problem()
    level = problem.candidates.patches(problem.image, np.arange(len(spectra))).mean(axis=(1, 2, 3))
    noisy = spectra + np.random.default_rng(3).normal(size=spectra.shape) * np.exp(level)[:, None]
    predictor, errors = DensePredictor(problem), OutOfFoldError(problem)
    seen = measured(noisy, 60)
    predictor.fit(seen, step=0)
    errors.fit(predictor, seen, step=0)
    true = np.abs(predictor.outputs(np.arange(len(noisy)), None) - noisy).mean(axis=1)
    ranks = [values.argsort().argsort() for values in (true, errors.predict())]
    assert np.corrcoef(*ranks)[0, 1] > 0.4


def test_basis_turns_into_the_next_one() -> None:
    rng = np.random.default_rng(2)
    spectra = rng.normal(size=(50, 3)) @ rng.normal(size=(3, 17)) + 4.0
    old, new = SpectralBasis.of(spectra[:20], 3), SpectralBasis.of(spectra, 3)
    turn, shift = new.change_from(old)
    np.testing.assert_allclose(old.scores(spectra) @ turn.T + shift, new.scores(spectra), atol=1e-9)
    np.testing.assert_allclose(new.spectra(new.scores(spectra)), spectra)
    few = SpectralBasis.of(spectra[:2], 8)
    np.testing.assert_allclose(few.spectra(few.scores(spectra[:2])), spectra[:2])


def test_refuses_what_it_cannot_do() -> None:
    problem, _ = make_problem()
    with pytest.raises(CuriosityError, match="SpectrumToPatch"):
        DensePredictor(problem, target="spec2im")
    with pytest.raises(CuriosityError, match="at least 2"):
        DensePredictor(problem, members=1)
    with pytest.raises(CuriosityError, match="not been trained"):
        DensePredictor(problem).predict()


def test_what_no_patch_shows_is_learned_from_neighbours() -> None:
    problem, spectra = make_problem()
    height, width = np.ptp(problem.candidates.corners, axis=0)
    rows, cols = problem.candidates.corners.T
    hidden = 2 * np.sin(5 * rows / height) * np.cos(4 * cols / width)  # in the spectra, not in the image
    spectra = spectra + hidden[:, None] * np.linspace(-1, 1, 21) ** 3
    seen = measured(spectra, 90)
    unseen = np.setdiff1d(np.arange(len(spectra)), seen.index)
    score = {}
    for neighbours in (False, True):
        predictor = DensePredictor(problem, neighbours=neighbours)
        predictor.fit(seen, step=0)
        predicted = predictor.predict().spectra(unseen)
        score[neighbours] = r2(spectra[unseen], predicted, seen.spectra.mean(axis=0))
        assert (predictor.unknown_share() < 1).any() == neighbours
    assert score[True] > score[False] + 0.1


def test_the_device_is_an_option_and_another_name_of_the_processor_changes_no_number() -> None:
    problem, spectra = make_problem()
    found = []
    for device in ("cpu", "cpu:0", "auto"):
        predictor = DensePredictor(problem, device=device, cold_steps=8)
        assert predictor.device == ("cpu" if device == "auto" else device)
        for step, count in enumerate((20, 24)):
            predictor.fit(measured(spectra, count), step=step)
        found.append((predictor.state(), predictor.predict().scores, predictor.outputs(np.arange(5), None)))
    for state, scores, outputs in found[1:]:
        np.testing.assert_array_equal(scores, found[0][1])
        np.testing.assert_array_equal(outputs, found[0][2])
        for name, value in found[0][0].items():
            np.testing.assert_array_equal(state[name], value)
