"""Python's warning filters, which belong to the whole process, are changed by one thread at a time."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_ONE_AT_A_TIME = threading.RLock()


@contextmanager
def warning_filters_alone(*ignored: type[Warning]) -> Iterator[None]:
    """Around what changes the filters, as scikit-learn does in its forests and in whatever runs in parallel;
    warnings of the ``ignored`` categories are not shown meanwhile.

    Two threads at once would restore what the other had set: the filters could be left empty, and every
    warning of the process would be shown again and again. A map in full resolution and a training, or two
    runs in one kernel, are two such threads. From Python 3.14 on, ``-X context_aware_warnings`` keeps the
    filters of every thread apart.
    """
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        for category in ignored:
            warnings.simplefilter("ignore", category)
        yield
