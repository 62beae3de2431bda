"""Why a position cannot be measured. The session's errors and the map's tooltip use the same sentences:
``js/scripts/generate.py`` writes them into the page.
"""

from __future__ import annotations

NO_PATCH = "its patch does not fit into the image, or the source has nothing there"
HELD_OUT = (
    "it lies in a held-out region, which is never measured; "
    "start the session with holdout=0 to measure everywhere"
)
GAP = (
    "it is kept clear around a held-out region, as its patch would reach into it; "
    "start the session with holdout=0 to measure everywhere"
)
EXCLUDED = "it is excluded; include it first"
