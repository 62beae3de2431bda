"""A saved notebook shows a picture of the last state; the page is not drawn again for it."""

from __future__ import annotations

from base64 import b64decode

import pytest

from tests.ui.lab import LabPage
from tests.ui.test_dashboard import dashboard as dashboard

pytestmark = pytest.mark.ui

VIEW = "application/vnd.jupyter.widget-view+json"


def pictures(page: LabPage, *, save: bool = True) -> list[bytes]:
    """Save the notebook; the pictures beside the dashboards in it."""
    if save:
        page.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    saved = page.lab.read_notebook("by-hand.ipynb")
    shown = [output["data"] for output in saved["cells"][0]["outputs"] if VIEW in output.get("data", {})]
    assert len(shown) == 1
    found = ["".join(data.get("image/png", "")) for data in shown]
    return [b64decode(text) for text in found if text]


def test_the_picture_is_written_when_the_run_rests_or_is_saved_and_the_zoom_survives(
    dashboard: LabPage,
) -> None:
    sample = dashboard.region("Sample map")
    sample.get_by_role("button", name="Zoom in").click()
    sample.get_by_role("button", name="Zoom in").click()
    zoomed = "print(len(dashboard.map.view))"
    dashboard.wait_until(lambda: dashboard.ask(zoomed) == "3")
    before = dashboard.map_picture()
    sample.evaluate("node => { node.dataset.known = 'the same node'; }")
    # While it runs the picture is made because the notebook is saved, and saved after it.
    assert pictures(dashboard) == []
    dashboard.wait_until(lambda: len(pictures(dashboard, save=False)) == 1, 90)
    (running,) = pictures(dashboard, save=False)
    dirty = "() => window.jupyterapp.shell.currentWidget.context.model.dirty"
    dashboard.wait_until(lambda: dashboard.page.evaluate(dirty) is False)
    assert dashboard.map_picture() == before
    # When it rests it is made by itself.
    dashboard.ask("session.publish(make_snapshot(info, 37, 5).with_(state='finished'))")
    dashboard.wait_until(lambda: pictures(dashboard) != [running], 90)
    (picture,) = pictures(dashboard)
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 200_000
    assert sample.get_attribute("data-known") == "the same node"
    assert dashboard.ask(zoomed) == "3"
    assert dashboard.errors == []
