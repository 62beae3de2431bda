"""No module imports itself by way of others, in Python and in TypeScript."""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

from tests.paths import ROOT

SOURCES = ROOT / "js" / "src"
_IMPORT = re.compile(r"""^(?:import|export)\s+(?!type\b)[^;]*?from\s+['"](\.[^'"]+)['"]""", re.M)


def python_imports() -> dict[str, set[str]]:
    graph = grimp.build_graph("curiosity_widgets", exclude_type_checking_imports=True, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def typescript_imports() -> dict[Path, set[Path]]:
    """Imports that remain when types are gone."""
    found = {}
    for path in SOURCES.rglob("*.ts"):
        targets = _IMPORT.findall(path.read_text(encoding="utf-8"))
        files = {(path.parent / f"{target.removesuffix('.js')}.ts").resolve() for target in targets}
        found[path.resolve()] = {file for file in files if file.exists()}
    return found


@pytest.mark.parametrize("imports", [python_imports, typescript_imports])
def test_there_is_no_circle(imports):
    graph = imports()
    assert sum(len(targets) for targets in graph.values()) > 50  # it has found imports at all
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' → '.join(map(str, error.args[1]))}")


def test_a_circle_is_noticed():
    with pytest.raises(CycleError):
        TopologicalSorter({"a": {"b"}, "b": {"c"}, "c": {"a"}}).prepare()
