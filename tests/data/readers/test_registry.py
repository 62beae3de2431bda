from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from curiosity_widgets import CuriosityError
from curiosity_widgets.data.readers import endings, npz, registry
from curiosity_widgets.data.readers.registry import reader_of


def test_endings_are_in_order_and_lower_case():
    assert endings() == sorted({ending.lower() for ending in endings()})
    assert all(ending.startswith(".") for ending in endings())


def test_a_reader_is_found_by_the_ending_in_any_case():
    assert reader_of(Path("a.NPZ")) is npz.read


@pytest.mark.parametrize("module", registry._ENDINGS)
def test_every_module_reads(module):
    assert callable(import_module(f"curiosity_widgets.data.readers.{module}").read)


def test_an_unknown_ending_is_refused_with_the_known():
    with pytest.raises(CuriosityError, match=r"unknown format '\.xyz'; this version reads \.3ds, "):
        reader_of(Path("a.xyz"))
