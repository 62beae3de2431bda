"""One JupyterLab and one Chromium for all browser tests; a page of its own for each."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.browser import find_browser
from tests.ui.lab import ARGUMENTS, Lab, LabPage, start_lab

pytest.importorskip("playwright", reason="playwright is not installed (extra `test`)")
pytest.importorskip("jupyterlab", reason="jupyterlab is not installed (extra `demo`)")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failing test reports what was on its page: an unseen browser leaves nothing else."""
    report = yield
    pages = [value for value in getattr(item, "funcargs", {}).values() if isinstance(value, LabPage)]
    if report.failed and call.when == "call" and pages:
        report.sections.append(("the page when it failed", pages[0].story()))
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    program = find_browser()
    if program is None:
        pytest.skip(
            "no Chromium, Chrome or Edge: install one, set CURIOSITY_CHROMIUM "
            "or run `playwright install chromium`"
        )
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    running, process = start_lab(tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("lab"))
    yield running
    process.terminate()
    process.wait(30)


@pytest.fixture
def lab_page(lab: Lab, chromium: Any) -> Iterator[LabPage]:
    context = chromium.new_context(viewport={"width": 1440, "height": 1150})
    yield LabPage(lab, context.new_page())
    context.close()
    lab.end_kernels()


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures go: the folder CURIOSITY_SCREENSHOTS, or a temporary one."""
    named = os.environ.get("CURIOSITY_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
