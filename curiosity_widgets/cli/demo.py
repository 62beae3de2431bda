"""``curiosity demo``."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import click

import curiosity_widgets as cw
from curiosity_widgets.cli.lab import installed_lab, lab_options, start_lab
from curiosity_widgets.errors import CuriosityError


@click.command()
@lab_options
def demo(no_browser: bool, port: int | None, folder: Path) -> int:
    """Open the demo notebook in JupyterLab: real data, running."""
    start = installed_lab()
    cw.datasets.load("pto-1.7um")  # fails here, not in the notebook, where the data package is missing
    notebook = folder / "quickstart.ipynb"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not notebook.exists():
            notebook.write_text(_quickstart(), encoding="utf-8")
    except OSError as error:
        raise CuriosityError(
            f"cannot write the demo notebook to {folder}: {error.strerror}; choose --folder"
        ) from error
    start_lab(start, notebook, no_browser=no_browser, port=port)
    return 0


def _quickstart() -> str:
    """The demo notebook without its pictures: inside an installed package, or in a source tree beside it."""
    file = resources.files("curiosity_widgets") / "examples" / "quickstart.ipynb"
    if not file.is_file():
        file = Path(cw.__file__).parent.parent / "examples" / "quickstart.ipynb"
    notebook = json.loads(file.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return json.dumps(notebook, indent=1) + "\n"
