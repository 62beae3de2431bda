"""Cards that can be used, and sentences on those that cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from curiosity_widgets.benchmarks.protocol.check import problems


@pytest.mark.parametrize(
    ("card", "word"),
    [("", "cannot be read"), ("[]", "no object"), ('{"title": "x"}', "no 'files'"),
     ('{"title": "x", "learner": "dense", "protocol": "v9", "files": {}, "format": 1}', "v9"),
     ('{"title": "x", "learner": "dense", "protocol": "v1", "files": {}, "format": 1, "changes": {"a": 1}}',
      "no a")],
)  # fmt: skip
def test_a_card_that_cannot_be_used_is_named(tmp_path: Path, card: str, word: str) -> None:
    (tmp_path / "card.json").write_text(card, encoding="utf-8")
    (found,) = problems(tmp_path)
    assert word in found
