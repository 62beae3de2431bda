"""Which spectrum belongs to which pixel, decided from what a file says, never from a guess.

Readers translate their format into named axes and arrays (:mod:`.axes`); what lies where is decided here and
in :mod:`curiosity_widgets.data.readers.blocks`.
"""
