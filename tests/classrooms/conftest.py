from __future__ import annotations

import pytest

from curiosity_widgets.classrooms.game import Game
from tests.classrooms.games import played


@pytest.fixture(scope="session")
def game(tmp_path_factory: pytest.TempPathFactory) -> Game:
    """A game that was played to its end."""
    return played(tmp_path_factory.mktemp("game"))
