"""The caption of a step in the row of the film."""

from __future__ import annotations

from curiosity_widgets.messages.film import caption
from tests.widgets.fake_session import make_info, make_snapshot


def test_the_caption_says_whose_maps_are_shown():
    info = make_info()
    snapshot = make_snapshot(info, 30, 4)
    assert caption(snapshot, info, 9) == "step 4 of 9 · 30 spectra · R² 0.60"
    other = snapshot.with_(step=5, in_full=False)
    assert caption(other, info, 9).endswith("maps of step 4")
    assert caption(snapshot, info, 9, maps_of=2).endswith("maps of step 2")
    assert caption(snapshot, info, 0) == "no step yet"
