"""The layers of a sample, by the names that the sample map gives them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.drawing.colour_range import colour_range
from curiosity_widgets.drawing.palette import GROUPS, VERDICT
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.messages.layers import open_positions
from curiosity_widgets.session.state.display import UNLEARNABLE, map_words
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

ACQUISITION, CLUSTERS, IMAGE = "acquisition", "clusters", "image/"
LEARNABLE = ("learnable", "not learnable")


@dataclass(frozen=True, eq=False)
class Layer:
    """A map (H, W) of the sample, NaN where it is unknown, and how it is drawn."""

    label: str
    values: FloatArray
    unit: str = ""
    groups: tuple[str, ...] = ()  # names of the values 0, 1, 2 … where the layer holds groups, not numbers
    colours: tuple[str, ...] = GROUPS  # of the groups; further ones begin again
    verdict: bool = False  # of two groups the first is "fine": only the second covers the image
    ranks: bool = False  # colours are ranks among the positions where the loop may go

    @property
    def title(self) -> str:
        """The label with its unit."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    @property
    def span(self) -> tuple[float, float, bool]:
        """What colours span by default, and whether around zero."""
        return colour_range(self.values)


def layer_of(info: RunInfo, snapshot: Snapshot, name: str | None) -> Layer:
    """A layer by its name: an image channel (with or without "image/"), a map of the snapshot, or "clusters".

    The first channel where ``name`` is None or empty. Raises CuriosityError for a layer that does not exist.
    """
    if name is not None and not isinstance(name, str):
        raise CuriosityError(f"layer is {quoted(name)}; give its name, or None")
    channel = (name or "").removeprefix(IMAGE)
    if channel in info.channels or not name:
        number = info.channels.index(channel) if channel in info.channels else 0
        unit = info.channel_units[number] if number < len(info.channel_units) else ""
        return Layer(info.channels[number] if info.channels else "image", info.image[number], unit)
    if name == CLUSTERS and snapshot.clusters is not None:
        return groups_layer(info, snapshot.clusters)
    if name == ACQUISITION and name in snapshot.maps:
        return Layer("acquisition", _where_open(info, snapshot, snapshot.maps[name]), ranks=True)
    if name in snapshot.maps:
        values = np.asarray(snapshot.maps[name], dtype=float)
        if name == UNLEARNABLE:
            return Layer(map_words(name), values, groups=LEARNABLE, colours=VERDICT, verdict=True)
        unit = info.values_units if name in ("uncertainty", "true_error") else ""
        return Layer(map_words(name), values, unit)
    known = ", ".join([*info.channels, *snapshot.maps])
    raise CuriosityError(f"this run has no layer '{name}'; it has {known}")


def groups_layer(info: RunInfo, clusters: IntArray) -> Layer:
    """The clusters (N,) of the candidates on the sample; -1: none."""
    values = info.candidates.to_map(np.where(clusters < 0, np.nan, clusters).astype(float))
    count = max(0, int(clusters.max(initial=-1))) + 1
    return Layer("latent clusters", values, groups=tuple(f"cluster {number + 1}" for number in range(count)))


def _where_open(info: RunInfo, snapshot: Snapshot, values: FloatArray) -> FloatArray:
    return np.where(open_positions(info, snapshot), np.asarray(values, dtype=float), np.nan)
