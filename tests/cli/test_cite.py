"""``curiosity cite``: what it prints and refuses."""

from __future__ import annotations

import json
from typing import Any

from curiosity_widgets.citation import citation
from tests.cli.small import refused


def test_bibtex_as_text_and_as_json(curiosity: Any) -> None:
    code, out, _ = curiosity("cite", "pto-1.7um")
    assert (code, out) == (0, citation("pto-1.7um"))
    code, out, _ = curiosity("cite", "--json")
    assert json.loads(out) == {"bibtex": citation()}


def test_a_file_that_is_no_run(curiosity: Any) -> None:
    refused(curiosity("cite", "nowhere.h5"), "nowhere.h5")
