"""Finds a browser for the browser tests: Chromium, Chrome or Edge."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
_MAC = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_WINDOWS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")


def find_browser() -> str | None:
    """The browser to use; None where there is none.

    In this order: the one that CURIOSITY_CHROMIUM names, a command on PATH, a usual place of installation,
    the one that playwright has downloaded.
    """
    named = os.environ.get("CURIOSITY_CHROMIUM")
    if named:
        return named
    on_path = (shutil.which(name) for name in COMMANDS)
    found = next((program for program in on_path if program), None)
    return found or next((str(path) for path in _usual_places() if path.exists()), None) or _downloaded()


def _usual_places() -> Iterator[Path]:
    for name in _MAC:
        yield Path("/Applications") / name
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        folder = os.environ.get(variable)
        if folder:
            yield from (Path(folder) / name for name in _WINDOWS)


def _downloaded() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None
