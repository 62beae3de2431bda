"""Workflows as functions."""

from __future__ import annotations

import inspect

import pytest

import curiosity_widgets as cw


@pytest.mark.parametrize("name", ["dense", "ensemble", "autoencoder"])
def test_the_signature_shows_the_settings_and_the_defaults_that_hold(name: str) -> None:
    function = getattr(cw.workflows, name)
    parameters = dict(inspect.signature(function).parameters)
    assert parameters.pop("options").kind is inspect.Parameter.VAR_KEYWORD
    assert function(**{key: parameter.default for key, parameter in parameters.items()}) == function()
    assert {"patch", "strategy", "beta", "strategy_options"} < set(parameters)


def test_defaults_are_those_of_the_paper_and_ours() -> None:
    dense, ensemble, autoencoder = cw.workflows.dense(), cw.workflows.ensemble(), cw.workflows.autoencoder()
    assert (dense.patch, dense.init, dense.batch_size, dense.budget) == (13, 30, 10, 100)
    assert (dense.strategy, dense.selection, dense.beta, dense.lam) == ("balanced", "sample", 0.3, 80.0)
    assert (ensemble.patch, ensemble.init, ensemble.batch_size, ensemble.budget) == (16, 245, 1, 545)
    assert (ensemble.strategy, ensemble.selection, ensemble.beta, ensemble.lam) == (
        "curiosity",
        "top",
        1,
        0.1,
    )
    assert (autoencoder.patch, autoencoder.init, autoencoder.initial) == (11, 30, "kmeans")
    assert (autoencoder.strategy, autoencoder.beta, autoencoder.lam) == ("epsilon_decreasing", None, 2.0)


def test_a_setting_of_none_is_one_too() -> None:
    assert cw.workflows.dense(beta=None).beta is None  # the strategy's own schedule
    assert cw.workflows.load("dense", beta=None).beta == 0.3


def test_regressors_by_name_are_workflows_of_that_name() -> None:
    assert cw.workflows.regressor("ridge") == cw.workflows.ridge() == cw.workflows.load("ridge")
    assert cw.workflows.regressor() == cw.workflows.forest()


@pytest.mark.parametrize("name", ["forest", "ridge"])
def test_a_named_regressor_has_its_estimator(name: str) -> None:
    with pytest.raises(cw.CuriosityError, match=rf"'{name}' has its estimator; .* workflows\.regressor"):
        getattr(cw.workflows, name)(estimator="ridge")
