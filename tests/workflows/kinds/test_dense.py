"""What our workflow gives."""

from __future__ import annotations

from curiosity_widgets import workflows


def test_it_gives_all_that_an_ensemble_knows() -> None:
    given = workflows.gives(workflows.dense())
    assert given == workflows.LOCAL_SKILL | {"joint", "latent", "members", "predicted_error", "uncertainty"}


def test_where_patches_are_predicted_there_are_no_predictions_of_unmeasured_candidates() -> None:
    given = workflows.gives(workflows.dense(target="spec2im"))
    assert given == workflows.LOCAL_SKILL | {"latent", "predicted_error"}
