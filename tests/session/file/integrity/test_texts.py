"""Any text is a name or a unit: escaped in the file where it must be, and given back as it was."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.session.file.lock import is_locked
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources.protocol import Image
from tests.session.runs import WAIT
from tests.session.small import LENGTH, SmallLearner, SmallSource, workflow

TEXTS = [
    "", "caf\udce9.dat", "a\0b", ".", "..", "/", "a/b", "a.b", "file", "extra", "run", "spectra", "\0",
    "ends\0",    "µm", "\n", " ", "x" * 70_000, "\ud800", "%00", "🔬", "\x1b[31m",
]  # fmt: skip


class Named(SmallSource):
    """Calls everything by one text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def open(self):
        text = self.text
        return replace(
            super().open(), name=text, axis=Axis(self.bias, text, text), values_name=text, values_units=text,
            channels=(text, "other"), extra={"assumptions": [text], text: text},
        )  # fmt: skip

    def image(self, *, on_line=None, stop=None):
        return Image({self.text: self.height, "other": self.phase}, {self.text: self.text}, None, self.text)

    def measure(self, points, *, stop=None):
        for taken in super().measure(points, stop=stop):
            yield replace(
                taken, channels={self.text: np.ones(LENGTH), "a.b": np.ones(LENGTH)}, file=self.text
            )


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_any_text_is_a_name(text, tmp_path):
    path = tmp_path / "run.h5"
    with Session(Named(text), workflow(), 3, path, learner=SmallLearner) as session:
        session.run(8)
        assert session.wait(WAIT)
        assert session.snapshot.state == "finished", session.snapshot.message
    assert not is_locked(path)
    for _ in range(2):
        run = RunFile.open(path)
        info = run.info
        assert (info.data, info.axis.name, info.axis.unit) == (text, text, text)
        assert (info.values_name, info.values_units, info.pixel_unit) == (text, text, text)
        assert info.channels == (text, "other")
        assert info.channel_units == (text, "")
        assert info.assumptions == (text,)
        assert set(run.channels(3)) == {text, "a.b"}
        assert run.vendor_file(3) == text
        assert not run.damage
        with Session.open(path, Named(text), learner=SmallLearner) as session:
            session.run(9)
            assert session.wait(WAIT)
