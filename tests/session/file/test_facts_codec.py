from __future__ import annotations

import json

import numpy as np
import pytest

from curiosity_widgets.session.file.facts_codec import facts_from_json, facts_to_json
from curiosity_widgets.session.file.run_file import RunFile


@pytest.fixture(scope="module")
def stored(finished):
    facts = RunFile.open(finished[0]).facts
    arrays = {
        "image": facts.info.image,
        "axis": facts.info.axis.values,
        "candidate_position": facts.info.candidates.positions,
        "held_out": facts.info.held_out,
        "measurable": facts.measurable,
    }
    return json.loads(json.dumps(facts_to_json(facts))), arrays


def test_facts_come_back(stored):
    content, arrays = stored
    facts = facts_from_json(content, arrays)
    assert json.loads(json.dumps(facts_to_json(facts))) == content
    np.testing.assert_array_equal(facts.measurable, arrays["measurable"])


def test_a_key_that_early_files_lack_has_a_default(stored):
    content, arrays = stored
    assert facts_from_json({name: value for name, value in content.items() if name != "overlap"}, arrays)


@pytest.mark.parametrize(
    ("name", "change", "word"),
    [
        ("candidate_position", lambda a: a[:, :1], "not finite"),
        ("candidate_position", lambda a: np.where(a == a[0], np.nan, a), "not finite"),
        ("candidate_position", lambda a: a + 1000, "outside the image"),
        ("candidate_position", lambda a: np.where(a == a[0], 1e300, a), "outside the image"),
        ("held_out", lambda a: a[:-1], "masks do not fit"),
        ("measurable", lambda a: a[:-1], "masks do not fit"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(stored, name, change, word):
    content, arrays = stored
    with np.errstate(invalid="ignore"), pytest.raises((ValueError, IndexError), match=word):
        facts_from_json(content, arrays | {name: change(arrays[name].astype(float))})


@pytest.mark.parametrize("name", ["workflow", "seed", "pixel", "versions"])
def test_a_missing_key_is_refused(stored, name):
    content, arrays = stored
    with pytest.raises(KeyError, match=name):
        facts_from_json({key: value for key, value in content.items() if key != name}, arrays)
