"""Local skill and clusters are found once for each training, wherever they are asked for."""

from __future__ import annotations

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.learning.protocols import Measured
from curiosity_widgets.workflows import latent_findings
from curiosity_widgets.workflows.build import build_learner
from curiosity_widgets.workflows.latent_findings import LatentFindings
from tests.learning.predictors.test_dense import make_problem


def trained() -> tuple[LatentFindings, Measured]:
    problem, spectra = make_problem()
    predictor = build_learner(cw.workflows.dense(patch=9), problem).predictor
    index = np.arange(0, len(spectra), len(spectra) // 40)
    measured = Measured(index, spectra[index], np.zeros(len(index), dtype=np.int64))
    predictor.fit(measured, step=0)
    return LatentFindings(problem, predictor, skilled=True), measured


def test_what_was_found_meanwhile_is_not_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    found, measured = trained()
    for job in found.jobs(measured):
        job()
    latent = found._predictor.latent()
    assert latent is not None
    for name in ("judge", "cluster"):
        monkeypatch.delattr(latent_findings, name)
    around, labels = found.skill(measured, latent, None), found.clusters(latent)
    assert around is not None
    assert len(around.progress) == len(labels) == len(latent)
    found.forget()
    with pytest.raises(NameError):
        found.clusters(latent)


def test_at_other_candidates_the_same_spectra_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    found, measured = trained()
    latent = found._predictor.latent()
    assert latent is not None
    everywhere = found.skill(measured, latent, None)
    monkeypatch.delattr(latent_findings, "judge")
    some = np.union1d(measured.index, np.arange(5, len(latent), 7))
    there = found.skill(measured, latent[some], some)
    assert everywhere is not None
    assert there is not None
    np.testing.assert_array_equal(there.progress, everywhere.progress[some])
    np.testing.assert_array_equal(there.noise, everywhere.noise[some])


def test_clusters_are_those_of_the_latents_that_are_asked_for() -> None:
    """Also where other candidates are evaluated than at the training."""
    found, measured = trained()
    for job in found.jobs(measured):
        job()
    latent = found._predictor.latent()
    assert latent is not None
    some = latent[::3]
    assert len(found.clusters(some)) == len(some)
    assert len(found.clusters(latent)) == len(latent)


def test_without_local_skill_there_are_clusters_alone() -> None:
    found, measured = trained()
    alone = LatentFindings(found._problem, found._predictor, skilled=False)
    for job in alone.jobs(measured):
        job()
    latent = found._predictor.latent()
    assert latent is not None
    assert alone.skill(measured, latent, None) is None
    np.testing.assert_array_equal(alone.clusters(latent), found.clusters(latent))
