"""The table of the picks that wait."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets.acquisition.gumbel import Draw
from curiosity_widgets.widgets.controls.approval_rows import approval_rows
from tests.widgets.fake_session import make_info, make_snapshot


def test_rows_name_who_chose_what_is_expected_and_the_way() -> None:
    info = make_info()
    snapshot = make_snapshot(info, 12)
    picks = np.array([40, 90])
    draw = Draw(7, np.ones(len(info.candidates), dtype=bool), sample=True, turns=True, count=12)
    shown = replace(snapshot.shown, draw=draw, picks=tuple(picks.tolist()), beta=0.5)
    waiting = info.candidates.positions[picks]
    snapshot = snapshot.with_(
        shown=shown, waiting=waiting, timings={"measure": 6.0}, measured_step=np.array([0] * 9 + [2] * 3)
    )
    (row, col), (other_row, other_col) = waiting.astype(int).tolist()
    rows = approval_rows([[row, col], [20, 22], [other_row, other_col]], snapshot, info)
    # The 13th and the 14th spectrum: half of the picks by the second term, in turn.
    assert [one["term"] for one in rows] == ["typical", "you", "farthest"]
    assert rows[0]["gain"] == pytest.approx(float(snapshot.maps["typical"][row, col]))
    assert rows[0]["distance"] == pytest.approx(np.hypot(*(waiting[0] - np.round(snapshot.measured[-1]))))
    assert rows[1]["distance"] == pytest.approx(np.hypot(20 - row, 22 - col))
    assert rows[0]["seconds"] == 2.0


def test_what_is_not_known_is_none() -> None:
    info = make_info()
    snapshot = make_snapshot(info, 12)
    waiting = info.candidates.positions[[40]]
    bare = snapshot.with_(
        waiting=waiting,
        shown=replace(snapshot.shown, maps={}, terms=("typical", "farthest")),
        measured=np.empty((0, 2)),
        measured_step=np.empty(0, dtype=int),
    )
    (one,) = approval_rows(waiting.astype(int).tolist(), bare, info)
    assert (one["gain"], one["distance"], one["seconds"]) == (None, None, None)
    assert one["term"] == "typical, farthest"
