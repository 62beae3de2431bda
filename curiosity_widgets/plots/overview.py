"""A run in one picture: the sample, its latent space, a spectrum, and what was learned."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curiosity_widgets.plots.curves import learning_curve
from curiosity_widgets.plots.latent_space import latent
from curiosity_widgets.plots.picture import DPI, drawn
from curiosity_widgets.plots.run_view import Moment, Run, opened
from curiosity_widgets.plots.sample_map import sample_map
from curiosity_widgets.plots.spectra import spectra

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SIZE = (9.6, 7.2)  # inches


def overview(run: Run, kind: str = "png", *, dpi: int = DPI) -> bytes:
    """The picture as a PNG or SVG file; what the run does not have yet is left out.

    Raises CuriosityError where the run has no image yet, or matplotlib is not installed.
    """
    info, snapshot = opened(run)
    moment = Moment(info, snapshot)
    parts: list[Callable[..., Any]] = [sample_map]
    parts += [latent] if snapshot.latent is not None else []
    parts += [spectra] if len(snapshot.measured) else []
    parts += [learning_curve] if any(entry.get(info.score) is not None for entry in snapshot.curve) else []

    def draw(figure: Figure) -> None:
        count = len(snapshot.measured)
        figure.suptitle(f"{info.data or 'run'}: {count} spectra, {info.workflow}, seed {info.seed}")
        columns = 1 if len(parts) == 1 else 2
        for number, part in enumerate(parts, 1):
            part(moment, ax=figure.add_subplot((len(parts) + columns - 1) // columns, columns, number))

    return drawn(draw, _SIZE, kind, dpi=dpi)


def write(run: Run, path: Path, kind: str) -> None:
    """Write the picture as a file of a kind."""
    path.write_bytes(overview(run, kind))
