"""The site: complete, without warnings, and whole without a network."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from urllib.parse import unquote

import click
import h5py
import pytest

import curiosity_widgets as cw
from curiosity_widgets.cli import cli
from curiosity_widgets.session.state.events import KINDS
from tests.paths import ROOT

SITE = ROOT / "docs" / "site"


@pytest.fixture(scope="module")
def scripts():
    """The folder of the modules that make the site, where Python finds it."""
    sys.path.insert(0, str(SITE))
    yield SITE
    sys.path.remove(str(SITE))


@pytest.fixture(scope="module")
def made(scripts):
    """The modules that make pages of the code."""
    import code_pages
    import notebook_pages

    return code_pages, notebook_pages


def test_every_public_name_command_and_event_is_in_the_reference(made):
    code_pages, _ = made
    python = code_pages.python_page()
    names = [name for name in cw.__all__ if name != "__version__"]
    assert not [name for name in names if f"::: {code_pages.path_of(name)}\n" not in python]
    assert not [name for name in names if not (getattr(cw, name).__doc__ or "").strip()]
    assert not [name for name in cli.commands if f"## curiosity {name}\n" not in code_pages.cli_page()]
    assert not [kind for kind in KINDS if f"## {kind}\n" not in code_pages.events_page()]


def test_every_public_name_of_a_public_module_has_words_and_a_place(made):
    """plots.spectra hides behind the module that it lies in, so it has an entry of its own."""
    code_pages, _ = made
    python = code_pages.python_page()
    assert "::: curiosity_widgets.plots.spectra.spectra\n" in python
    for name in code_pages.GROUPS["Modules"].split():
        module = getattr(cw, name)
        members = [getattr(module, member) for member in getattr(module, "__all__", ())]
        assert not [member for member in members if callable(member) and not (member.__doc__ or "").strip()]


def test_every_option_of_a_command_has_a_help_text():
    options = [
        (name, option.opts[0])
        for name, command in cli.commands.items()
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert not options


def test_every_dataset_and_attribute_of_a_run_file_is_in_its_page(made, tmp_path):
    code_pages, _ = made
    text = (ROOT / "docs" / "reference" / "run_file.md").read_text(encoding="utf-8")
    page = set(re.findall(r"[\w/]+", code_pages.with_datasets(text)))
    path = tmp_path / "run.h5"
    workflow = cw.workflows.dense(patch=7, init=10, batch_size=5, cold_steps=4, warm_steps=4)
    with cw.Session(cw.SimulatedSource(shape=(30, 34)), workflow, path=path) as session:
        session.run(15)
        session.wait()
    axis = cw.RunFile.open(path).info.axis.name
    seen: set[str] = set()
    with h5py.File(path) as file:
        seen.update(file.attrs)
        file.visititems(lambda name, what: seen.update({name, *what.attrs}))
    seen = {name for name in seen if not name.startswith("weights/")}
    assert seen - {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", axis} <= page


def test_every_notebook_is_a_tutorial(made):
    _, notebook_pages = made
    pages = notebook_pages.pages(ROOT / "examples")
    for path in (ROOT / "examples").glob("*.ipynb"):
        assert f"]({path.stem}.md)" in pages["tutorials/README.md"]
        assert f"tutorials/{path.stem}.md" in pages


@pytest.mark.slow
def test_it_is_built_without_warnings_and_its_links_lead_somewhere(scripts, tmp_path):
    pytest.importorskip("material", reason="mkdocs comes with the extra `docs`")
    import build

    assert build.build(tmp_path) == 0, "see the warnings above"
    assert build.pack(tmp_path, tmp_path.with_suffix(".zip")) == 0, "too large for the wheel"
    pages = {path: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html")}
    for path, text in pages.items():
        assert not re.findall(r"<(?:script|img)[^>]*src=\"?https?:", text), path.name
        assert not re.findall(r"<link[^>]*rel=\"?stylesheet\"?[^>]*href=\"?https?:", text), path.name
        for image in re.findall(r"<img[^>]*>", text):
            assert re.search(r"alt=(?:\"[^\"]+\"|[^\s\">]+)", image), (
                f"{path.name}: no words for {image[:80]}"
            )
        for link in re.findall(r"(?:href|src)=\"([^\"#?]+)[^\"]*\"", text):
            if not re.match(r"[a-z]+:", link) and path.name != "report.html":
                assert (path.parent / Path(unquote(link))).exists(), f"{path.name}: {link}"
    reference = pages[tmp_path / "reference" / "python.html"]
    assert not [name for name in cw.__all__ if f">{name}<" not in reference and name != "__version__"]
