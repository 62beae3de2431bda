"""The paper's workflow B: what it gives, and what replaces exploration where there is none."""

from __future__ import annotations

from curiosity_widgets import workflows


def test_it_has_an_uncertainty_with_dropout_alone() -> None:
    assert workflows.gives(workflows.autoencoder()) == {"latent", "predicted_error"}
    with_dropout = workflows.autoencoder(error_model={"mc_dropout": True})
    assert workflows.gives(with_dropout) == {"latent", "predicted_error", "uncertainty"}
    assert workflows.gives(workflows.autoencoder(target="spec2im")) == {"predicted_error"}


def test_a_tenth_of_the_picks_is_random_where_no_exploration_term_exists() -> None:
    for settings, options in [
        ({"target": "spec2im"}, {"random_share": 0.1}),
        ({"target": "spec2im", "strategy_options": {"top": 10}}, {"top": 10}),
        ({"target": "spec2im", "strategy": "curiosity"}, {}),
        ({}, {}),
    ]:
        assert workflows.autoencoder(**settings).strategy_options == options
        assert workflows.load("autoencoder", **settings).strategy_options == options
