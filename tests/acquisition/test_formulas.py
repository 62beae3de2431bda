"""Formulas of terms that a strategy names."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import acquisition
from curiosity_widgets.acquisition.formulas import (
    KINDS,
    RESERVED,
    Formula,
    blend,
    current_kind,
    decay_weight,
)
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Evaluation
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.testing import make_state

TERMS = {"rare": np.array([0.0, 0.5, 1.0]), "far": np.array([1.0, 0.5, 0.0])}


def test_a_blend_weighs_the_terms_of_a_strategy_by_beta() -> None:
    score = blend("rare", "far")(TERMS, 0.25, 2.0, {})
    np.testing.assert_allclose(score, 0.75 * TERMS["rare"] ** 2 + 0.25 * TERMS["far"] ** 2)
    np.testing.assert_allclose(blend("far", "rare")(TERMS, 0.25, 2.0, {}), score[::-1])


def test_a_schedule_holds_until_beta_is_set() -> None:
    formula = Formula("decaying_exploration", ("rare", "far"))
    assert formula.constants == ("progress", "scheduled")
    weight = decay_weight(2.0, 0.5)
    assert weight == pytest.approx(1 - np.exp(-1))
    for scheduled, used in [(1.0, weight), (0.0, 0.9)]:
        score = formula(TERMS, 0.9, 2.0, {"progress": 0.5, "scheduled": scheduled})
        np.testing.assert_allclose(score, used * TERMS["rare"] + (1 - used) * TERMS["far"])


def test_only_a_power_of_one_term_does_without_beta() -> None:
    assert [kind for kind, of in KINDS.items() if not of.uses_beta] == ["power"]
    formula = Formula("power", ("rare",))
    assert not formula.uses_beta
    np.testing.assert_allclose(formula(TERMS, 0.1, 3.0, {}), TERMS["rare"] ** 3)


@pytest.mark.parametrize(
    ("kind", "terms", "message"),
    [
        ("astrology", ("rare",), "'astrology' is unknown; choose one of curiosity"),
        ("blend", ("rare",), "'blend' has 2 terms of different names; rare were given"),
        ("blend", ("rare", "rare"), "2 terms of different names"),
        ("power", (), "none were given"),
        ("power", ("two words",), "cannot be called 'two words'"),
        ("power", ("uncertainty",), "cannot be called 'uncertainty'"),
    ],
)
def test_formulas_that_cannot_be_are_refused(kind: str, terms: tuple[str, ...], message: str) -> None:
    with pytest.raises(CuriosityError, match=message):
        Formula(kind, terms)


def test_formulas_of_earlier_run_files_are_blends() -> None:
    assert [current_kind(name) for name in ("gain", "learnable", "blend", "power", "")] == [
        "blend",
        "blend",
        "blend",
        "power",
        "",
    ]


def test_the_maps_that_a_run_has_beside_the_terms_are_reserved() -> None:
    state = make_state()
    pick = acquisition.load("coverage").pick(state, 1)
    evaluation = Evaluation(
        None, None, state.predicted_error, state.uncertainty,
        learnable=state.learnable, quality=np.ones_like(state.predicted_error),
    )  # fmt: skip
    display = Display.of(1, evaluation, pick, state.candidates, state.true_error)
    assert set(display.maps) == {*RESERVED, "score"}
