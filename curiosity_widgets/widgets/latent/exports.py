"""The latent space, taken home."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.latent_space import principal_components
from curiosity_widgets.messages.latent import CLUSTER, STEP
from curiosity_widgets.plots.latent_space import latent
from curiosity_widgets.plots.layers import Layer
from curiosity_widgets.plots.picture import DPI
from curiosity_widgets.plots.run_view import Moment
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.exports import Exports, Table
from curiosity_widgets.widgets.map.exports import shown_layer

MASK = "npy"

if TYPE_CHECKING:
    from curiosity_widgets.widgets.latent.latent_panel import LatentPanel


def latent_exports(panel: LatentPanel, snapshot: Snapshot, info: RunInfo) -> Exports:
    """The cloud as a panel shows it. Raises CuriosityError where there is no latent space yet."""
    vectors = snapshot.latent
    if vectors is None:
        raise CuriosityError(panel.absent or "there is no latent space yet; it comes with the first training")
    snapshot = snapshot.with_(clusters=panel.feed.shared.clusters_of(snapshot))
    components = tuple(min(component, vectors.shape[1]) for component in panel.components[: panel.dimensions])
    layer = _layer(panel, snapshot, info)

    def draw(figure: Any) -> None:
        ax = figure.add_subplot(projection="3d" if len(components) == 3 else None)
        latent(Moment(info, snapshot), components=components, layer=layer, ax=ax)

    return LatentExports(panel, lambda: _table(vectors, snapshot, info, layer), draw, size=(6.4, 5.4))


class LatentExports(Exports):
    """Also the selection, as a mask (H, W) in a file of NumPy."""

    def __init__(self, panel: LatentPanel, *table_and_picture: Any, **look: Any) -> None:
        super().__init__(*table_and_picture, **look)
        self._panel = panel

    @property
    def kinds(self) -> list[str]:
        """What can be written."""
        return [*super().kinds, MASK]

    def encoded(self, kind: str, *, dpi: int = DPI) -> bytes:
        """The content of a file of a kind. Raises CuriosityError for a mask where nothing is selected."""
        if kind != MASK:
            return super().encoded(kind, dpi=dpi)
        file = BytesIO()
        np.save(file, self._panel.mask())
        return file.getvalue()


def _layer(panel: LatentPanel, snapshot: Snapshot, info: RunInfo) -> Layer | None:
    if panel.colour == CLUSTER:
        return None
    if panel.colour == STEP:
        steps = np.full(len(info.candidates), np.nan)
        steps[snapshot.measured_index] = snapshot.measured_step
        return Layer("Step measured", info.candidates.to_map(steps))
    return shown_layer(panel.colour, snapshot, info, panel.feed.shared)


def _table(vectors: FloatArray, snapshot: Snapshot, info: RunInfo, layer: Layer | None) -> Table:
    """A line for each candidate: pixel, principal components, cluster, and what it is coloured by."""
    found, _ = principal_components(vectors, vectors.shape[1])
    rows, cols = info.candidates.pixels.T
    order = np.full(len(rows), "", dtype=object)
    order[snapshot.measured_index] = np.arange(1, len(snapshot.measured_index) + 1)
    table: list[tuple[str, Any]] = [("row", rows), ("col", cols)]
    table += [(f"PC{number}", column) for number, column in enumerate(found.T, 1)]
    if snapshot.clusters is not None:
        table.append(
            ("cluster", [number + 1 if number >= 0 else "" for number in snapshot.clusters.tolist()])
        )
    if layer is not None:
        table.append((layer.title, layer.values[rows, cols]))
    return [*table, ("spectrum number", order)]
