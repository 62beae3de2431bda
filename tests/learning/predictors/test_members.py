"""Members of an ensemble together: mean, spread, and which is best."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.learning.parts.spectral_basis import SpectralBasis
from curiosity_widgets.learning.predictors.members import joint_prediction, member_reports


@pytest.mark.parametrize("unit", [1e-11, 1.0, 3e4])
def test_mean_and_spread_are_those_of_the_members_spectra(unit: float) -> None:
    rng = np.random.default_rng(0)
    basis = SpectralBasis.of(unit * rng.normal(size=(20, 7)), 3)
    scores = rng.normal(size=(4, 30, 3))
    joint = joint_prediction(basis, scores)
    members = np.stack([basis.spectra(each) for each in scores])
    everyone = np.arange(30)
    np.testing.assert_allclose(joint.spectra(everyone), members.mean(axis=0), rtol=1e-9, atol=1e-9 * unit)
    spread = np.sqrt(members.var(axis=0).mean(axis=1))
    np.testing.assert_allclose(joint.spread, spread, rtol=1e-9)
    np.testing.assert_allclose(joint.spectra_std(everyone), members.std(axis=0), rtol=1e-9)


def test_the_member_with_the_lowest_loss_is_the_best() -> None:
    reports = member_reports("forest", [0.4, None, 0.2], 7)
    assert [report.name for report in reports] == ["forest 1", "forest 2", "forest 3"]
    assert [report.best for report in reports] == [False, False, True]
    assert {report.trained_at for report in reports} == {7}
    assert not any(report.best for report in member_reports("forest", [None, None], 7))
