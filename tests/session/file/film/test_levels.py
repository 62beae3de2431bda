"""Maps in 8 bits lie within 1/255 of their range; scores keep their order but for those of one level."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.session.file.film import levels as film_levels
from curiosity_widgets.session.file.film.levels import NO_VALUE, to_levels, to_ranks


@pytest.mark.parametrize("many", [10**6, 100])
@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e300])
def test_a_map_comes_back_within_a_255th_of_its_range(monkeypatch, many, scale):
    monkeypatch.setattr(film_levels, "_MANY", many)
    values = scale * np.random.default_rng(1).standard_normal(1000) ** 3
    values[[3, 77]] = np.nan, np.inf
    found = to_levels(values)
    assert found.levels[[3, 77]].tolist() == [NO_VALUE] * 2
    back, finite = np.linspace(found.low, found.high, found.top + 1)[found.levels[:3]], np.isfinite(values)
    spans = np.ptp(values[finite] / scale)
    assert np.abs(back / scale - values[:3] / scale).max() <= spans / 255
    if scale == 1.0:
        shown = found.values()
        assert np.isnan(shown[~finite]).all()
        assert np.abs(shown - values)[finite].max() <= spans / 255


def test_maps_without_a_range_come_back():
    np.testing.assert_array_equal(to_levels(np.full(4, 2.5)).values(), np.full(4, 2.5))
    assert np.isnan(to_levels(np.full(3, np.nan)).values()).all()


def level_of(scores, among):
    """The level of every score among some, as the spec says: 8 bits of the logarithm of the rank."""
    ranks = (scores[among][None, :] > scores[among][:, None]).sum(axis=1)
    return 254 * np.log1p(ranks) / np.log1p(among.sum())


@pytest.mark.parametrize("power", [1, 40])
def test_ranks_come_back_within_one_level(power):
    rng = np.random.default_rng(2)
    scores = (rng.random(3000) ** power).astype(np.float32)
    scores[rng.random(3000) < 0.1] = 0.0  # ties
    among = rng.random(3000) < 0.4
    scores[~among] *= 3.0  # what the loop may not reach must not take the levels of what it may
    back = to_ranks(scores, among).values()
    assert np.abs(level_of(back, among) - level_of(scores, among)).max() <= 1.0
    best = np.flatnonzero(among)[np.argsort(-scores[among])[:10]]
    assert np.argsort(-back[best], kind="stable").tolist() == list(range(10))


def test_scores_without_any_or_among_none_come_back():
    assert np.isnan(to_ranks(np.full(3, np.nan), np.ones(3, dtype=bool)).values()).all()
    back = to_ranks(np.array([1.0, 3.0, 2.0]), np.zeros(3, dtype=bool)).values()
    assert np.argsort(back).tolist() == [0, 2, 1]
