"""``curiosity report``: what it prints, writes and refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.cli.small import refused


def test_report_of_a_run(curiosity: Any, sample: Path) -> None:
    code, _, err = curiosity(
        "run", sample, "--patch", 5, "--init", 8, "--budget", 12, "--batch", 4, "-o", "a.h5"
    )
    assert code == 0, err
    code, out, _ = curiosity("report", "a.h5", "-o", "page.html", "--json")
    assert code == 0
    page = Path("page.html").read_text(encoding="utf-8")
    assert json.loads(out) == {"page": "page.html", "bytes": len(page.encode())}
    assert not re.search(r'(?<!xmlns=)"https?://(?!www\.w3\.org)', page)  # nothing is fetched
    assert not re.search(r'(src|href)="(?!data:)', page)
    data = json.loads(re.search(r'<script type="application/json" id="run">(.*?)</script>', page)[1])  # type: ignore[index]
    assert len(data["points"]["measured"]) == len(data["points"]["step"]) == 12
    assert data["spectra"]["prediction"] is not None
    for word in ("Predicted error", "neighbours alone", "step 1: trained on 8 spectra", "seed"):
        assert word in page
    code, out, _ = curiosity("report", "a.h5")
    assert Path("a.html").exists()


def test_mistakes_of_report(curiosity: Any, sample: Path) -> None:
    refused(curiosity("report", "nowhere.h5"), "nowhere.h5")
    refused(curiosity("report", sample), "sample.npz")
