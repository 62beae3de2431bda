from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets.session.file import columns
from curiosity_widgets.session.session import Session
from tests.session.small import SmallLearner, SmallSource, workflow


def same_path(snapshot, undisturbed):
    np.testing.assert_array_equal(snapshot.measured, undisturbed.measured)
    np.testing.assert_array_equal(snapshot.measured_step, undisturbed.measured_step)
    np.testing.assert_array_equal(snapshot.spectra, undisturbed.spectra)
    assert snapshot.curve == undisturbed.curve
    assert snapshot.step == undisturbed.step
    np.testing.assert_array_equal(snapshot.maps["acquisition"], undisturbed.maps["acquisition"])


def stopped_after(path, count):
    """A run file of a run that was stopped once it had ``count`` spectra, and how many there are."""
    session = Session(SmallSource(), workflow(), 3, path, learner=SmallLearner)
    session.subscribe(lambda snapshot: session.stop() if len(snapshot.measured) == count else None)
    session.run()
    session.wait(20)
    session.close()
    return len(session.snapshot.measured)


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
