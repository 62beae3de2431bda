"""The built front end is found, or its lack reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from curiosity_widgets.drawing import assets
from curiosity_widgets.errors import CuriosityError


def test_an_unbuilt_front_end_names_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assets, "_STATIC", tmp_path)
    with pytest.raises(CuriosityError, match=r"map\.js is missing.*pip install"):
        assets.script("map")
