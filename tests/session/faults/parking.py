"""A source with a probe that is parked, and that notes what was done to it."""

from __future__ import annotations

from tests.session.small import SmallSource


class Parking(SmallSource):
    """``stuck``: the probe cannot be parked."""

    def __init__(self, *, stuck=False, **options):
        super().__init__(**options)
        self.did = []
        self._stuck = stuck

    def park(self):
        self.did.append("parked")
        if self._stuck:
            raise RuntimeError("stuck")

    def close(self):
        self.did.append("closed")
