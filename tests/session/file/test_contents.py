"""What a run file claims to be is checked before anything is read from it."""

from __future__ import annotations

import json

import h5py
import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.contents import identity
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from tests.session.small import SmallLearner, SmallSource


def hostile_shape(file, folder):
    del file["maps"]
    file.create_dataset("maps", data=np.zeros((1, 15, 3, 4)))


def later_format(file, folder):
    file.attrs["curiosity_run_file"] = 99


def foreign(file, folder):
    del file.attrs["curiosity_run_file"]


def candidates_outside(file, folder):
    file["candidate_position"][3] = (5000, 2)


def facts_missing(file, folder):
    facts = json.loads(file.attrs["facts"])
    del facts["workflow"]
    file.attrs["facts"] = json.dumps(facts)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (hostile_shape, "damaged"),
        (later_format, "later version"),
        (foreign, "not a run file"),
        (candidates_outside, "damaged"),
        (facts_missing, "damaged"),
    ],
)
def test_foreign_and_inconsistent_files_are_refused(copy, change, word):
    with h5py.File(copy, "r+") as file:
        change(file, copy.parent)
    with pytest.raises(CuriosityError, match=word) as raised:
        RunFile.open(copy)
    assert str(copy) in str(raised.value)
    with pytest.raises(CuriosityError, match=word):
        Session.open(copy, SmallSource(), learner=SmallLearner)
    assert not copy.with_name("copy.h5.lock").exists()


@pytest.mark.parametrize("name", ["maps", "run/journal", "score"])
def test_a_group_in_the_place_of_a_dataset_is_refused(copy, name):
    with h5py.File(copy, "r+") as file:
        del file[name]
        file.create_group(name)
    with pytest.raises(CuriosityError, match="missing or has the wrong dimensions"):
        RunFile.open(copy)


def test_a_rewritten_file_is_the_same_run_and_another_seed_is_not():
    facts = {"created": 3.0, "seed": 1, "data": "x", "workflow": {}, "axis": {"dataset": "extra"}}
    rewritten = {**facts, "axis": {"dataset": "axis"}}
    assert identity(json.dumps(facts)) == identity(json.dumps(rewritten))
    assert identity(json.dumps(facts)) != identity(json.dumps({**facts, "seed": 2}))
