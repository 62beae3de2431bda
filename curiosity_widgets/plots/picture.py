"""Pictures as bytes, drawn without a window and without pyplot: safe beside other threads and notebooks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from curiosity_widgets.errors import CuriosityError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PNG, SVG = "png", "svg"
DPI = 300  # of what is taken home
_one = threading.Lock()  # matplotlib's caches are made for one thread


def drawn(draw: Callable[[Figure], Any], size: tuple[float, float], kind: str, *, dpi: int = DPI) -> bytes:
    """What ``draw`` puts on a figure of a size in inches, as a PNG or SVG file.

    Text stays text in SVG. Raises CuriosityError where matplotlib is not installed.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError as error:
        raise CuriosityError(
            'pictures need matplotlib; install it with pip install "curiosity-widgets[plots]"'
        ) from error
    with _one, rc_context({"svg.fonttype": "none", "axes.titlesize": "medium", "savefig.facecolor": "white"}):
        figure = Figure(figsize=size, layout="constrained")
        draw(figure)
        file = BytesIO()
        figure.savefig(file, format=kind, dpi=dpi)
    return file.getvalue()
