"""The shape of the code: folders one can take in, files with one reason each, tests beside them."""

from __future__ import annotations

import ast
import json
from collections import Counter
from pathlib import Path

import pytest

from tests.paths import ROOT

MOST_FILES = 20
MOST_LINES = 400
SOURCES = (".py", ".ts")
PACKAGE = ROOT / "curiosity_widgets"
EXCEPTIONS = ROOT / "tests" / "modules_without_a_test.json"
BRANCHES = (
    ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.Match, ast.BoolOp, ast.Assert,
)  # fmt: skip


def sources() -> list[Path]:
    """Every Python and TypeScript source of the project, generated ones left out."""
    folders = [
        PACKAGE,
        ROOT / "tests",
        ROOT / "examples",
        ROOT / "docs",
        ROOT / "js" / "src",
        ROOT / "js" / "test",
    ]
    found = [path for folder in folders for path in folder.rglob("*") if path.suffix in SOURCES]
    generated = {"labextension", "static", "node_modules"}
    return [path for path in found if not generated & set(path.relative_to(ROOT).parts)]


def test_no_folder_holds_more_sources_than_a_newcomer_can_take_in():
    count = Counter(path.parent.relative_to(ROOT).as_posix() for path in sources())
    assert not {folder: n for folder, n in count.items() if n > MOST_FILES}


def test_no_file_is_longer_than_one_thing_needs():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    long = {path.relative_to(ROOT).as_posix(): n for path, n in lengths.items() if n > MOST_LINES}
    assert not long


def has_a_branch(path: Path) -> bool:
    """Whether a module decides anything, so that there is something to test."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = [node for top in tree.body if not _only_for_types(top) for node in ast.walk(top)]
    return any(isinstance(node, BRANCHES) or getattr(node, "ifs", None) for node in nodes)


def _only_for_types(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "__name__ == '__main__'")


def test_file_of(module: Path) -> Path:
    """Where the tests of a module lie: at the same place below tests, an __init__ under its folder's name."""
    inside = module.relative_to(PACKAGE)
    if inside.name == "__init__.py":
        name = inside.parent.name or PACKAGE.name
        return ROOT / "tests" / inside.parent / f"test_{name}.py"
    return ROOT / "tests" / inside.parent / f"test_{inside.name}"


test_file_of.__test__ = False  # a helper, in spite of its name


def branching_modules() -> list[Path]:
    """Modules of the package with a branch in them."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if has_a_branch(path)]


def test_every_module_with_a_branch_has_a_test_file_of_its_name():
    excused = json.loads(EXCEPTIONS.read_text(encoding="utf-8"))
    missing = [
        module.relative_to(PACKAGE).as_posix()
        for module in branching_modules()
        if not test_file_of(module).exists()
    ]
    assert sorted(missing) == sorted(excused), "write the test, or the reason in modules_without_a_test.json"


def test_every_exception_names_where_the_module_is_tested():
    for module, reason in json.loads(EXCEPTIONS.read_text(encoding="utf-8")).items():
        named = [word.strip(",.;") for word in reason.split() if word.startswith("tests/")]
        assert named, f"{module}: name the test file that covers it"
        assert all((ROOT / name).exists() for name in named), f"{module}: {named} is not there"


def test_every_test_file_tests_something_that_is_there():
    """A test file named after a module that has moved on would be found by nobody."""
    for folder in ("data", "learning", "session", "acquisition", "sources", "models"):
        for path in (ROOT / "tests" / folder).rglob("test_*.py"):
            assert "def test_" in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize(
    ("text", "expected"),
    [("x = 1\n", False), ("y = [a for a in b if a]\n", True), ("if x:\n    y = 1\n", True)],
)
def test_a_branch_is_recognised(tmp_path, text, expected):
    module = tmp_path / "module.py"
    module.write_text(text, encoding="utf-8")
    assert has_a_branch(module) is expected
