"""One word for one thing, in plain English: what ``words.json`` lists stays out of the project's text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paths import ROOT

LIST = json.loads((ROOT / "tests" / "words.json").read_text(encoding="utf-8"))
PLACES = {
    "curiosity_widgets": (".py", ".css"),
    "js/src": (".ts", ".css"),
    "js/test": (".ts",),
    "tests": (".py",),
    "docs": (".md", ".py"),
    "examples": (".ipynb",),
}
PAGES = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")
GENERATED = {"static", "labextension", "node_modules"}


def texts() -> Iterator[tuple[str, str]]:
    """(path, text) of everything that is read by people: code, messages, comments, pages, notebooks."""
    found = [ROOT / page for page in PAGES]
    for place, endings in PLACES.items():
        found += [path for path in sorted((ROOT / place).rglob("*")) if path.suffix in endings]
    for path in found:
        parts = path.relative_to(ROOT).parts
        if not GENERATED & set(parts) and path != Path(__file__):
            yield "/".join(parts), read(path)


def read(path: Path) -> str:
    """A file's text; of a notebook the cells alone, not what they printed."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])


def without_exceptions(path: str, text: str) -> str:
    """The text without what is good English here: the exceptions of all files, and of this one."""
    for allowed in [*LIST["exceptions"].get("*", []), *LIST["exceptions"].get(path, [])]:
        text = text.replace(allowed, "")
    return text


def hits(pattern: re.Pattern[str]) -> list[str]:
    """``path:line: text`` of every match."""
    return [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, text in texts()
        for number, line in enumerate(without_exceptions(path, text).splitlines(), 1)
        if pattern.search(line) and not _in_the_glossary(path, line)
    ]


def _in_the_glossary(path: str, line: str) -> bool:
    """The glossary itself has to name what is not to be written."""
    return path == "CONTRIBUTING.md" and line.startswith("|")


@pytest.mark.parametrize(("phrase", "instead"), LIST["phrases"].items())
def test_the_phrase_stays_out(phrase, instead):
    found = hits(re.compile(phrase, re.IGNORECASE))
    assert not found, f"write instead: {instead}\n" + "\n".join(found)


@pytest.mark.parametrize("name", LIST["identifiers"])
def test_the_identifier_stays_out(name):
    assert not hits(re.compile(rf"(?<![\w]){re.escape(name)}(?![\w])"))


def test_every_exception_is_still_needed():
    """An exception whose text is gone would hide the next slip."""
    by_path = dict(texts())
    for path, allowed in LIST["exceptions"].items():
        for text in allowed:
            there = by_path.values() if path == "*" else [by_path.get(path, "")]
            assert any(text in one for one in there), f"{path}: {text!r}"


def test_the_list_finds_what_it_lists():
    examples = (
        "this is told by somebody",
        "the run goes on as before",
        "a person's wishes",
        "The network explains 60 %",
    )
    for example in examples:
        assert any(re.search(phrase, example, re.IGNORECASE) for phrase in LIST["phrases"]), example
