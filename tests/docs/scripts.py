"""The scripts of docs/benchmark as modules: they lie outside the package."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

from tests.paths import ROOT

BENCHMARK = ROOT / "docs" / "benchmark"


def load_script(name: str) -> ModuleType:
    """The script of this name, executed anew."""
    spec = importlib.util.spec_from_file_location(name, BENCHMARK / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
