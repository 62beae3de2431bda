"""The notebooks of ``examples/`` as pages: text, code, and the pictures and numbers that were committed."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

ORDER = (
    "quickstart",
    "my_data",
    "my_microscope",
    "is_it_learnable",
    "latent_space",
    "class_room",
    "my_own_rule",
)


def names(folder: Path) -> list[str]:
    """The notebooks of a folder, in the order in which to read them."""
    found = {path.stem for path in folder.glob("*.ipynb")}
    return [*(name for name in ORDER if name in found), *sorted(found - set(ORDER))]


def pages(folder: Path) -> dict[str, str | bytes]:
    """Name in the site → content: a page for each notebook, its pictures, and the list of all."""
    made: dict[str, str | bytes] = {}
    listed = []
    for name in names(folder):
        notebook = json.loads((folder / f"{name}.ipynb").read_text(encoding="utf-8"))
        parts = []
        heading = name.replace("_", " ")
        for number, cell in enumerate(notebook["cells"]):
            source = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                heading = _last_heading(source) or heading
            parts.append(source if cell["cell_type"] == "markdown" else f"```python\n{source}\n```")
            for place, output in enumerate(cell.get("outputs", [])):
                picture = f"{name}_{number}_{place}.png"
                parts.append(_shown(output, picture, heading, made))
        text = "\n\n".join(filter(None, parts)).replace(
            "](../docs/", "](../"
        )  # the site's pages are those of docs
        made[f"tutorials/{name}.md"] = text + f"\n\n*The notebook: `examples/{name}.ipynb`.*\n"
        listed.append(f"- [{_title(text)}]({name}.md)")
    made["tutorials/README.md"] = "# Tutorials\n\nNotebooks, as they ran.\n\n" + "\n".join(listed) + "\n"
    return made


def _shown(output: dict[str, Any], picture: str, heading: str, made: dict[str, str | bytes]) -> str:
    """An output as markdown; a picture goes into ``made``, its words are the heading above it."""
    data = output.get("data", {})
    if "image/png" in data:
        made[f"tutorials/{picture}"] = base64.b64decode("".join(data["image/png"]))
        return f"![What the code above shows: {heading}]({picture})"
    text = "".join(output.get("text", data.get("text/plain", "")))
    return f"```text\n{text.rstrip()}\n```" if text.strip() and "widget" not in text.lower() else ""


def _last_heading(text: str) -> str | None:
    found = [line.lstrip("# ") for line in text.splitlines() if re.match("#+ ", line)]
    return found[-1] if found else None


def _title(text: str) -> str:
    return next((line.lstrip("# ") for line in text.splitlines() if line.startswith("# ")), "Notebook")
