"""What a run file holds of an evaluation is given back, or known to be damaged."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.film.reading import as_kept, full_maps, last_shown
from curiosity_widgets.session.file.integrity.verify import verify
from curiosity_widgets.session.file.run_file import RunFile


def change(path, dataset, place):
    """Damage one number."""
    with h5py.File(path, "r+") as file:
        file[dataset][place] = file[dataset][place] + 1


def test_a_damaged_step_shows_its_neighbour(copy):
    before = RunFile.open(copy).at(3)
    place = RunFile.open(copy).film[3]
    change(copy, "run/film", place.start + place.size // 2)
    run = RunFile.open(copy)
    assert as_kept(run, 3) is None
    assert [part.text for part in verify(copy) if part.name == "film"] == ["of steps [3]"]
    then = run.at(3)
    assert then.shown.step == 2
    assert "maps of step 2" in then.message
    assert then.shown.picks == before.shown.picks
    assert not np.array_equal(then.maps["score"], before.maps["score"], equal_nan=True)


def test_maps_in_full_are_those_of_the_last_step_and_damage_to_them_is_known(copy, finished):
    run = RunFile.open(copy)
    last = last_shown(run.journal, 5)
    np.testing.assert_array_equal(full_maps(run, last)["score"], finished[1].snapshot.maps["score"])
    with pytest.raises(CuriosityError, match="maps of step 3 are damaged or written over"):
        full_maps(run, last_shown(run.journal, 3))
    change(copy, "maps", (0, 0, 8, 9))
    damaged = RunFile.open(copy)
    shown = damaged.snapshot
    assert damaged.damage.shown
    np.testing.assert_allclose(shown.maps["score"], finished[1].snapshot.maps["score"], atol=1 / 255)
    assert last_shown(run.journal, 77) is None
