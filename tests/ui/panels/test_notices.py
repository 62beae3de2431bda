"""Notices of runs in JupyterLab, and a demo that begins once for its server."""

from __future__ import annotations

import pytest

from tests.ui.lab import LabPage
from tests.ui.test_dashboard import ROOT

pytestmark = pytest.mark.ui

RUN = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import curiosity_widgets as cw
from tests.session.small import SmallLearner, SmallSource, workflow
source = SmallSource(seconds=0.1)
session = cw.Session(source, workflow(), 3, "again.h5", learner=SmallLearner, overwrite=True)
cw.Dashboard(session)
"""


def test_a_run_that_ends_is_announced_and_one_that_is_left_too(lab_page: LabPage) -> None:
    lab_page.open(lab_page.lab.write_notebook("notices.ipynb", RUN))
    lab_page.run_all()
    page = lab_page.page
    lab_page.region("Controls").get_by_role("button", name="Run").click(timeout=120_000)
    page.locator(".Toastify__toast", has_text="The run is finished: 22 of 22 spectra.").wait_for(
        timeout=60_000
    )
    # The cell again: the session that it has left is closed, and its file is taken.
    lab_page.run_all()
    lab_page.wait_until(lambda: lab_page.state() == "idle")
    assert lab_page.ask("import glob; print(glob.glob('*.lock'), session.closed)").endswith("False")
    lab_page.ask("source.seconds = 2")  # so that it still measures when its dashboard is closed
    lab_page.region("Controls").get_by_role("button", name="Run").click()
    lab_page.wait_until(lambda: lab_page.state() == "running")
    page.evaluate("() => { void window.jupyterapp.commands.execute('application:close'); }")
    page.get_by_role("button", name="Discard").or_(page.get_by_role("button", name="Don't Save")).click(
        timeout=10_000
    )
    page.locator(".Toastify__toast", has_text="continues without its dashboard").wait_for(timeout=30_000)
    assert lab_page.errors == []
