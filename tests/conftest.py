"""What tests of several rooms need."""

from __future__ import annotations

import importlib
import sys

import pytest

from curiosity_widgets.acquisition import registry as strategies
from curiosity_widgets.data.readers import registry as readers
from curiosity_widgets.sources import registry as sources
from tests.contract.installed import ENTRY_POINTS, MODULE, install

PLUGINS = (strategies._installed, sources._installed, readers._installed)
SLOW_MAY_TAKE = 1200  # seconds: on a busy machine the longest take several times what they take alone


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow tests have a limit of their own; the everyday one would end them on a busy machine."""
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SLOW_MAY_TAKE))


@pytest.fixture
def read_here(monkeypatch):
    """Files are read in this process, for tests that replace parts of a reader or its library."""

    def ask_here(function, arguments, options=None, *, files, readers=None):
        module, _, name = function.partition(":")
        return getattr(importlib.import_module(module), name)(*arguments, **(options or {}))

    for module in ("readers", "readers.contents", "readers.two_files"):
        monkeypatch.setattr(f"curiosity_widgets.data.{module}.ask", ask_here)


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """Installs another package for one test: ``lab(module, entries, name)``."""

    def installed(module=MODULE, entries=ENTRY_POINTS, name="my-lab"):
        monkeypatch.syspath_prepend(install(tmp_path / name, module, entries, name))
        monkeypatch.delitem(sys.modules, name.replace("-", "_"), raising=False)
        for plugins in PLUGINS:
            plugins.forget()

    yield installed
    monkeypatch.undo()
    sys.modules.pop("my_lab", None)
    for plugins in PLUGINS:
        plugins.forget()
