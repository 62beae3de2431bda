"""How every strategy picks by its scores."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Selection, Strategy, unit
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.data.arrays import BoolArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.testing import make_state


class ByError(Strategy):
    """The predicted error, in the upper half of the image first."""

    name: ClassVar[str] = "by_error"

    def within(self, state: AcquisitionState) -> BoolArray:
        return state.available & (state.candidates.positions[:, 0] < 10)

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        return {"score": Term(unit(state.need("predicted_error", by=self.name), state.available))}


def test_the_best_are_picked_in_order_and_from_within_as_long_as_there_are_any() -> None:
    state = make_state()
    upper = ByError().within(state)
    few = replace(state, available=state.available & (~upper | (np.cumsum(upper) <= 3)))
    pick = ByError().pick(few, 5)
    assert upper[pick.index].tolist() == [True] * 3 + [False] * 2
    for part in (pick.value[:3], pick.value[3:]):
        assert (np.diff(part) <= 0).all()


def test_lambda_is_noted_where_the_best_are_picked_and_beta_where_it_has_no_effect() -> None:
    top, drawn = ByError().notes(), ByError("sample").notes()
    assert top[0] == drawn[0] == "β has no effect on the strategy 'by_error'"
    assert "λ does not change" in top[1]
    assert len(drawn) == 1


def test_beta_is_the_default_until_it_is_set() -> None:
    assert ByError().beta(make_state(beta=None)) == ByError.default_beta
    assert ByError().beta(make_state(beta=0.25)) == 0.25


def test_scores_that_are_all_zero_are_drawn_from_alike() -> None:
    available = np.arange(6) < 4
    drawn = {
        ByError("sample").choose(np.zeros(6), available, replace(make_state(), step=step))
        for step in range(40)
    }
    assert drawn == {0, 1, 2, 3}


@pytest.mark.parametrize("selection", ["top", "sample"])
def test_scores_that_are_no_numbers_are_the_worst(selection: Selection) -> None:
    available, state = np.ones(4, dtype=bool), make_state()
    assert ByError(selection).choose(np.array([np.nan, 1.0, np.nan, 0.0]), available, state) == 1
    assert 0 <= ByError(selection).choose(np.full(4, np.nan), available, state) < 4


def test_an_unknown_selection_is_refused() -> None:
    with pytest.raises(CuriosityError, match="use 'top' or 'sample'"):
        ByError("best")  # type: ignore[arg-type]


def test_unit_scales_over_some_and_clips_the_others() -> None:
    values = np.array([1.0, 2.0, 3.0, 9.0])
    np.testing.assert_allclose(unit(values), [0.0, 0.125, 0.25, 1.0])
    np.testing.assert_allclose(unit(values, values < 5), [0.0, 0.5, 1.0, 1.0])
    np.testing.assert_allclose(unit(values, values > 10), [0.0, 0.125, 0.25, 1.0])
    np.testing.assert_allclose(unit(np.full(3, 7.0)), 1.0)
