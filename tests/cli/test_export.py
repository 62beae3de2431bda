"""``curiosity export``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from curiosity_widgets.session.export import kinds
from tests.cli.small import COMMON


def test_a_run_is_exported_and_opened_again(curiosity: Any, sample: Path) -> None:
    curiosity("run", sample, *COMMON, "--workflow", "ridge", "-o", "a.h5")
    code, out, _ = curiosity("export", "a.h5", "--to", "nsid", "-o", "out.h5", "--json")
    assert code == 0
    assert json.loads(out) == {"file": "out.h5", "spectra": 24}
    code, out, _ = curiosity("inspect", "out.h5", "--json")
    assert json.loads(out)["spectra"] == 24
    target = Path("nowhere", "out")
    for kind in kinds():
        code, out, err = curiosity("export", "a.h5", "--to", kind, "-o", "nowhere/out")
        assert (code, out) == (2, ""), kind
        assert err == f"curiosity: cannot write {target} (No such file or directory); choose another path\n"
    code, _, err = curiosity("export", "a.h5", "-o", "out.doc")
    assert code == 2
    assert "use npz, csv, nsid, hspy, nexus" in err
