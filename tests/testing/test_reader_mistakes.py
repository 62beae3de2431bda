from __future__ import annotations

import pytest

from curiosity_widgets.testing import FILE_CASES, READER_MISTAKES, check_reader_mistake
from tests.testing.labelled_format import ENDING, read, write
from tests.testing.test_reader_contract import STATES


@pytest.mark.parametrize("mistake", READER_MISTAKES)
def test_the_contract_notices(mistake):
    check_reader_mistake(read, write, ENDING, mistake, states=STATES)


def test_a_mistake_that_no_case_can_show_is_reported():
    with pytest.raises(AssertionError, match="does not notice the mistake 'zeros for missing spectra'"):
        check_reader_mistake(read, write, ENDING, "zeros for missing spectra", states=["a coarse grid"])


@pytest.mark.parametrize(
    ("mistake", "case"),
    {
        "a grid spread over the whole image": "a grid that starts inside the image",
        "spectra transposed": "a coarse grid",
        "zeros for missing spectra": "interrupted within a row",
        "a pixel size of 1 m": "no calibration, equal shapes",
    }.items(),
)
def test_one_case_is_enough(mistake, case):
    assert case in FILE_CASES
    check_reader_mistake(read, write, ENDING, mistake, states=[case])
