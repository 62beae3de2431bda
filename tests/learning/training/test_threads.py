"""One thread inside, as many as before outside, also after an error."""

from __future__ import annotations

import os
import sys
from types import ModuleType

import numpy as np
import pytest
import torch
from threadpoolctl import ThreadpoolController, threadpool_info

from curiosity_widgets.learning.training import threads
from curiosity_widgets.learning.training.threads import single_thread


def _fail_inside() -> None:
    with single_thread():
        raise RuntimeError("inside")


def test_one_thread_inside_and_as_many_as_before_outside() -> None:
    np.ones((2, 2)) @ np.ones((2, 2))  # BLAS is loaded
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(3)
        with single_thread():
            assert torch.get_num_threads() == 1
            assert {pool["num_threads"] for pool in threadpool_info()} == {1}
        assert torch.get_num_threads() == 3
        with pytest.raises(RuntimeError, match="inside"):
            _fail_inside()
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)


def test_kernels_for_shapes_that_do_not_come_again_are_not_kept_by_the_thousand() -> None:
    """Without it memory grows by 20 MB in a hundred steps; the measurement is on the page of promises."""
    assert 1 <= int(os.environ["ONEDNN_PRIMITIVE_CACHE_CAPACITY"]) <= 256


def test_libraries_are_looked_for_again_only_once_more_modules_are_imported(monkeypatch) -> None:
    found = []
    monkeypatch.setattr(threads, "ThreadpoolController", lambda: found.append(1) or ThreadpoolController())
    threads._controller.cache_clear()
    for _ in range(3):
        with single_thread():
            pass
    assert len(found) == 1
    monkeypatch.setitem(sys.modules, "a_library_of_its_own", ModuleType("a_library_of_its_own"))
    with single_thread():
        assert {pool["num_threads"] for pool in threadpool_info()} == {1}
    assert len(found) == 2
    threads._controller.cache_clear()
