from __future__ import annotations

import json
import os
import subprocess
import sys

from click.testing import CliRunner

from curiosity_widgets.benchmarks.samples import CHANGES
from curiosity_widgets.cli.benchmark import benchmark
from curiosity_widgets.cli.listing import named
from tests.contract.installed import install


def test_only_what_others_add_carries_its_package():
    assert named({"simulated": "curiosity-widgets", "scope": "my-lab"}) == "simulated, scope (my-lab)"


def test_an_installed_package_is_listed_and_runs(tmp_path):
    folder = install(tmp_path / "site")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), *sys.path])}

    def curiosity(*arguments):
        command = [sys.executable, "-m", "curiosity_widgets", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=True).stdout

    shown = " ".join(curiosity("run", "--help").split())
    for name in ("brightest", "scope (my-lab)", ".labtext (my-lab)"):
        assert name in shown
    listed = curiosity("inspect")
    assert "scope (my-lab)" in listed
    assert ".labtext (my-lab)" in listed
    everything = json.loads(curiosity("inspect", "--json"))
    assert everything["sources"] == {"simulated": "curiosity-widgets", "scope": "my-lab"}
    assert everything["formats"][".labtext"] == "my-lab"
    assert everything["pto-1.7um"]["licence"] == "MIT"
    assert json.loads(curiosity("inspect", "scope", "--json"))["package"] == "my-lab"
    chosen = ["--workflow", "ridge", "--strategy", "brightest", "--read", "rows=14"]
    sizes = ["--patch", "3", "--init", "6", "--budget", "8"]
    summary = json.loads(curiosity("run", "scope", *chosen, *sizes, "-o", str(tmp_path / "run.h5"), "--json"))
    assert len(summary["measured"]) == 8
    assert summary["strategy"] == "brightest"


def test_the_help_of_benchmark_lists_what_can_be_made_of_a_sample():
    shown = CliRunner().invoke(benchmark, ["--help"]).output
    for name in CHANGES:
        assert f"+{name} " in shown
