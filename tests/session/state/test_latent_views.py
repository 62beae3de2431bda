"""The latent space of a run file: groups, neighbours, traversals, without torch."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import numpy as np
import pytest

import curiosity_widgets as cw
from tests.paths import ROOT
from tests.session import small


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    path = tmp_path_factory.mktemp("latent") / "run.h5"
    with cw.Session(small.SmallSource(), small.workflow(), 3, path, learner=small.SmallLearner) as session:
        session.run(10)
        assert session.wait(20)
    return cw.RunFile.open(path)


def test_latent_and_clusters(run):
    latent = run.latent()
    assert len(latent) == len(run.info.candidates)
    assert run.latent(2).shape == (len(latent), 2)
    labels = run.clusters(3)
    assert set(labels) == {0, 1, 2}
    np.testing.assert_array_equal(labels, run.clusters(3))


def test_the_nearest_of_a_position_and_of_its_patch_are_the_same(run):
    found = run.nearest((5, 18), 4)
    assert found.positions[0].tolist() == [5, 18]
    assert found.values[0] == 0
    assert (np.diff(found.values) >= 0).all()
    assert found.patches.shape == (4, 2, 3, 3)
    np.testing.assert_array_equal(found.patches[0], run.info.image[:, 4:7, 17:20])
    again = run.nearest(found.patches[0] + 1e-9, 4)
    np.testing.assert_array_equal(again.index, found.index)


def test_a_traversal_goes_along_one_component(run):
    found = run.traverse(1, 5)
    assert (np.diff(found.values) > 0).all()
    np.testing.assert_allclose(found.values, run.latent(run.latent().shape[1])[found.index, 0])
    assert found.spectra.shape == (len(found), small.LENGTH)


def test_representatives_lie_in_their_clusters(run):
    found = run.representatives(4)
    assert found.values.tolist() == [0, 1, 2, 3]
    np.testing.assert_array_equal(run.clusters(4)[found.index], found.values)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda run: run.nearest((0, 0, 0)), r"give \(row, col\), or a finite patch \(2, 3, 3\)"),
        (lambda run: run.nearest((-9, 0)), "no candidate"),
        (lambda run: run.nearest("here"), "no position"),
        (lambda run: run.nearest((5, 5), 0), "n is 0"),
        (lambda run: run.clusters(0), "k is 0"),
        (lambda run: run.traverse(99), "the latent space has"),
    ],
)
def test_what_is_not_there_is_refused(run, call, message):
    with pytest.raises(cw.CuriosityError, match=message):
        call(run)


def test_a_run_without_a_latent_space_says_so(tmp_path):
    with cw.AskTell(
        np.eye(9, 12), [0.0, 1.0], small.workflow(), tmp_path / "run.h5", learner=small.SmallLearner
    ) as loop:
        loop.ask(1)
    with pytest.raises(cw.CuriosityError, match="no latent space"):
        cw.RunFile.open(tmp_path / "run.h5").representatives()


def test_torch_stays_out(run):
    code = f"""
    import sys
    import curiosity_widgets as cw
    run = cw.RunFile.open({str(run.path)!r})
    run.clusters(3), run.nearest((5, 18)), run.traverse(1), run.representatives(3)
    assert "torch" not in sys.modules
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True, cwd=ROOT, timeout=120)
