"""Learn how structure makes property in microscopy, from as few measured spectra as possible.

``import curiosity_widgets as cw`` is fast and does not load torch: public names come on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from curiosity_widgets._version import __version__

_PUBLIC = {
    "AEcroscopySource": "curiosity_widgets.sources.aecroscopy",
    "AskTell": "curiosity_widgets.session.own_loop.ask_tell",
    "AEcroscopyWaveSource": "curiosity_widgets.sources.aecroscopywave",
    "Axis": "curiosity_widgets.data.spectral_image",
    "BlopOptimizer": "curiosity_widgets.session.own_loop.blop_optimizer",
    "CuriosityError": "curiosity_widgets.errors",
    "DTMicroscopeSource": "curiosity_widgets.sources.dtmicroscope",
    "Dashboard": "curiosity_widgets.widgets.dashboard",
    "EnsemblePanel": "curiosity_widgets.widgets.ensemble",
    "InstrumentSource": "curiosity_widgets.sources.instrument",
    "LatentPanel": "curiosity_widgets.widgets.latent.latent_panel",
    "LearningPanel": "curiosity_widgets.widgets.figures.learning_panel",
    "Limits": "curiosity_widgets.session.rules.limits",
    "LogPanel": "curiosity_widgets.widgets.log",
    "MapPanel": "curiosity_widgets.widgets.map.map_panel",
    "ControlsPanel": "curiosity_widgets.widgets.controls.controls_panel",
    "SpectraPanel": "curiosity_widgets.widgets.figures.spectra_panel",
    "TimelinePanel": "curiosity_widgets.widgets.timeline",
    "Policies": "curiosity_widgets.session.rules.policies",
    "MexpsimuSource": "curiosity_widgets.sources.mexpsimu",
    "ReplaySource": "curiosity_widgets.sources.replay",
    "RunEvent": "curiosity_widgets.session.notices.run_event",
    "RunFile": "curiosity_widgets.session.file.run_file",
    "Session": "curiosity_widgets.session.session",
    "SimulatedSource": "curiosity_widgets.sources.simulated",
    "Snapshot": "curiosity_widgets.session.state.snapshot",
    "SpectralImage": "curiosity_widgets.data.spectral_image",
    "Workflow": "curiosity_widgets.workflows.workflow",
    "benchmark": "curiosity_widgets.benchmarking",
    "classroom": "curiosity_widgets.widgets.classrooms.classroom",
    "combine": "curiosity_widgets.data.readers.two_files",
    "compare": "curiosity_widgets.reports.compare",
    "explore": "curiosity_widgets.widgets.explorer",
    "open_data": "curiosity_widgets.data.readers",
    "report": "curiosity_widgets.reports.report",
    "submit": "curiosity_widgets.benchmarks.protocol.submission",
    "open_source": "curiosity_widgets.sources",
    "patch_advice": "curiosity_widgets.advice",
}
_MODULES = {
    "acquisition": "curiosity_widgets.acquisition",
    "datasets": "curiosity_widgets.data.datasets",
    "plots": "curiosity_widgets.plots",
    "readers": "curiosity_widgets.data.readers",
    "workflows": "curiosity_widgets.workflows",
}

__all__ = ["__version__", *sorted(_PUBLIC), *sorted(_MODULES)]

if TYPE_CHECKING:
    from curiosity_widgets import acquisition as acquisition
    from curiosity_widgets import plots as plots
    from curiosity_widgets import workflows as workflows
    from curiosity_widgets.advice import patch_advice as patch_advice
    from curiosity_widgets.benchmarking import benchmark as benchmark
    from curiosity_widgets.benchmarks.protocol.submission import submit as submit
    from curiosity_widgets.data import datasets as datasets
    from curiosity_widgets.data import readers as readers
    from curiosity_widgets.data.readers import open_data as open_data
    from curiosity_widgets.data.readers.two_files import combine as combine
    from curiosity_widgets.data.spectral_image import Axis as Axis
    from curiosity_widgets.data.spectral_image import SpectralImage as SpectralImage
    from curiosity_widgets.errors import CuriosityError as CuriosityError
    from curiosity_widgets.reports.compare import compare as compare
    from curiosity_widgets.reports.report import report as report
    from curiosity_widgets.session.file.run_file import RunFile as RunFile
    from curiosity_widgets.session.notices.run_event import RunEvent as RunEvent
    from curiosity_widgets.session.own_loop.ask_tell import AskTell as AskTell
    from curiosity_widgets.session.own_loop.blop_optimizer import BlopOptimizer as BlopOptimizer
    from curiosity_widgets.session.rules.limits import Limits as Limits
    from curiosity_widgets.session.rules.policies import Policies as Policies
    from curiosity_widgets.session.session import Session as Session
    from curiosity_widgets.session.state.snapshot import Snapshot as Snapshot
    from curiosity_widgets.sources import open_source as open_source
    from curiosity_widgets.sources.aecroscopy import AEcroscopySource as AEcroscopySource
    from curiosity_widgets.sources.aecroscopywave import AEcroscopyWaveSource as AEcroscopyWaveSource
    from curiosity_widgets.sources.dtmicroscope import DTMicroscopeSource as DTMicroscopeSource
    from curiosity_widgets.sources.instrument import InstrumentSource as InstrumentSource
    from curiosity_widgets.sources.mexpsimu import MexpsimuSource as MexpsimuSource
    from curiosity_widgets.sources.replay import ReplaySource as ReplaySource
    from curiosity_widgets.sources.simulated import SimulatedSource as SimulatedSource
    from curiosity_widgets.widgets.classrooms.classroom import classroom as classroom
    from curiosity_widgets.widgets.controls.controls_panel import ControlsPanel as ControlsPanel
    from curiosity_widgets.widgets.dashboard import Dashboard as Dashboard
    from curiosity_widgets.widgets.ensemble import EnsemblePanel as EnsemblePanel
    from curiosity_widgets.widgets.explorer import explore as explore
    from curiosity_widgets.widgets.figures.learning_panel import LearningPanel as LearningPanel
    from curiosity_widgets.widgets.figures.spectra_panel import SpectraPanel as SpectraPanel
    from curiosity_widgets.widgets.latent.latent_panel import LatentPanel as LatentPanel
    from curiosity_widgets.widgets.log import LogPanel as LogPanel
    from curiosity_widgets.widgets.map.map_panel import MapPanel as MapPanel
    from curiosity_widgets.widgets.timeline import TimelinePanel as TimelinePanel
    from curiosity_widgets.workflows.workflow import Workflow as Workflow


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(_MODULES[name])
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'curiosity_widgets' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "curiosity-widgets"}]
