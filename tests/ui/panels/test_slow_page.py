"""A page so slow that anywidget gives its models up before their modules are there."""

from __future__ import annotations

import pytest

from tests.ui.lab import LabPage
from tests.ui.test_dashboard import SETUP

pytestmark = pytest.mark.ui

# What anywidget waits for at most, two seconds, is over at once: before any module can have come.
NO_PATIENCE = """
const timeout = AbortSignal.timeout.bind(AbortSignal);
AbortSignal.timeout = milliseconds => timeout(milliseconds === 2000 ? 0 : milliseconds);
"""
NEXT = "session.publish(make_snapshot(info, 47, 5))"
PICTURE = """() => document.querySelector('.cw-stage canvas').toDataURL()"""


def test_a_slow_page_shows_what_the_kernel_sends(lab_page: LabPage) -> None:
    page = lab_page.page
    page.add_init_script(NO_PATIENCE)
    lab_page.open(lab_page.lab.write_notebook("slow.ipynb", SETUP))
    lab_page.run_all()
    lab_page.region("Sample map").locator("canvas").first.wait_for(timeout=90_000)
    lab_page.wait_until(lambda: lab_page.count() == 30)
    before = page.evaluate(PICTURE)
    lab_page.ask(NEXT)
    lab_page.wait_until(lambda: lab_page.count() == 47)
    lab_page.wait_until(lambda: page.evaluate(PICTURE) != before)
    assert lab_page.errors == []
