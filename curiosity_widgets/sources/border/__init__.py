"""The border between a source and a session: whatever a source returns is checked and copied here.

One odd number must neither make a run file unreadable nor end a run. What a run cannot do without (axis,
channels, the spectrum) is refused with a sentence; everything else (pixel size, times, units, extras) is
replaced, and a note says so. The functions run on the source's thread, because reading a foreign object may
raise anything.
"""

from curiosity_widgets.sources.border.applied import applied_by as applied_by
from curiosity_widgets.sources.border.image import checked_image as checked_image
from curiosity_widgets.sources.border.info import checked_info as checked_info
from curiosity_widgets.sources.border.measurement import checked_measurement as checked_measurement
from curiosity_widgets.sources.border.truth import checked_truth as checked_truth
