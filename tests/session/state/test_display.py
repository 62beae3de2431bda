from __future__ import annotations

import numpy as np

from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.learning.protocols import Evaluation
from curiosity_widgets.session.file.display_codec import layer_names
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
