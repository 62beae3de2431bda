"""What a strategy sees, and the message where a field is missing."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from curiosity_widgets.acquisition.state import OPTIONAL, AcquisitionState, Travel
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.testing import make_state


def test_every_optional_field_exists_and_may_be_missing() -> None:
    defaults = {field.name: field.default for field in fields(AcquisitionState)}
    assert {name: defaults[name] for name in OPTIONAL} == dict.fromkeys(OPTIONAL)


def test_a_field_that_is_there_is_returned() -> None:
    state = make_state()
    assert state.need("latent", by="mine") is state.latent


@pytest.mark.parametrize("name", sorted(OPTIONAL))
def test_a_field_that_is_missing_is_named(name: str) -> None:
    sentence = (
        f"strategy 'mine' needs {OPTIONAL[name]}, which this run does not have; choose another strategy"
    )
    with pytest.raises(CuriosityError) as refused:
        replace(make_state(), **{name: None}).need(name, by="mine")
    assert str(refused.value) == sentence


def test_pending_candidates_count_as_taken() -> None:
    state = make_state()
    np.testing.assert_array_equal(state.taken, np.concatenate([state.measured, state.pending]))


def test_a_measurement_takes_a_fixed_time_and_the_way() -> None:
    np.testing.assert_allclose(Travel(2.0, 0.5, (0, 0)).seconds(np.array([0.0, 4.0])), [2.0, 4.0])
