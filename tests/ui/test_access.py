"""Nothing in the dashboard keeps anybody out: axe-core finds no serious or critical violation."""

from __future__ import annotations

import pytest

from tests.ui.access import violations
from tests.ui.lab import LabPage
from tests.ui.test_dashboard import SETUP

pytestmark = pytest.mark.ui

LATENT = (
    "import numpy as np\n"
    "latent = np.random.default_rng(0).normal(size=(len(info.candidates), 4))\n"
    "notes = ('λ does not change which positions are best',)\n"
    "session.publish(session.snapshot.with_(latent=latent, notes=notes, progress=0.5))"
)


@pytest.mark.parametrize("theme", ["Light", pytest.param("Dark", marks=pytest.mark.slow)])
def test_no_serious_violation(lab_page: LabPage, theme: str) -> None:
    page = lab_page.page
    page.set_viewport_size({"width": 1440, "height": 1900})
    lab_page.open(lab_page.lab.write_notebook(f"access-{theme}.ipynb", SETUP))
    lab_page.theme(f"JupyterLab {theme}")
    lab_page.run_all()
    lab_page.region("Learning").wait_for(timeout=120_000)
    lab_page.wait_until(lambda: lab_page.count() == 30)
    lab_page.ask(LATENT)
    page.locator(".cw-latent-stage > canvas[data-drawn]").wait_for()
    page.wait_for_timeout(1500)
    said = violations(lab_page, ".cw-dashboard")
    page.get_by_role("button", name="Ensemble", exact=True).click()
    lab_page.region("Ensemble").wait_for()
    said += violations(lab_page, ".cw-drawer")
    assert said == [], "\n".join(said)
