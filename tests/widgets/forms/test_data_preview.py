from __future__ import annotations

import base64
import re

import numpy as np

from curiosity_widgets import Axis, SpectralImage
from curiosity_widgets.reports.data_picture import data_picture
from curiosity_widgets.widgets.forms.data_preview import DataPreview
from tests.data.samples import COLS, ROWS, STEPS, cube, picture


def sample(**facts):
    return SpectralImage.from_grid(picture(), cube(), Axis(np.arange(float(STEPS))), **facts)


def test_the_picture_and_what_was_assumed():
    preview = DataPreview()
    assert preview.layout.display == "none"
    data = sample(channels=("<b>height",), assumptions=("laid over the whole image & so on",))
    preview.show(data)
    assert preview.layout.display == ""
    code = re.search(r"data:image/png;base64,([^\"]+)", preview.value).group(1)
    assert base64.b64decode(code) == data_picture(data)
    assert f"the positions of {ROWS * COLS} spectra" in preview.value
    assert "<li>laid over the whole image &amp; so on</li>" in preview.value
    assert "<b>" not in preview.value
    preview.hide()
    assert preview.layout.display == "none"


def test_without_assumptions_nothing_is_listed():
    preview = DataPreview()
    preview.show(sample())
    assert "Assumed" not in preview.value
