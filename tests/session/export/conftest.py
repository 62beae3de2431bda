"""The runs that all tests of exports share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.session.export.runs import made


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return made(tmp_path_factory.mktemp("runs"))
