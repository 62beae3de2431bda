from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import AEcroscopyWaveSource, CuriosityError
from curiosity_widgets.sources import aecroscopywave
from curiosity_widgets.sources.aecroscopywave import off_field_loop
from curiosity_widgets.sources.protocol import SourceError, SourceTimeout, SourceUnavailable, Stopped
from curiosity_widgets.testing import SOURCE_CLAUSES, ExpectedSample, check_source
from tests.data.samples import COLS, ROWS, STEPS, cube, picture
from tests.sources.fakes.pycypher import FakePyCypher, spectroscopy

pytest.importorskip("igor2", reason="needs the package igor2")

VOLTS = np.linspace(-3, 3, STEPS)
LAYERS = np.stack([picture(), -picture(), 2 * picture(), 3 * picture()])
QUICK = {"settle": 0.0, "transit": 0.0}


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(aecroscopywave, "_TICK", 0.001)


@pytest.fixture
def cypher(tmp_path):
    return FakePyCypher(LAYERS, cube(), VOLTS, tmp_path)


def of_grid(points):
    rows, cols = np.asarray(points, dtype=float).T
    values = (1000 * rows + cols)[:, None] + np.arange(STEPS) / 100
    return np.where(((rows % 1 == 0) & (cols % 1 == 0))[:, None], values, np.inf)


EXPECTED = ExpectedSample(
    {"HeightRetrace": picture(), "AmplitudeRetrace": -picture(), "PhaseRetrace": 3 * picture()},
    of_grid,
    (1, COLS - 2),
)


@pytest.mark.parametrize("clause", SOURCE_CLAUSES, ids=lambda clause: clause.__name__)
def test_contract(clause, cypher):
    clause(AEcroscopyWaveSource(cypher, spectroscopy, **QUICK), EXPECTED)


class Turned(AEcroscopyWaveSource):
    def visit(self, row, col):
        return super().visit(min(col, ROWS - 1), row)


class TopLeft(AEcroscopyWaveSource):
    """Takes pixel (0, 0) for the upper left corner, as it is on a Nanosurf."""

    def visit(self, row, col):
        return super().visit(ROWS - 1 - row, col)


class Shifted(AEcroscopyWaveSource):
    def visit(self, row, col):
        return super().visit(row, min(col + 0.6, COLS - 1))


@pytest.mark.parametrize("wrong", [Turned, TopLeft, Shifted])
def test_sources_with_a_mistake_fail(wrong, cypher):
    with pytest.raises((AssertionError, SourceError)):
        check_source(lambda: wrong(cypher, spectroscopy, **QUICK), EXPECTED)


def test_facts(cypher, tmp_path):
    source = AEcroscopyWaveSource(cypher, spectroscopy, ["PhaseRetrace"], **QUICK)
    info, first, second = source.open(), source.image(), source.image()
    assert (info.kind, info.axis.label, info.channels) == ("instrument", "bias (V)", ("PhaseRetrace",))
    assert first.units == {"PhaseRetrace": "deg"}
    assert first.pixel_size == pytest.approx((2e-6 / (ROWS - 1), 4e-6 / (COLS - 1)))
    assert [first.file, second.file] == [str(tmp_path / f"Scan_000{k}.ibw") for k in (0, 1)]
    assert ("PFM Mode", "One Frame Mode", "Frame Up") in cypher.calls
    assert cypher.moves == []


def test_a_lifted_tip_comes_back_by_itself(cypher):
    source = AEcroscopyWaveSource(cypher, spectroscopy, engage=0.01, **QUICK)
    source.open()
    source.park()
    for _ in range(2):
        assert len(list(source.measure(np.array([[1.0, 2.0]])))) == 1
    assert [call for call in cypher.calls if call in ("withdraw", "engage")] == ["withdraw", "engage"]


def test_a_lifted_tip_is_engaged_by_a_user_where_they_want_that(cypher):
    source = AEcroscopyWaveSource(cypher, spectroscopy, engage=None, **QUICK)
    source.open()
    source.park()
    source.park()
    assert cypher.calls.count("withdraw") == 1
    with pytest.raises(SourceUnavailable, match="engage it, then resume"):
        next(source.measure(np.array([[1.0, 2.0]])))
    assert cypher.moves == []
    assert len(list(source.measure(np.array([[1.0, 2.0]])))) == 1


@pytest.mark.parametrize("withdraw", [True, False])
def test_the_tip_is_lifted_when_the_source_is_closed(cypher, withdraw):
    source = AEcroscopyWaveSource(cypher, spectroscopy, withdraw=withdraw, **QUICK)
    source.close()
    assert "withdraw" not in cypher.calls, "it was never opened"
    source.open()
    source.close()
    source.close()
    assert cypher.calls.count("withdraw") == int(withdraw)


def test_sub_pixel_positions_are_sent_as_they_are(cypher):
    source = AEcroscopyWaveSource(cypher, spectroscopy, **QUICK)
    list(source.measure(np.array([[2.25, 7.5]])))
    assert cypher.moves == [(7.5, 2.25)]


def test_a_stop_ends_the_frame(cypher):
    source = AEcroscopyWaveSource(cypher, spectroscopy, **QUICK)
    source.open()
    asked = iter([False, False, True])
    with pytest.raises(Stopped):
        source.image(stop=lambda: next(asked))
    assert cypher.calls[-1] == "StopScan_0"


def test_images_that_are_not_saved(cypher):
    cypher.saves = False
    source = AEcroscopyWaveSource(cypher, spectroscopy, save_timeout=0.01, **QUICK)
    with pytest.raises(SourceTimeout, match="switch on the saving of images"):
        source.image()


def test_a_channel_that_is_not_in_the_file(cypher):
    source = AEcroscopyWaveSource(cypher, spectroscopy, ["Amplitude1Retrace"], **QUICK)
    with pytest.raises(SourceError, match="no channel 'Amplitude1Retrace'; there are HeightRetrace, Amp"):
        source.image()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"spectroscopy": None}, "needs spectroscopy="),
        ({"channels": "HeightRetrace"}, "list of labels"),
        ({"channels": []}, "list of labels"),
        ({"settle": -1}, "settle"),
        ({"engage": 1e10}, "engage"),
        ({"transit": float("nan")}, "transit"),
        ({"save_timeout": float("inf")}, "save_timeout"),
    ],
)
def test_settings_that_make_no_sense(options, words, cypher):
    with pytest.raises(CuriosityError, match=words):
        AEcroscopyWaveSource(cypher, **{"spectroscopy": spectroscopy, **options})


def test_the_loop_of_a_write_and_read_waveform():
    levels = np.array([0, 1, 0, 2, 0, -1, 0, -2, 0])
    repeats = np.array([5, 3, 4, 3, 2, 3, 4, 3, 6])
    bias = np.repeat(levels, repeats)
    read = np.repeat([9, 9, 0.5, 9, 1.5, 9, -0.5, 9, -1.5], repeats)
    wiggle = np.concatenate([np.linspace(-0.1, 0.1, n) for n in repeats])
    volts, response = off_field_loop(bias, np.abs(read + wiggle), np.where(read + wiggle < 0, 180.0, 0.0))
    np.testing.assert_array_equal(volts, [1, 2, -1, -2])
    np.testing.assert_allclose(response, [0.5, 1.5, -0.5, -1.5])


@pytest.mark.parametrize(
    ("bias", "words"),
    [([1, 2, 3], "never returns to zero"), ([0, 1], "do not belong"), ([], "do not belong")],
)
def test_waveforms_without_a_loop(bias, words):
    with pytest.raises(SourceError, match=words):
        off_field_loop(bias, [1, 1, 1], [0, 0, 0])
