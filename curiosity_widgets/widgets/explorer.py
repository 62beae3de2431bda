"""``cw.explore``: a complete data set at once, without a loop."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import ipywidgets

from curiosity_widgets import workflows
from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.exploration import Exploration
from curiosity_widgets.learning.score_names import UNMEASURED
from curiosity_widgets.session import score_words
from curiosity_widgets.session.state.display import UNLEARNABLE
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.sources import open_source
from curiosity_widgets.sources.replay import ReplaySource
from curiosity_widgets.widgets.common.boxed import BoxedPanel
from curiosity_widgets.widgets.common.exports import Exports
from curiosity_widgets.widgets.common.lifetime import Lasting, claim_cell, close_tree
from curiosity_widgets.widgets.common.panel import Panel
from curiosity_widgets.widgets.dashboard import on_screen
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.figures.learning_panel import unlearnable_sentence
from curiosity_widgets.widgets.figures.spectra_panel import SpectraPanel
from curiosity_widgets.widgets.heading import Heading
from curiosity_widgets.widgets.latent.latent_panel import LatentPanel
from curiosity_widgets.widgets.map.map_panel import MapPanel
from curiosity_widgets.workflows.workflow import Workflow

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

_SAMPLES = (100, 300, 1000, 3000)
_MINUTES_FROM = 3000  # spectra: training on more takes minutes


class ExplorePanel(BoxedPanel):
    """What the model has learned from, how far it came, and on how many spectra to train anew."""

    def __init__(self, exploration: Exploration, feed: Feed) -> None:
        self._exploration = exploration
        self._heading = Heading(title="Explore")
        self._sample = ipywidgets.Dropdown(options=[("…", None)], description="Train on", disabled=True)
        self._progress = ipywidgets.FloatProgress(0.0, max=1.0, layout=ipywidgets.Layout(width="160px"))
        self._offered = 0
        row = ipywidgets.HBox([self._sample, self._progress]).add_class("cw-turn")
        super().__init__(cast("Session", exploration), feed, children=[self._heading, row])
        self.add_class("cw-panel")
        self.add_class("cw-plot")
        self._sample.observe(self._train, "value")
        self.join()

    def exports(self) -> Exports:
        """The score and its yardsticks. Raises CuriosityError before there is one."""
        curve = self.shown()[0].curve
        if not curve:
            raise CuriosityError("there is no score yet")
        names = [name for name, value in curve[-1].items() if isinstance(value, int | float)]
        return Exports(lambda: [(name, [entry[name] for entry in curve]) for name in names])

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Show what is learned."""
        working = snapshot.state in ("initialising", "running")
        if info is not None:
            self._heading.title = f"Explore: {Path(info.data).name}"
            self._offer()
        self._sample.disabled = working or info is None
        self._progress.layout.visibility = "visible" if working else "hidden"
        self._progress.value = snapshot.progress or 0.0
        self._heading.sentence = self._sentence(snapshot, info)

    def _offer(self) -> None:
        count = self._exploration.count
        if count == self._offered:
            return
        self._offered = count
        trained = self._exploration.wanted
        sizes = sorted(size for size in {*_SAMPLES, trained} if size < count)
        last = f"all {count} spectra" + (" (minutes)" if count > _MINUTES_FROM else "")
        options = [*((f"{size} spectra", size) for size in sizes), (last, count)]
        self._sample.unobserve(self._train, "value")
        self._sample.options = options
        self._sample.value = trained
        self._sample.observe(self._train, "value")

    def _sentence(self, snapshot: Snapshot, info: RunInfo | None) -> str:
        trained = len(self._exploration.trained)
        if snapshot.state == "failed" or info is None or not trained:
            return snapshot.message or "training"
        known = f"Trained on {trained} of {len(info.candidates)} spectra."
        if trained == len(info.candidates):
            known = f"Trained on all {trained} spectra; no score, as none is left to predict."
        last = score_words.latest(snapshot.curve, UNMEASURED)
        score = "" if last is None else score_words.neighbours_sentence(snapshot.curve, info.target)
        doing = f"{snapshot.message} …" if snapshot.message else ""
        return " ".join(filter(None, (known, score, unlearnable_sentence(snapshot), doing)))

    def _train(self, change: Any) -> None:
        if change["new"] is not None:
            self._exploration.train(change["new"])


class Explorer(Lasting, ipywidgets.VBox):
    """Map, latent space, spectra and the map of what is not learnable, linked. Displays itself."""

    def __init__(self, exploration: Exploration) -> None:
        self.exploration = exploration
        session = cast("Session", exploration)
        self.feed = Feed(session)
        self.controls = ExplorePanel(exploration, self.feed)
        self.map = MapPanel(session, self.feed, marks=False, layer="clusters")
        self.latent = LatentPanel(session, self.feed, marks=False)
        self.spectra = SpectraPanel(session, self.feed)
        self.unlearnable = MapPanel(session, self.feed, marks=False, layer=UNLEARNABLE, title="Not learnable")
        self._panels: dict[str, Panel] = {
            "controls": self.controls,
            "map": self.map,
            "latent": self.latent,
            "spectra": self.spectra,
            "learning": self.unlearnable,  # its place on the screen
        }
        super().__init__(on_screen(self._panels, "full"))
        self.add_class("cw-dashboard")
        claim_cell(self)

    def close(self) -> None:
        """Take it off the page and end a training that runs."""
        self.exploration.close()
        for panel in self._panels.values():
            panel.close()
        close_tree(self)
        self.feed.close()


def explore(
    data: Any,
    *,
    sample: int | None = None,
    seed: int = 0,
    workflow: Workflow | None = None,
) -> Explorer:
    """A complete data set without a loop: latent space, clusters, spectra and what is not learnable, linked.

    ``data``: a public data set, a file, an object in memory, or "simulated". A model of the default workflow
    (or another ``workflow``) is trained on ``sample`` of the spectra, drawn at random by ``seed``: None for
    all where they are at most 1000, else 1000; the number of spectra for all. It can be changed in the page.

    Raises CuriosityError where the data cannot be opened, and for numbers that make no sense.
    """
    if sample is not None:
        sample = checks.whole("sample", sample, 2)
    source = open_source(data) if isinstance(data, str | os.PathLike) else ReplaySource(data)
    return Explorer(Exploration(source, workflow or workflows.load("dense"), sample, seed))
