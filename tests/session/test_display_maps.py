"""What only the eye needs: the true error of replayed data, what was asked for, and the log of events."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.learning.protocols import Evaluation
from curiosity_widgets.session.file.display_codec import layer_names
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.display import UNLEARNABLE, Display


def test_what_cannot_be_learned_is_a_map_of_its_own():
    places = np.stack(np.indices((4, 7)), axis=-1).reshape(-1, 2)[5:].astype(float)
    candidates = Candidates(places, 1, (4, 7))
    learnable = places[:, 1] < 5
    shown = Display.of(3, Evaluation(None, None, None, None, learnable=learnable), None, candidates)
    assert "other 1" in layer_names(shown)  # kept in the run file
    drawn = shown.maps[UNLEARNABLE]
    assert np.isnan(drawn.ravel()[:5]).all()
    np.testing.assert_array_equal(drawn.ravel()[5:] == 1, ~learnable)
    silent = Display.of(3, Evaluation(None, None, None, None), None, candidates)
    assert UNLEARNABLE not in silent.maps


def test_what_was_asked_for_is_seen_until_it_is_measured(session):
    run = session()
    run.run(6)
    assert run.wait(20)
    free = np.flatnonzero(run.snapshot.available)[[3, 9]]
    places = run.info.candidates.positions[free]
    asked = []
    run.subscribe(lambda snapshot: asked.append(snapshot.requested.tolist()))
    run.measure(places)
    run.run(10)
    assert run.wait(20)
    assert places.tolist() in asked
    assert len(run.snapshot.requested) == 0
    assert set(free) <= set(run.snapshot.measured_index)


def test_the_log_tells_what_happened_also_from_the_file(session):
    run = session()
    run.settings.beta = 0.75
    run.exclude(np.indices(run.info.candidates.shape)[1] > 23)
    run.run(10)
    assert run.wait(20)
    texts = [entry.text for entry in run.snapshot.log]
    assert "β is now 0.75" in texts
    assert "34 pixels are now excluded" in texts
    assert "step 1: trained on 6 spectra" in texts
    assert texts[-1] == "the run is finished"
    times = [entry.time for entry in run.snapshot.log]
    assert times == sorted(times)
    with RunFile.open(run.path) as file:
        assert [entry.text for entry in file.snapshot.log] == texts
