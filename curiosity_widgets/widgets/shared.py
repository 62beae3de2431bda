"""What the panels of a dashboard share inside the page.

``selection`` holds the selected candidates as bytes of little-endian uint32 indices into the run's
candidates, ascending, each once; empty where none is selected. The page writes it (``setSelection`` in
``js/src/widgets/shared.ts``); in Python read ``selected_candidates`` and write ``select_candidates``. It
is independent of ``row`` and ``col``, the one position that is shown.
"""

from __future__ import annotations

from typing import Any

import anywidget
import numpy as np
import traitlets

from curiosity_widgets.data.arrays import IntArray
from curiosity_widgets.drawing.assets import script
from curiosity_widgets.session.state.snapshot import Snapshot


class SharedState(anywidget.AnyWidget):
    """β and λ as the user sets them, the selected and the hovered position, the selected candidates.

    A model without a view. Panels refer to it, so in the page they follow each other at once, without
    the kernel; changes reach the kernel a little later.
    """

    _esm = script("shared")

    beta = traitlets.Float(0.5).tag(sync=True)
    lam = traitlets.Float(1.0).tag(sync=True)
    scheduled = traitlets.Bool(False).tag(sync=True)  # β follows the strategy's own schedule
    row = traitlets.Int(-1).tag(sync=True)  # selected position; -1: the latest measured one
    col = traitlets.Int(-1).tag(sync=True)
    hover = traitlets.List(traitlets.Int()).tag(sync=True)  # [row, col], or empty
    selection = traitlets.Bytes(b"").tag(  # little-endian uint32 candidate indices
        sync=True, from_json=lambda value, _widget: bytes(value)
    )
    # [[row, col], …] the batch that waits for approval, as the user has changed it; empty: none waits
    proposal = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    # Which page has the controls, and which asks for them: pages.py. Empty: there is no lease.
    lease = traitlets.Dict({}).tag(sync=True)
    clusters = traitlets.Any(None)  # (N,) as the latent panel groups them; None: as the learner does
    band = traitlets.Any(None)  # (low, high) of the spectra's axis that is mapped; None: none
    groups = traitlets.Dict({})  # name -> indices (n,) of the candidates that a user has named
    read_only_reason = traitlets.Unicode("").tag(sync=True)  # why nothing can be changed; empty: all can

    def clusters_of(self, snapshot: Snapshot) -> IntArray | None:
        """Cluster (N,) of every candidate as all panels show them: the latent panel's, else the learner's."""
        return snapshot.clusters if self.clusters is None else self.clusters

    @property
    def selected(self) -> tuple[int, int] | None:
        """The selected pixel (row, col), None while the latest measured one is followed."""
        return (self.row, self.col) if self.row >= 0 and self.col >= 0 else None

    @property
    def hovered(self) -> tuple[int, int] | None:
        """The pixel (row, col) under the pointer."""
        return (self.hover[0], self.hover[1]) if len(self.hover) == 2 else None

    @property
    def selected_candidates(self) -> IntArray:
        """Indices of the selected candidates (n,), ascending."""
        whole = self.selection[: len(self.selection) // 4 * 4]
        return np.frombuffer(whole, dtype="<u4").astype(np.int64)

    def select_candidates(self, index: Any) -> None:
        """Select candidates by index, in every panel."""
        self.selection = np.unique(np.asarray(index, dtype="<u4")).tobytes()
