"""One submission to protocol v1, cut short: a regressor and a strategy of a user's."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from curiosity_widgets.benchmarks.protocol.submission import submit
from tests.benchmarks.protocol.small import CUT, Brightest


@pytest.fixture(scope="package")
def submission(sample: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("submission") / "out"
    submit(
        folder,
        learner="tests.benchmarks.protocol.small:NearFour",
        strategy=Brightest,
        changes={**CUT, "data": [sample]},
        title="Near four",
        authors="A. Nyone",
        tuned_on=["pto-1.7um"],
        workers=1,
    )
    return folder


@pytest.fixture
def copy(submission: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(submission, tmp_path / "copy"))
