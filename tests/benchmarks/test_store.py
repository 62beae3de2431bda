"""Finished trials on disk."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from curiosity_widgets.benchmarks.results import Results
from curiosity_widgets.benchmarks.store import read_trial, trial_path
from curiosity_widgets.errors import CuriosityError


def test_a_damaged_trial_is_named(smoke: tuple[Results, Path, list[Any]], tmp_path: Path) -> None:
    results, folder, _ = smoke
    path = trial_path(folder, results.trials[0].trial)
    broken = tmp_path / path.name
    for content in (path.read_bytes()[:200], b"[1]", b"\xff\xfe", b'{"settings": {"data": 3}}'):
        broken.write_bytes(content)
        with pytest.raises(CuriosityError, match=re.escape(path.name)):
            read_trial(broken)
