from __future__ import annotations

import pytest

import curiosity_widgets as cw
from tests.session import small


@pytest.fixture(scope="package")
def sample():
    return small.SmallSource()


@pytest.fixture
def loop(tmp_path, sample):
    """Makes loops on the small sample, and closes them."""
    made = []

    def make(path=None, *, workflow=None, **options):
        image = {"height": sample.height, "phase": sample.phase}
        options = {"learner": small.SmallLearner, "seed": 3, **options}
        made.append(
            cw.AskTell(
                image, sample.bias, workflow or small.workflow(), path or tmp_path / "run.h5", **options
            )
        )
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def again(tmp_path):
    """Opens their run files, and closes them."""
    made = []

    def make(path=None, **options):
        made.append(cw.AskTell.open(path or tmp_path / "run.h5", learner=small.SmallLearner, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(scope="package")
def measure(sample):
    """Spectra (k, S) of the sample at positions (k, 2)."""

    def taken(positions):
        rows, cols = positions.astype(int).T
        return sample.cube[rows, cols]

    return taken
