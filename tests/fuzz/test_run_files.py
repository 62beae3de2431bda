"""Damaged run files give an error or the right data; other data only together with a warning."""

from __future__ import annotations

import sys

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(sys.platform == "win32", reason="a thousand files need forks"),
]


def test_three_hundred_damaged_run_files(tmp_path):
    from tests.fuzz.run_files import fuzz

    cases = list(fuzz(300, 0, tmp_path))
    assert not [case for case in cases if case.outcome == "fault"]
    assert {case.outcome for case in cases} == {"right", "warned", "refused"}
