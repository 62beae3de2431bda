"""Expected error reduction: exact against a Gaussian process computed in full, pick by pick."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.terms.reduction import Reduction, _leading
from curiosity_widgets.data.candidates import candidates_on


def make_state(seed: int = 0) -> AcquisitionState:
    rng = np.random.default_rng(seed)
    candidates = candidates_on((17, 29), 5)
    total = len(candidates)
    taken = rng.choice(total, 12, replace=False)
    available = np.ones(total, dtype=bool)
    available[taken] = False
    available[candidates.pixels[:, 1] > 22] = False
    return AcquisitionState(
        candidates=candidates,
        measured=taken[:10],
        pending=taken[10:],
        available=available,
        features=rng.normal(size=(total, 4)),
        rng=np.random.default_rng(5),
        joint=rng.normal(size=(total, 7)),
        predicted_error=rng.gamma(2.0, size=total),
        length=3.0,
        count=12,
        budget=60,
    )


def gains(state: AcquisitionState, taken: np.ndarray, power: float) -> np.ndarray:
    """The formula of the docstring over all candidates, without any update."""
    place = state.candidates.positions
    everywhere = np.ones(len(state.joint), dtype=bool)
    structure = _leading(state.joint, everywhere, np.random.default_rng(0)).astype(float)

    def apart(points: np.ndarray) -> np.ndarray:
        return np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))

    shared = 0.5 * np.exp(-apart(place) / 3.0) + 0.5 * np.exp(-apart(structure) / 0.5)
    inverse = np.linalg.inv(shared[np.ix_(taken, taken)] + 0.2 * np.eye(len(taken)))
    left = shared - shared[:, taken] @ inverse @ shared[taken]
    weight = (state.predicted_error / state.predicted_error.mean()) ** power
    gain = weight @ left**2 / (np.diag(left) + 0.2)
    return np.where(state.available, gain, 0.0)


def test_the_gain_is_the_fall_of_the_weighted_variance() -> None:
    state = make_state()
    term = Reduction(state, state.joint, 2.0)
    expected = gains(state, state.taken, 2.0)
    available = state.available
    scale = expected[available].max()
    np.testing.assert_allclose(term.value[available], expected[available] / scale, atol=1e-3)
    picked = int(np.flatnonzero(available)[term.value[available].argmax()])
    term.take(picked)
    term.take(second := int(np.flatnonzero(available)[7]))
    left = available.copy()
    left[[picked, second]] = False
    after = gains(state, np.concatenate([state.taken, [picked, second]]), 2.0)
    np.testing.assert_allclose(term.value[left], after[left] / scale, atol=1e-3)
    assert term.value[picked] == 0


def test_a_map_without_available_candidates_has_no_gain() -> None:
    state = make_state()
    term = Reduction(replace(state, available=np.zeros_like(state.available)), state.joint, 1.0)
    assert (term.value == 0).all()


def test_where_nothing_can_be_learned_anywhere_the_error_alone_counts() -> None:
    state = make_state()
    nowhere = replace(make_state(), learnable=np.zeros_like(state.available))
    np.testing.assert_array_equal(
        Reduction(nowhere, nowhere.joint, 1.0).value, Reduction(state, state.joint, 1.0).value
    )


def test_a_noisy_spectrum_teaches_less_and_noise_is_no_error_to_lower() -> None:
    state = make_state()
    noise = np.where(state.candidates.pixels[:, 1] < 12, 1.0, 0.0)
    error = np.full(len(noise), 1.0)
    seen = replace(state, predicted_error=np.sqrt(error**2 + noise**2), noise=noise)
    plain = replace(make_state(), predicted_error=error)
    known = [Reduction(it, it.joint, 1.5) for it in (seen, plain)]
    quiet = seen.available & (noise == 0)
    loud = seen.available & (noise > 0)
    # Compared with a sample without noise, the gain falls where it is noisy.
    ratio = [float(term.value[loud].mean() / term.value[quiet].mean()) for term in known]
    assert ratio[0] < 0.6 * ratio[1]


def test_structure_is_scaled_on_what_stands_for_equal_parts_of_the_sample() -> None:
    state = make_state()
    fair = np.arange(len(state.joint)) % 4 > 0
    space = np.where(fair[:, None], state.joint, 30.0 * state.joint)
    scaled = _leading(space, fair, np.random.default_rng(0))
    assert np.square(scaled[fair] - scaled[fair].mean(axis=0)).sum(axis=1).mean() > 0.9
