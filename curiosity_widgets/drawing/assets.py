"""The built front end, beside the package: a script per panel, one for HTML pages, and their styles."""

from __future__ import annotations

from pathlib import Path

from curiosity_widgets.errors import CuriosityError

_STATIC = Path(__file__).parents[1] / "static"


def script(name: str) -> Path:
    """The script of a panel, or of the HTML pages ("report").

    Raises CuriosityError when the package was not built.
    """
    return _built(f"{name}.js")


def style(name: str = "dashboard") -> Path:
    """The style sheet of all panels, or of the HTML pages ("report").

    Raises CuriosityError when the package was not built.
    """
    return _built(f"{name}.css")


def _built(name: str) -> Path:
    path = _STATIC / name
    if not path.exists():
        raise CuriosityError(
            f"{path} is missing: the front end was not built; run `pip install .` in the source folder, "
            "or `npm ci` and `npm run build:widgets` in its folder js"
        )
    return path
