"""Damaged files of every format: right data or a CuriosityError, whatever the damage.

``python -m tests.fuzz.fuzzing 10000`` tries more. Those that were something else are examples in
tests/data/probing/test_hostile_files.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.fuzzing import fuzz
from tests.fuzz.originals import originals
from tests.fuzz.server import opened

# Formats whose libraries may die or hang of damage: the process that reads files does then, and is tested.
OF_LIBRARIES = {"HDF5", "NSID", "hyperspy", "EMD", "AEcroscopy", "scan", "BEPS", "plain"}


def check(count: int, seed: int, folder: Path) -> None:
    cases = list(fuzz(count, seed, folder))
    faults = [
        f"{c.number} {c.format} ({c.damage}): {c.outcome.text}" for c in cases if c.outcome.kind == "fault"
    ]
    assert not faults, "\n".join(faults)
    died = [c.format for c in cases if c.outcome.kind == "died"]
    ours = [name for name in died if not name.startswith(".") and not OF_LIBRARIES & set(name.split())]
    assert not ours
    assert len(died) <= count / 50  # so that what is tested is what comes out
    assert sum(c.outcome.kind == "read" for c in cases) > count / 5


def test_the_files_are_whole_before_they_are_damaged(tmp_path: Path) -> None:
    for original in originals(tmp_path):
        outcome = opened(original.path, dict(original.options))
        assert outcome.kind == ("refused" if original.name.startswith(".") else "read"), outcome


def test_eighty_damaged_files(tmp_path: Path) -> None:
    check(80, 1, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_thousand_damaged_files(tmp_path: Path) -> None:
    check(1000, 2, tmp_path)
