"""Opening in this process: what ``cw.open_data`` calls in another. The options are tested with it."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import CuriosityError
from curiosity_widgets.data.readers.opening import open_here
from tests.data.samples import cube, picture


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, image=picture(), spectra=cube(), vstep=np.arange(float(cube().shape[2])))
    return path


def test_what_was_chosen_is_remembered(path):
    data = open_here(str(path), band=(1, 3), counts="no", options={"axis_name": "energy"})
    assert data.axis.values.tolist() == [1, 2, 3]
    assert data.name == str(path)
    assert data.metadata["open_options"] == {"axis_name": "energy", "counts": "no", "band": [1, 3]}


def test_words_for_yes_and_no(path):
    assert open_here(str(path), counts="YES", options={}).counts
    with pytest.raises(CuriosityError, match="counts=perhaps must be yes or no"):
        open_here(str(path), counts="perhaps", options={})


def test_an_error_of_a_reader_names_the_file(path):
    with pytest.raises(CuriosityError, match=r"a\.npz: unknown option 'colour'"):
        open_here(str(path), options={"colour": "red"})
