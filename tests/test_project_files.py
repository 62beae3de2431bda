"""Files for people and services beside the code: workflow, citation, references, version."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import curiosity_widgets as cw
from curiosity_widgets import acquisition
from tests.paths import ROOT

PACKAGE = ROOT / "curiosity_widgets"
# Pages that the site makes of code and notebooks; its strict build checks links to them.
MADE = {
    ROOT / "docs" / name
    for name in ("tutorials/README.md", "reference/python.md", "reference/cli.md", "reference/events.md")
}
BIBLIOGRAPHY = (ROOT / "docs" / "references.bib").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.github-workflows", ".github/workflows/tests.yml"),
        ("vendor.citation-file-format", "CITATION.cff"),
    ],
)
def test_the_file_follows_its_schema(schema, file):
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(ROOT / file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_version_is_written_in_one_place():
    written = re.compile(rf"(?<![\w.-]){re.escape(cw.__version__)}(?![\w.-])")
    files = [ROOT / "pyproject.toml", ROOT / "CITATION.cff", *PACKAGE.rglob("*.py")]
    found = [path for path in files if written.search(path.read_text(encoding="utf-8"))]
    assert found == [PACKAGE / "_version.py"]


def test_the_extension_has_the_version_of_the_package():
    package = json.loads((ROOT / "js" / "package.json").read_text(encoding="utf-8"))
    assert package["version"] == cw.__version__


def test_nothing_is_said_twice_in_the_changelog():
    """Branches that both add to it are merged by taking the lines of both."""
    lines = [line for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines() if line]
    assert not [line for line in set(lines) if lines.count(line) > 1]


def entries() -> dict[str, str]:
    """Key → entry of the bibliography."""
    return {m[1]: m[0] for m in re.finditer(r"^@\w+\{(\w+),.*\}$", BIBLIOGRAPHY, re.M)}


def test_every_entry_of_the_bibliography_can_be_looked_up():
    for key, entry in entries().items():
        year = re.search(r"year=\{(\d{4})\}", entry)
        assert year is not None, key
        assert key.endswith(year[1]), key
        doi = re.search(r"doi=\{([^}]*)\}", entry)
        older = int(year[1]) < 1990 or "@book" in entry
        assert older or (doi is not None and re.fullmatch(r"10\.\d{4,5}/\S+", doi[1])), key


@pytest.mark.parametrize("name", acquisition.names())
def test_every_strategy_cites_what_the_bibliography_holds(name):
    reference = acquisition.load(name).reference
    for year in re.findall(r"\b(?:19|20)\d{2}\b", reference):
        before = reference.split(year)[0]
        surnames = re.findall(r"[A-Z][\w'-]+", before)
        keys = [entry for key, entry in entries().items() if key.endswith(year)]
        assert any(surname in entry for entry in keys for surname in surnames), (
            name,
            year,
        )


def test_every_decision_is_in_the_table_and_carries_a_date():
    folder = ROOT / "docs" / "decisions"
    table = (folder / "README.md").read_text(encoding="utf-8")
    pages = [path for path in folder.glob("*.md") if path.name != "README.md"]
    assert pages
    for path in pages:
        assert f"]({path.name})" in table, path.name
        assert re.search(r"^20\d\d-\d\d-\d\d", path.read_text(encoding="utf-8"), re.M), path.name


def test_links_between_the_pages_lead_somewhere():
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            found = (page.parent / Path(target)).resolve()
            if not target.startswith(("http", "mailto")) and found not in MADE:
                assert found.exists(), f"{page.name}: {target}"
