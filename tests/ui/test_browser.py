"""How the browser for these tests is found."""

from __future__ import annotations

from tests.ui.browser import COMMANDS, find_browser


def test_the_browser_that_is_named_is_taken(monkeypatch):
    monkeypatch.setenv("CURIOSITY_CHROMIUM", "my-chromium")
    assert find_browser() == "my-chromium"


def test_edge_serves_where_there_is_no_chromium(monkeypatch, tmp_path):
    monkeypatch.delenv("CURIOSITY_CHROMIUM", raising=False)
    monkeypatch.setattr("shutil.which", lambda name: None)
    edge = tmp_path / "Microsoft" / "Edge" / "Application" / "msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.touch()
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path))
    assert find_browser() == str(edge)


def test_a_command_on_the_path_is_taken_in_the_order_of_the_list(monkeypatch):
    monkeypatch.delenv("CURIOSITY_CHROMIUM", raising=False)
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}" if name in COMMANDS[2:] else None)
    assert find_browser() == f"/bin/{COMMANDS[2]}"
