"""Statements that a contract makes. They hold under ``python -O`` too, where ``assert`` does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np


def check(condition: Any, message: str) -> None:
    """Raises AssertionError with the message where the condition is false."""
    if not condition:
        raise AssertionError(message)


def check_equal(actual: Any, expected: Any, message: str) -> None:
    """Arrays of the same shape and values (NaN equals NaN). Raises AssertionError with both values."""
    try:
        np.testing.assert_array_equal(actual, expected)
    except AssertionError as error:
        raise AssertionError(f"{message}\n{str(error).strip()}") from None


def check_close(
    actual: Any, expected: Any, message: str, *, absolute: float = 0.0, relative: float = 1e-7
) -> None:
    """Arrays of the same shape whose values differ by no more than absolute + relative · |expected|."""
    try:
        np.testing.assert_allclose(actual, expected, rtol=relative, atol=absolute)
    except AssertionError as error:
        raise AssertionError(f"{message}\n{str(error).strip()}") from None


@contextmanager
def check_raises(kind: type[BaseException], message: str) -> Iterator[None]:
    """The block raises this kind of exception. Raises AssertionError with the message where it does not."""
    try:
        yield
    except kind:
        return
    raise AssertionError(message)


def run_clause(clause: Callable[..., None], *arguments: Any) -> None:
    """One clause of a contract; an AssertionError starts with the clause's name."""
    try:
        clause(*arguments)
    except AssertionError as error:
        raise AssertionError(f"{clause.__name__.replace('_', ' ')}: {error}") from error
