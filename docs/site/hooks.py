"""What mkdocs does beside its plugins: pages made of the code and the notebooks, equations as MathML."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files

sys.path.insert(0, str(Path(__file__).resolve().parent))

import code_pages
import notebook_pages

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def on_config(config: Any) -> Any:
    """List the pages of the folders that the menu names as a whole."""
    docs = Path(config.docs_dir)
    decisions = [f"decisions/{path.name}" for path in sorted((docs / "decisions").glob("[!R]*.md"))]
    whole: dict[str, list[Any]] = {
        "tutorials/": [
            {"All": "tutorials/README.md"},
            *(f"tutorials/{name}.md" for name in notebook_pages.names(EXAMPLES)),
        ],
        "decisions/": [{"All": "decisions/README.md"}, *decisions],
    }
    config.nav = [_with_folders(entry, whole) for entry in config.nav]
    return config


def _with_folders(entry: Any, whole: dict[str, list[Any]]) -> Any:
    """An entry of the menu, folders replaced by their pages."""
    if isinstance(entry, dict):
        return {title: _with_folders(inside, whole) for title, inside in entry.items()}
    if isinstance(entry, list):
        return [_with_folders(one, whole) for one in entry]
    return whole.get(entry, entry)


@event_priority(100)
def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are made: reference and tutorials."""
    made: dict[str, str | bytes] = {
        "reference/python.md": code_pages.python_page(),
        "reference/cli.md": code_pages.cli_page(),
        "reference/events.md": code_pages.events_page(),
        **notebook_pages.pages(EXAMPLES),
    }
    for name, content in made.items():
        files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Fill in what comes from the code, turn equations into MathML, leave links out of the site as text."""
    if page.file.src_uri == "reference/run_file.md":
        markdown = code_pages.with_datasets(markdown)
    if page.file.src_uri.startswith("explanation/"):
        markdown = re.sub(
            r"\$\$(.+?)\$\$", lambda m: convert(m[1], display="block"), markdown, flags=re.DOTALL
        )
        markdown = re.sub(r"\$([^$\n]+)\$", lambda m: convert(m[1]), markdown)
    return re.sub(r"<!-- run (?:first|with).*?-->\n", "", markdown, flags=re.DOTALL)


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """Our own stand-in for a worker, in place of one that the theme would load from the network."""
    ours = "../" * page.file.src_uri.count("/") + "site/worker.js"
    return re.sub(r'<script src="?https://unpkg\.com/iframe-worker/shim"?>', f'<script src="{ours}">', output)


def on_post_build(config: Any) -> None:
    """Leave out what no page uses: source maps, and the search of other languages."""
    site = Path(config.site_dir)
    for path in [
        *site.rglob("*.map"),
        *(site / "assets" / "javascripts" / "lunr").rglob("*.js"),
        site / "404.html",
    ]:
        path.unlink()


def on_page_content(html: str, **_: Any) -> str:
    """Roles of docstrings (:class:`Session`) as plain code."""
    return re.sub(
        r":(?:class|meth|func|data|mod):<code>~?(?:[\w.]+\.)?(\w+)</code>", r"<code>\1</code>", html
    )
