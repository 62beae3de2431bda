"""Chunks cover all rows once, on as many threads as there are, and pass errors on."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from curiosity_widgets.data import chunks
from curiosity_widgets.data.chunks import at_once, by_slices


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize(("total", "size"), [(0, 3), (1, 3), (9, 3), (10, 3), (2, 100)])
def test_every_row_once(monkeypatch: pytest.MonkeyPatch, threads: int, total: int, size: int) -> None:
    monkeypatch.setattr(chunks, "THREADS", threads)
    seen = np.zeros(total)

    def work(rows: slice) -> None:
        assert 0 < len(seen[rows]) <= size
        seen[rows] += 1

    by_slices(work, total, size)
    assert (seen == 1).all()


def test_two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the two parts waits for the other to have begun."""
    monkeypatch.setattr(chunks, "THREADS", 2)
    together = threading.Barrier(2, timeout=30)
    at_once(lambda part: together.wait() and None, range(2))
    assert together.broken is False


@pytest.mark.parametrize("threads", [1, 2])
def test_what_goes_wrong_inside_is_raised_here(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    monkeypatch.setattr(chunks, "THREADS", threads)

    def work(part: int) -> None:
        if part == 3:
            raise ZeroDivisionError("inside")

    with pytest.raises(ZeroDivisionError, match="inside"):
        at_once(work, range(6))
    assert not any(thread.name.startswith("chunks") for thread in threading.enumerate())
