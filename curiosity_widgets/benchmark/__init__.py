"""Is it better than random, and by how much? Paired trials, statistics, tables and one page.

The module itself can be called: ``cw.benchmark("pto-1.7um", strategies=["random", "typicality"])`` is
:func:`curiosity_widgets.benchmark.run.benchmark`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _CallableModule(ModuleType):
    """``cw.benchmark`` is a package for those who look inside and a function for everybody else."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return import_module(f"{__name__}.run").benchmark(*args, **kwargs)


sys.modules[__name__].__class__ = _CallableModule
