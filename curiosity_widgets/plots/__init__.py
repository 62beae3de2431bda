"""Figures of a run for notebooks and papers, in the colours of the dashboard; one function each.

Every function takes a run (a session, a :class:`~curiosity_widgets.RunFile` or the path of a run file),
draws with matplotlib, on ``ax`` where one is given, and returns the axes. They need
``pip install "curiosity-widgets[plots]"``.
"""

from __future__ import annotations

from curiosity_widgets.plots.curves import comparison, learning_curve
from curiosity_widgets.plots.film_strip import film_strip
from curiosity_widgets.plots.latent_space import latent
from curiosity_widgets.plots.sample_map import sample_map
from curiosity_widgets.plots.spectra import spectra

__all__ = ["comparison", "film_strip", "latent", "learning_curve", "sample_map", "spectra"]
