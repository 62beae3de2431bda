"""Every reader of the package under the reader contract; what it does not fulfil yet is listed."""

from __future__ import annotations

import pytest

from curiosity_widgets import open_data
from curiosity_widgets.testing import FILE_CASES, READER_MISTAKES, check_reader_mistake
from curiosity_widgets.testing.reader_contract import check_case, check_damaged
from tests.contract.file_formats import FORMATS
from tests.contract.known_gaps import KNOWN_GAPS

CASES = [(name, case) for name, form in FORMATS.items() for case in (*form.states, *form.silent)]


def format_of(name):
    pytest.importorskip(FORMATS[name].needs, reason="needs the extra 'formats'")
    return FORMATS[name]


def run(name, case):
    form = format_of(name)
    if case == "damaged files":
        check_damaged(open_data, form.write, form.ending)
    else:
        check_case(
            open_data, form.write, form.ending, case, may_refuse=case in form.silent, axis_unit=form.axis_unit
        )


def closed(name, case):
    """Whether a case passes."""
    try:
        run(name, case)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize(("name", "case"), [*CASES, *((name, "damaged files") for name in FORMATS)])
def test_contract(name, case):
    if (name, case) in KNOWN_GAPS:
        assert not closed(name, case), f"{name}, {case}: this gap is closed; take it off the list"
    else:
        run(name, case)


@pytest.mark.parametrize("mistake", READER_MISTAKES)
@pytest.mark.parametrize("name", FORMATS)
def test_a_reader_with_a_mistake_fails(name, mistake):
    form = format_of(name)
    states = [case for case in form.states if (name, case) not in KNOWN_GAPS]
    check_reader_mistake(open_data, form.write, form.ending, mistake, states=states, axis_unit=form.axis_unit)


def test_the_lists_name_formats_and_cases_that_there_are():
    assert set(KNOWN_GAPS) <= {*CASES, *((name, "damaged files") for name in FORMATS)}
    assert {case for _, case in CASES} <= set(FILE_CASES)
    for form in FORMATS.values():
        assert not set(form.states) & set(form.silent)


def test_every_case_is_tested_with_some_format():
    assert {case for _, case in CASES} == set(FILE_CASES)
