from __future__ import annotations

import pytest

from curiosity_widgets.session.session import Session
from tests.session.small import SmallLearner, SmallSource, workflow


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    path = tmp_path_factory.mktemp("finished") / "run.h5"
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run()
        session.wait(20)
    return path, session


@pytest.fixture
def copy(finished, tmp_path):
    """The finished file, to be damaged."""
    path = tmp_path / "copy.h5"
    path.write_bytes(finished[0].read_bytes())
    return path
