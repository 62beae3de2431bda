"""``curiosity benchmark --protocol``, ``check-submission``, ``leaderboard``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.benchmarks.small import write_sample

CUT = ["--patch", 5, "--init", 8, "--budget", 10, "--seeds", 1, "--scored", "8,10", "--workers", 1]


def test_a_regressor_of_a_users_from_run_to_leaderboard(curiosity: Any, tmp_path: Path) -> None:
    sample = write_sample(tmp_path / "sample.npz")
    Path("mine.py").write_text(
        "from sklearn.linear_model import Ridge\nclass Stiff(Ridge):\n    pass\n", encoding="utf-8"
    )
    command = ["benchmark", sample, "--protocol", "v1", "--learner", "mine:Stiff", "--title", "Stiff ridge"]
    code, out, err = curiosity(*command, *CUT, "-o", "out")
    assert code == 0, err
    assert "submission: out" in out
    card = json.loads(Path("out/card.json").read_text(encoding="utf-8"))
    assert card["learner"] == "mine:Stiff"
    assert card["changes"]["budget"] == 10
    code, out, err = curiosity("check-submission", "out", "--json")
    assert (code, json.loads(out)) == (0, {"accepted": True, "problems": []}), err
    code, out, _ = curiosity("leaderboard", "out", "-o", "page.html")
    assert code == 0
    assert "Stiff ridge" in Path("page.html").read_text(encoding="utf-8")

    card["title"] = 3
    Path("out/card.json").write_text(json.dumps(card), encoding="utf-8")
    code, out, _ = curiosity("check-submission", "out")
    assert code == 1
    assert out.startswith("refused: ")


def test_what_a_protocol_fixes_is_not_an_option(curiosity: Any) -> None:
    for wrong, word in (
        (["--track", "both"], "--track"),
        (["--strategies", "random,coverage,lcmd"], "one strategy"),
        (["--learner", "nowhere:Name"], "nowhere"),
    ):
        code, _, err = curiosity("benchmark", "--protocol", "v1", *wrong, "-o", "out")
        assert code == 2
        assert word in err
    code, _, err = curiosity("benchmark", "--protocol", "v9", "-o", "out")
    assert (code, "v9" in err) == (2, True)
    code, _, err = curiosity("benchmark", "-o", "out")
    assert (code, "--protocol" in err) == (2, True)
