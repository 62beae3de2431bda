from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from curiosity_widgets.widgets.forms.choose_arrays import ChooseArrays
from curiosity_widgets.widgets.forms.open_file import FilePanel
from tests.widgets.fake_session import wait_for
from tests.widgets.forms.opened import opened, said


def test_unclear_arrays_are_assigned_by_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(1)
    with h5py.File(tmp_path / "scan.h5", "w") as file:
        file["topo"], file["current"] = rng.normal(size=(2, 9, 14))
        file["forward"], file["backward"] = rng.normal(size=(2, 9, 14, 5))
        file["bias"], file["time"] = np.linspace(-1, 1, 5), np.arange(5.0)
    asked = opened(tmp_path / "scan.h5")
    assert isinstance(asked, ChooseArrays)
    assert "cannot tell which array" in asked._heading.sentence
    assert ("topo  (9 × 14)", "topo") in asked.image.options
    assert ("bias  (5)", "bias") in asked.axis.options
    asked.go.click()  # nothing chosen yet: still said, and the form is still theirs
    wait_for(lambda: not asked.go.disabled)
    assert "which array is the image" in asked._heading.sentence
    asked.image.value = ("topo", "current")
    asked.spectra.value, asked.axis.value = "backward", "bias"
    shown: list[Any] = []
    monkeypatch.setattr(FilePanel, "_show", lambda _panel, widget: shown.append(widget))
    asked.go.click()
    wait_for(lambda: bool(shown), 20)
    (form,) = shown
    assert said(form.children[0]).startswith(
        "scan.h5: image of 9 × 14 pixels (topo, current), 126 spectra of 5 points over bias"
    )
    form.close()
