"""axe-core, for the tests of this folder."""

from __future__ import annotations

from importlib.resources import files

import pytest

from tests.ui.lab import LabPage


def violations(page: LabPage, where: str) -> list[str]:
    """What keeps people out of a part of the page: axe-core's serious and critical violations."""
    pytest.importorskip(
        "axe_playwright_python", reason="axe-playwright-python is not installed (extra `test`)"
    )
    page.page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    found = page.page.evaluate("where => axe.run(where)", where)
    assert len(found["passes"]) > 5
    return [
        f"{violation['impact']}: {violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
