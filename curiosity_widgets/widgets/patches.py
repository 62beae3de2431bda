"""The recorded patch and the patch predicted from a spectrum, side by side (spec2im)."""

from __future__ import annotations

from typing import Any

import anywidget
import numpy as np
import traitlets

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.scaling import image_scaler
from curiosity_widgets.drawing.assets import script, style
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot


class PatchPair(anywidget.AnyWidget):
    """A few small pictures; empty where there is nothing to compare."""

    _esm = script("patches")
    _css = style()

    patch = traitlets.Int(0).tag(sync=True)
    channels = traitlets.List(traitlets.Unicode()).tag(sync=True)  # with their units
    recorded = traitlets.Bytes(b"").tag(sync=True)  # (C, p, p) little-endian float32, in the image's units
    predicted = traitlets.Bytes(b"").tag(sync=True)

    def show(self, info: RunInfo, snapshot: Snapshot, order: int | None) -> None:
        """Show the patches of one measured spectrum, by its order; None: of no spectrum."""
        known = snapshot.patches is not None and order is not None and order < len(snapshot.patches)
        with self.hold_sync():
            if not known or snapshot.patches is None or order is None:
                self.recorded = self.predicted = b""
                return
            index = snapshot.measured_index[order : order + 1]
            units = info.channel_units or ("",) * len(info.channels)
            self.patch = info.patch
            self.channels = [
                f"{name} ({unit})" if unit else name for name, unit in zip(info.channels, units, strict=True)
            ]
            self.recorded = _packed(info.candidates.patches(info.image, index)[0])
            self.predicted = _packed(image_scaler(info.image).undo(snapshot.patches[order]))

    def draw(self, figure: Any) -> None:
        """Put the patches on a matplotlib figure: a pair for each channel, on the recorded one's range."""
        shape = (len(self.channels), self.patch, self.patch)
        pairs = [np.frombuffer(packed, dtype="<f4") for packed in (self.recorded, self.predicted)]
        if not all(packed.size == np.prod(shape) for packed in pairs):
            return
        grid = figure.subplots(1, 2 * len(self.channels), squeeze=False)[0]
        for number, channel in enumerate(self.channels):
            recorded, predicted = (packed.reshape(shape)[number] for packed in pairs)
            span = {"vmin": float(np.nanmin(recorded)), "vmax": float(np.nanmax(recorded))}
            for ax, patch, label in zip(
                grid[2 * number :], (recorded, predicted), ("recorded", "predicted"), strict=False
            ):
                ax.imshow(patch, cmap="gray", **span)
                ax.set(title=f"{channel}, {label}", xticks=[], yticks=[])


def _packed(patch: FloatArray) -> bytes:
    return np.ascontiguousarray(patch, dtype="<f4").tobytes()
