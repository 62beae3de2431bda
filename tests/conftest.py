"""What tests of several rooms need."""

from __future__ import annotations

import sys

import pytest

from curiosity_widgets.acquisition import registry as strategies
from curiosity_widgets.data.readers import registry as readers
from curiosity_widgets.sources import registry as sources
from tests.installed import ENTRY_POINTS, MODULE, install

PLUGINS = (strategies._installed, sources._installed, readers._installed)


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
