"""The package's face: public names come on first use, and importing it is quick."""

from __future__ import annotations

import subprocess
import sys

import pytest

import curiosity_widgets as cw


@pytest.mark.parametrize("name", cw.__all__)
def test_every_public_name_is_there(name):
    assert getattr(cw, name) is not None
    assert name in dir(cw)


def test_a_name_that_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Sessoin'"):
        _ = cw.Sessoin


def test_importing_the_package_loads_nothing_heavy():
    heavy = ("torch", "sklearn", "ipywidgets", "h5py", "scipy")
    code = f"import sys, curiosity_widgets; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
