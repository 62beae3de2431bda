"""Workflows: ours, the default (``dense``), the paper's A (``ensemble``) and B (``autoencoder``), any
regressor in place of the networks (``regressor``, ``forest``, ``ridge``), and registered ones.
"""

from curiosity_widgets.workflows.functions import autoencoder, dense, ensemble, forest, regressor, ridge
from curiosity_widgets.workflows.kind import LOCAL_SKILL, WorkflowKind
from curiosity_widgets.workflows.registry import find, gives, load, names, register, registered
from curiosity_widgets.workflows.workflow import Workflow

__all__ = [
    "LOCAL_SKILL",
    "Workflow",
    "WorkflowKind",
    "autoencoder",
    "dense",
    "ensemble",
    "find",
    "forest",
    "gives",
    "load",
    "names",
    "register",
    "registered",
    "regressor",
    "ridge",
]
