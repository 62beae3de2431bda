from __future__ import annotations

import subprocess
import sys

from curiosity_widgets.session.compute.messages import Call, Raised, packed, read_from, unpacked, write_to
from tests.paths import ROOT


def started():
    return subprocess.Popen(
        [sys.executable, "-m", "curiosity_widgets.session.compute"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )


def test_it_ends_when_nobody_asks_any_more(tmp_path):
    with started() as child:
        write_to(child.stdin, str(tmp_path).encode())
        write_to(child.stdin, packed(Call("work", [], {}, False)))
        assert isinstance(unpacked(read_from(child.stdout)), Raised)
        child.stdin.close()
        assert child.wait(30) == 0


def test_it_ends_when_nobody_has_asked(tmp_path):
    with started() as child:
        child.stdin.close()
        assert child.wait(30) == 0
