"""Anything may be given to what looks at a run: it is drawn, or refused with a CuriosityError."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.session.session import Session
from tests.session.faults.test_wrong_types import Hostile, Mute
from tests.session.small import SmallLearner, SmallSource, workflow

ODD = [
    "x", None, -1, 1.5, 10**400, float("nan"), [1], {}, object(), b"x", "\0", np.ones((3, 3)), (1e9, 1),
    (float("nan"), 1), np.ones(5) * 1j, Path(), Hostile(), [Mute()], object, np.ma.masked,
]  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> cw.RunFile:
    path = tmp_path_factory.mktemp("run") / "run.h5"
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run(14)
        assert session.wait(40)
    return cw.RunFile.open(path)


LOOKS = {
    "sample_map": lambda run, odd: cw.plots.sample_map(odd),
    "layer": lambda run, odd: cw.plots.sample_map(run, odd),
    "colours": lambda run, odd: cw.plots.sample_map(run, colours=odd),
    "points": lambda run, odd: cw.plots.sample_map(run, points=odd),
    "logarithmic": lambda run, odd: cw.plots.sample_map(run, logarithmic=odd),
    "axes": lambda run, odd: cw.plots.sample_map(run, ax=odd),
    "cycle": lambda run, odd: cw.plots.spectra(run, cycle=odd),
    "pictures of the film strip": lambda run, odd: cw.plots.film_strip(run, odd),
    "span": lambda run, odd: cw.plots.sample_map(run, span=odd),
    "spectra": lambda run, odd: cw.plots.spectra(odd),
    "position": lambda run, odd: cw.plots.spectra(run, odd),
    "learning_curve": lambda run, odd: cw.plots.learning_curve(odd),
    "latent": lambda run, odd: cw.plots.latent(odd),
    "components": lambda run, odd: cw.plots.latent(run, components=odd),
    "layer of the latent space": lambda run, odd: cw.plots.latent(run, layer=odd),
    "film_strip": lambda run, odd: cw.plots.film_strip(odd),
    "rows of the film strip": lambda run, odd: cw.plots.film_strip(run, 2, odd),
    "comparison": lambda run, odd: cw.plots.comparison(odd),
    "compare": lambda run, odd: cw.compare([odd, odd]),
    "report": lambda run, odd: cw.report(odd),
    "export": lambda run, odd: run.export(run.path.with_name("a.npz"), odd),
    "at": lambda run, odd: run.at(odd),
    "nearest": lambda run, odd: run.nearest(odd),
    "clusters": lambda run, odd: run.clusters(odd),
    "patch_advice": lambda run, odd: cw.patch_advice(odd),
}


@pytest.mark.parametrize("look", LOOKS)
def test_what_makes_no_sense_is_refused(run: cw.RunFile, look: str) -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    for odd in ODD:
        try:
            LOOKS[look](run, odd)
        except cw.CuriosityError:
            pass
        finally:
            pyplot.close("all")
