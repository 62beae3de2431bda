"""The film of a run's page: every step as the run file has it, small enough for a page."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import numpy as np
import pytest

from curiosity_widgets.messages.layers import maps_message, quantise
from curiosity_widgets.reports import run_film as module
from curiosity_widgets.reports.run_film import packed, run_film
from curiosity_widgets.session.file.run_file import RunFile
from tests.paths import ROOT

OLDER = ROOT / "tests" / "session" / "file" / "written_by_0e87a72" / "plain.h5"


def unpacked(buffer: list[Any]) -> bytes:
    size, palette, places = buffer
    index = np.frombuffer(zlib.decompress(base64.b64decode(places)), dtype=np.uint8)
    if not palette:
        return index.tobytes()
    values = np.frombuffer(zlib.decompress(base64.b64decode(palette)), dtype=f"<u{size}")
    return bytes(values[index].tobytes())


def test_every_step_returns_bit_by_bit() -> None:
    with RunFile.open(OLDER) as run:
        film = run_film(run)
        assert [frame["step"] for frame in film] == list(run.steps)
        for frame in film:
            moment = run.at(frame["step"])
            content, buffers = maps_message(moment, run.info)
            assert frame["maps"][0] == content
            assert [unpacked(buffer) for buffer in frame["maps"][1]] == buffers
            assert frame["count"] == len(moment.measured)
            assert frame["points"]["picks"] == moment.picks.tolist()
            assert f"{len(moment.measured)} spectra" in frame["caption"]


@pytest.mark.parametrize("distinct", [3, 5000])
def test_few_different_values_take_a_palette_many_none(distinct: int) -> None:
    values = np.random.default_rng(0).integers(0, distinct, 7000).astype(float)
    levels = quantise(values)[0]
    _, ((size, palette, _),) = (made := packed(({"type": "maps"}, [levels])))
    assert unpacked(made[1][0]) == levels
    assert (size, bool(palette)) == ((1, False) if distinct > 256 else (size, True))


def test_a_film_that_is_too_large_shares_maps_between_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    with RunFile.open(OLDER) as run:
        whole = run_film(run)
        monkeypatch.setattr(module, "_MOST", 1)
        thin = run_film(run)
    assert [frame["count"] for frame in thin] == [frame["count"] for frame in whole]
    assert thin[-1]["maps"] == whole[-1]["maps"]
    assert len(whole) < 3 or thin[1]["maps"] is None
