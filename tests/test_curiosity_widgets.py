"""The package's face: public names come on first use, and importing it is quick."""

from __future__ import annotations

import inspect
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


def test_no_public_signature_shows_what_is_private() -> None:
    """The reference page prints them."""
    public = [getattr(cw, name) for name in cw.__all__]
    methods = [
        method
        for one in public
        if inspect.isclass(one)
        for name, defined in vars(one).items()
        if inspect.isfunction(method := getattr(defined, "__func__", defined))
        and (not name.startswith("_") or name == "__init__")
    ]
    callables = [one for one in public if inspect.isfunction(one)] + methods
    shown = {
        f"{one.__qualname__}({name})"
        for one in callables
        if one.__module__.startswith("curiosity_widgets")
        for name in inspect.signature(one).parameters
    }
    assert len(shown) > 100
    assert not [one for one in shown if "(_" in one]
