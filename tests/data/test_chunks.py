"""Chunks cover all rows once, on as many threads as there are, and pass errors on."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from curiosity_widgets.data import chunks
from curiosity_widgets.data.chunks import at_once, by_slices, rows_of, side_by_side


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


@pytest.mark.parametrize(
    ("total", "size", "sizes"),
    [(8492, 4096, [2123] * 4), (2047, 4096, [1024, 1023]), (1023, 4096, [1023]), (9, 3, [3, 3, 3])],
)
def test_two_threads_end_together(total: int, size: int, sizes: list[int]) -> None:
    """Chunks of many rows are an even number and equally long."""
    seen: list[slice] = []
    by_slices(seen.append, total, size)
    assert sorted((rows.stop - rows.start for rows in seen), reverse=True) == sizes


def test_two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the two parts waits for the other to have begun."""
    monkeypatch.setattr(chunks, "THREADS", 2)
    together = threading.Barrier(2, timeout=30)
    at_once(lambda part: together.wait() and None, range(2))
    assert together.broken is False


@pytest.mark.parametrize("threads", [1, 2])
def test_what_goes_wrong_inside_is_raised_here(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    monkeypatch.setattr(chunks, "THREADS", threads)

    begun, ended = [], []

    def work(part: int) -> None:
        begun.append(part)
        try:
            if part == 3:
                raise ZeroDivisionError("inside")
        finally:
            ended.append(part)

    with pytest.raises(ZeroDivisionError, match="inside"):
        at_once(work, range(600))
    assert sorted(begun) == sorted(ended)  # nothing is worked on any more
    assert len(begun) < 600
    done: list[int] = []
    at_once(done.append, range(6))  # and the next call is as any other
    assert sorted(done) == list(range(6))


def test_threads_are_kept_and_do_not_become_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """glibc keeps a heap for every thread that ever was."""
    monkeypatch.setattr(chunks, "THREADS", 2)
    seen = set()
    for _ in range(20):
        at_once(lambda part: seen.add(threading.get_ident()), range(8))
    assert len(seen) <= 2


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_a_part_may_have_parts_and_many_may_ask_at_once(
    monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    monkeypatch.setattr(chunks, "THREADS", threads)
    done: list[tuple[int, int, int]] = []

    def ask(caller: int) -> None:
        at_once(lambda part: at_once(lambda inner: done.append((caller, part, inner)), range(3)), range(5))

    callers = [threading.Thread(target=ask, args=(caller,), daemon=True) for caller in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(30)
    assert sorted(done) == [(c, p, i) for c in range(4) for p in range(5) for i in range(3)]


@pytest.mark.parametrize(("row_bytes", "rows"), [(0, 5000), (8, 5000), (1 << 14, 256), (1 << 30, 64)])
def test_wider_rows_come_in_shorter_chunks(row_bytes: int, rows: int) -> None:
    assert rows_of(row_bytes, 5000) == rows


@pytest.mark.parametrize("threads", [1, 2])
def test_side_by_side_both_are_done_and_the_first_on_this_thread(
    monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    monkeypatch.setattr(chunks, "THREADS", threads)
    done: list[int] = []
    assert side_by_side(threading.get_ident, lambda: done.append(1)) == threading.get_ident()
    assert done == [1]


def test_side_by_side_they_work_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "THREADS", 2)
    together = threading.Barrier(2, timeout=30)
    side_by_side(together.wait, lambda: together.wait() and None)
    assert together.broken is False


@pytest.mark.parametrize("threads", [1, 2])
def test_what_goes_wrong_on_either_side_is_raised_here(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    monkeypatch.setattr(chunks, "THREADS", threads)

    def fail() -> None:
        raise ZeroDivisionError("inside")

    for here, there in ((fail, lambda: None), (lambda: None, fail)):
        with pytest.raises(ZeroDivisionError, match="inside"):
            side_by_side(here, there)
    assert side_by_side(lambda: 3, lambda: None) == 3


def test_side_by_side_where_every_helper_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the helper's own thread nothing else can help, and nothing waits for ever."""
    monkeypatch.setattr(chunks, "THREADS", 2)
    done: list[str] = []

    def inside() -> None:
        side_by_side(lambda: done.append("here"), lambda: done.append("there"))

    side_by_side(inside, inside)
    assert sorted(done) == ["here", "here", "there", "there"]


@pytest.mark.parametrize("threads", [1, 2])
def test_side_by_side_every_job_is_done_once_and_what_is_left_by_both(
    monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    monkeypatch.setattr(chunks, "THREADS", threads)
    done: list[tuple[int, int]] = []
    together = threading.Barrier(threads, timeout=30)

    def job(number: int) -> None:
        if number < 2:  # two at the same time, so the first is done on the helper, or on this thread alone
            together.wait()
        done.append((number, threading.get_ident()))

    jobs = [lambda number=number: job(number) for number in range(7)]
    assert side_by_side(lambda: "here", *jobs) == "here"
    assert sorted(number for number, _ in done) == list(range(7))
    assert len({thread for number, thread in done if number < 2}) == threads


def test_side_by_side_nothing_more_is_begun_once_something_went_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chunks, "THREADS", 1)
    done: list[int] = []

    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        side_by_side(lambda: None, lambda: done.append(1), fail, lambda: done.append(2))
    assert done == [1]
