"""A server that ends idle kernels leaves those alone in which a run is active or waits. No page is open."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client import BlockingKernelClient

from curiosity_widgets.session.file.run_file import RunFile

pytestmark = pytest.mark.slow
TIMEOUT = 10  # seconds after which an idle kernel is ended
RUN = """
import curiosity_widgets as cw
source = cw.SimulatedSource(seed=0, shape=(48, 48), seconds_per_point={seconds})
workflow = cw.workflows.regressor("ridge", patch=5, init=10, batch_size=10, budget=60)
session = cw.Session(source, workflow, path={path!r}, approve={approve})
session.run()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Callable[[str, str], Any]]:
    """Calls the REST interface of a server with a culler."""
    port, runtime = 18_900 + os.getpid() % 1000, tmp_path / "runtime"
    runtime.mkdir()
    options = [
        f"--port={port}", "--port-retries=0", "--no-browser", "--ServerApp.token=", "--allow-root",
        "--ServerApp.disable_check_xsrf=True", f"--ServerApp.root_dir={tmp_path}",
        f"--MappingKernelManager.cull_idle_timeout={TIMEOUT}", "--MappingKernelManager.cull_interval=2",
    ]  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_server", *options],
        env={**os.environ, "JUPYTER_RUNTIME_DIR": str(runtime)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def call(method: str, what: str) -> Any:
        request = urllib.request.Request(f"http://127.0.0.1:{port}/api/{what}", method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or "null")

    try:
        for _ in range(120):
            try:
                call("GET", "status")
                break
            except OSError:
                time.sleep(0.5)
        yield call
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def begin(server: Callable[[str, str], Any], folder: Path, **options: Any) -> str:
    """A kernel in which a run is active, with no connection any more."""
    for _ in range(5):  # on a busy machine a kernel may be ended before it has started
        kernel = server("POST", "kernels")["id"]
        client = BlockingKernelClient(connection_file=str(folder / "runtime" / f"kernel-{kernel}.json"))
        client.load_connection_file()
        client.start_channels()
        try:
            client.wait_for_ready(60)
            answer = client.execute_interactive(
                RUN.format(path=str(folder / "run.h5"), **options), timeout=120
            )
        except RuntimeError:
            continue
        finally:
            client.stop_channels()
        assert answer["content"]["status"] == "ok", answer["content"]
        return str(kernel)
    raise AssertionError("no kernel started")


def alive(server: Callable[[str, str], Any], kernel: str) -> bool:
    return kernel in {one["id"] for one in server("GET", "kernels")}


def outlives(server: Callable[[str, str], Any], kernel: str, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not alive(server, kernel):
            return False
        time.sleep(1)
    return True


def test_a_headless_run_ends_complete_and_then_its_kernel_is_idle(server, tmp_path: Path) -> None:
    kernel = begin(server, tmp_path, seconds=1.0, approve=False)
    assert outlives(server, kernel, 50), "culled while it ran"
    end = time.monotonic() + 120
    while alive(server, kernel):
        assert time.monotonic() < end, "a kernel whose run is finished still counts as active"
        time.sleep(1)
    seen = RunFile.open(tmp_path / "run.h5").snapshot
    assert (seen.state, len(seen.measured)) == ("finished", 60)


def test_a_run_that_waits_for_approval_outlives_the_timeout(server, tmp_path: Path) -> None:
    kernel = begin(server, tmp_path, seconds=0.0, approve=True)
    assert outlives(server, kernel, 60), "culled while it waited"
    server("DELETE", f"kernels/{kernel}")
