"""`curiosity demo` as a new user sees it: real data, running."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ui.lab import LabPage, start_lab

pytestmark = pytest.mark.ui


@pytest.mark.slow
def test_demo_command_opens_the_notebook_and_runs_it_once(chromium: Any, tmp_path: Path) -> None:
    pytest.importorskip("mexpsimu", reason="the PTO data come with mexpsimu (extra `demo`)")
    folder = tmp_path / "here"
    folder.mkdir()
    lab, process = start_lab(
        folder, tmp_path / "state", ("-m", "curiosity_widgets", "demo", "--no-browser", "--folder", ".")
    )
    try:
        context = chromium.new_context(viewport={"width": 1440, "height": 1150})
        page = LabPage(lab, context.new_page())
        page.open()
        page.region("Controls").wait_for(timeout=120_000)
        page.wait_until(lambda: page.count() >= 40, 120)
        page.wait_until(lambda: page.state() == "finished", 240)
        assert len(list(folder.glob("*.h5"))) == 1
        # A reloaded page looks at the same run and starts none.
        page.page.reload()
        page.page.wait_for_timeout(8000)
        assert len(list(folder.glob("*.h5"))) == 1
        assert page.errors == []
        # Nor does a second browser.
        other = LabPage(lab, chromium.new_context(viewport={"width": 1440, "height": 1150}).new_page())
        other.open()
        other.region("Controls").wait_for(timeout=120_000)
        other.wait_until(lambda: other.state() == "finished" and other.count() == page.count())
        assert len(list(folder.glob("*.h5"))) == 1
        assert page.state() == "finished"
        assert other.errors == []
        other.page.context.close()
        context.close()
    finally:
        process.terminate()
        process.wait(30)
