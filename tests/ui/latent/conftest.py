"""The latent space panel, drawn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ui.lab import LabPage
from tests.ui.latent.page import PANEL, SETUP, end_kernel, whole


@pytest.fixture
def latent(lab_page: LabPage) -> Iterator[LabPage]:
    lab_page.open(lab_page.lab.write_notebook("latent.ipynb", SETUP + PANEL))
    lab_page.run_all()
    lab_page.region("Latent space").wait_for(timeout=120_000)
    lab_page.page.wait_for_selector(".cw-latent-stage > canvas[data-drawn]", timeout=60_000)
    lab_page.region("Latent space").get_by_role("button", name="Select cluster 1").wait_for(timeout=60_000)
    lab_page.wait_until(lambda: whole(lab_page))
    yield lab_page
    end_kernel(lab_page)
