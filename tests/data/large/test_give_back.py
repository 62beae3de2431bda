"""What was freed on a thread is given back to the system."""

from __future__ import annotations

import sys
import threading

import numpy as np
import psutil
import pytest

from curiosity_widgets.data.large import give_back as module
from curiosity_widgets.data.large.give_back import give_back


def test_without_glibc_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_malloc_trim", lambda: None)
    give_back()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc alone keeps it")
def test_what_threads_have_freed_is_given_back() -> None:
    def work() -> None:
        kept = [np.ones(4000) for _ in range(8000)]  # 256 MB in blocks that are too small to be mapped
        del kept[:-1]

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    before = psutil.Process().memory_info().rss
    give_back()
    assert psutil.Process().memory_info().rss <= before
