from __future__ import annotations

import h5py
import pytest

from curiosity_widgets.session.file import columns
from tests.session.runs import same_path, stopped_after


def damage(path, name, where=slice(None)):
    with h5py.File(path, "r+") as file:
        values = file[name][where]
        file[name][where] = values ^ 0x55


@pytest.mark.parametrize("slots", [(0,), (1,), (0, 1)])
def test_damaged_learner_states_are_learned_again(tmp_path, reopen, undisturbed, slots):
    path = tmp_path / "run.h5"
    stopped_after(path, 17)
    for slot in slots:
        damage(path, columns.SLOTS["learner"][slot])
    run = reopen()
    run.run()
    assert run.wait(20)
    same_path(run.snapshot, undisturbed)
