"""What the paper's workflow A gives."""

from __future__ import annotations

from curiosity_widgets import workflows


def test_it_gives_all_that_an_ensemble_knows_of_spectra() -> None:
    assert workflows.gives(workflows.ensemble()) == workflows.gives(workflows.dense())
    assert workflows.gives(workflows.ensemble(target="spec2im")) == {"predicted_error"}
