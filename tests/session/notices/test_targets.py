"""Where notices go."""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.notices import targets
from curiosity_widgets.session.notices.run_event import RunEvent
from curiosity_widgets.session.notices.targets import Undelivered, deliver_to

EVENT = RunEvent("paused", 'a "quoted" $HOME; text', 7, 22, "pto", "run.h5", 3.0)
WRITE = "import os, sys; open(sys.argv[1], 'w').write(os.environ['CURIOSITY_TEXT'] + sys.stdin.read())"


def test_a_command_finds_the_event_in_its_environment_and_on_its_input(tmp_path):
    deliver_to([sys.executable, "-c", WRITE, str(tmp_path / "a b.txt")])(EVENT)
    written = (tmp_path / "a b.txt").read_text()
    assert written.startswith(EVENT.text)
    assert json.loads(written[len(EVENT.text) :])["state"] == "paused"


def test_a_text_is_a_command_of_the_shell(tmp_path):
    script = tmp_path / "notify.py"
    script.write_text(WRITE)
    deliver_to(f'"{sys.executable}" "{script}" "{tmp_path / "told.txt"}"')(EVENT)
    assert (tmp_path / "told.txt").read_text().startswith(EVENT.text)


def test_a_command_that_fails_or_hangs_is_reported(monkeypatch):
    with pytest.raises(Undelivered, match=r"ended with 3 \(no"):
        deliver_to([sys.executable, "-c", "import sys; sys.stderr.write('x\\nno'); sys.exit(3)"])(EVENT)
    with pytest.raises(Undelivered, match="cannot be started"):
        deliver_to(["there-is-no-such-program"])(EVENT)
    monkeypatch.setattr(targets, "COMMAND_SECONDS", 0.2)
    with pytest.raises(Undelivered, match=r"more than 0\.2 s"):
        deliver_to([sys.executable, "-c", "import time; time.sleep(60)"])(EVENT)


class Hook(BaseHTTPRequestHandler):
    taken: ClassVar[list[dict]] = []

    def do_POST(self):
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/refused":
            self.send_error(404)
            return
        self.taken.append(content)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def address():
    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_web_address_gets_json(address):
    deliver_to(f"{address}/secret")(EVENT)
    assert Hook.taken[-1] == EVENT.to_dict()
    with pytest.raises(Undelivered, match="404") as refused:
        deliver_to(f"{address}/refused")(EVENT)
    assert address not in str(refused.value)  # it is a secret


@pytest.mark.parametrize("target", ["", " ", "a\0b", [], ["a", 1], 7, b"mail"])
def test_anything_else_is_refused(target):
    with pytest.raises(CuriosityError, match="on_event is"):
        deliver_to(target)
