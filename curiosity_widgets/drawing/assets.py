"""The built front end: one script per panel and one style sheet, beside the package."""

from __future__ import annotations

from pathlib import Path

from curiosity_widgets.errors import CuriosityError

_STATIC = Path(__file__).parents[1] / "static"


def script(panel: str) -> Path:
    """The bundle of a panel. Raises CuriosityError when the package was not built."""
    return _built(f"{panel}.js")


def style() -> Path:
    """The style sheet of all panels. Raises CuriosityError when the package was not built."""
    return _built("dashboard.css")


def _built(name: str) -> Path:
    path = _STATIC / name
    if not path.exists():
        raise CuriosityError(
            f"{path} is missing: the front end was not built; run `pip install .` in the source folder, "
            "or `npm ci` and `npm run build:widgets` in its folder js"
        )
    return path
