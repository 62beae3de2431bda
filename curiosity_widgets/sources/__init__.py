"""Sources of images and spectra: replayed data, a simulated sample, microscopes."""

from curiosity_widgets.sources.opening import open_source as open_source
from curiosity_widgets.sources.registry import SIMULATED as SIMULATED
