"""``curiosity docs``: what it finds, and what it says where there is nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

import curiosity_widgets as cw
from tests.cli.small import refused


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "installed" / "curiosity_widgets"
    folder.mkdir(parents=True)
    monkeypatch.setattr(cw, "__file__", str(folder / "__init__.py"))
    monkeypatch.setattr("pooch.os_cache", lambda name: tmp_path / "cache" / name)
    return folder


def test_the_pages_of_the_package_are_opened(
    curiosity: Any, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ZipFile(package / "site.zip", "w") as packed:
        packed.writestr("index.html", "<h1>Begin</h1>")
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    code, out, _ = curiosity("docs", "--json")
    page = Path(json.loads(out)["page"])
    assert code == 0
    assert page.read_text() == "<h1>Begin</h1>"
    assert opened == [page.as_uri()]
    assert curiosity("docs", "--no-browser")[1].strip() == str(page)
    assert len(opened) == 1


def test_pages_of_another_build_make_room(curiosity: Any, package: Path) -> None:
    packed = package / "site.zip"
    for text in ("old", "new"):
        with ZipFile(packed, "w") as content:
            content.writestr("index.html", text)
        os.utime(packed, (0, 1e9))  # installers may give every file the same time
        page = Path(curiosity("docs", "--no-browser")[1].strip())
        assert page.read_text() == text
        assert list(page.parent.parent.iterdir()) == [page.parent]


def test_a_folder_that_cannot_be_written_is_named(
    curiosity: Any, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ZipFile(package / "site.zip", "w") as packed:
        packed.writestr("index.html", "<h1>Begin</h1>")
    monkeypatch.setattr("pooch.os_cache", lambda name: package / "site.zip" / name)
    refused(curiosity("docs", "--no-browser"), "cannot unpack the pages to")


def test_a_clone_shows_what_was_built(curiosity: Any, package: Path) -> None:
    refused(curiosity("docs", "--no-browser"), "python docs/site/build.py")
    built = package.parent / "build" / "site" / "index.html"
    built.parent.mkdir(parents=True)
    built.touch()
    assert curiosity("docs", "--no-browser")[1].strip() == str(built)
