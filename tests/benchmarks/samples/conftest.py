from __future__ import annotations

import pytest

from tests.benchmarks.samples.made import HEIGHT, WIDTH
from tests.benchmarks.small import write_sample


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_sample(tmp_path_factory.mktemp("sample") / "sample.npz", HEIGHT, WIDTH))
