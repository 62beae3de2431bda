"""The contract notices sources that do not behave."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curiosity_widgets import Axis, ReplaySource
from curiosity_widgets.sources.protocol import Stopped
from curiosity_widgets.testing import check_source
from tests.contract.test_sources import AXIS, full_grid, replayed


class Greedy(ReplaySource):
    """Measures the whole batch before it gives the first point."""

    def measure(self, points, *, stop=None):
        return iter(list(super().measure(points)))


class Restarting(ReplaySource):
    """Its axis changes from one opening to the next."""

    opened = 0

    def open(self):
        self.opened += 1
        return replace(super().open(), axis=Axis(AXIS.values + self.opened))


class Silent(ReplaySource):
    """Scans without reporting its lines."""

    def image(self, *, on_line=None, stop=None):
        return super().image(stop=stop)


class Unstoppable(ReplaySource):
    """Scans to the end, stopped or not."""

    def image(self, *, on_line=None, stop=None):
        return super().image(on_line=on_line)


class Late(ReplaySource):
    """Refuses a position only when it comes to it."""

    def measure(self, points, *, stop=None):
        for index, point in enumerate(points):
            for measurement in super().measure(point[None], stop=stop):
                yield replace(measurement, index=index)


class Unnumbered(ReplaySource):
    """Gives every spectrum the index 0."""

    def measure(self, points, *, stop=None):
        for measurement in super().measure(points, stop=stop):
            yield replace(measurement, index=0)


class StaysStopped(ReplaySource):
    """A stop while nothing is measured ends the next batch."""

    stopped = False

    def stop(self):
        self.stopped = True
        super().stop()

    def measure(self, points, *, stop=None):
        for measurement in super().measure(points, stop=stop):
            if self.stopped:
                raise Stopped("stopped")
            yield measurement


class Broken(ReplaySource):
    """Cannot be opened."""

    def open(self):
        raise ZeroDivisionError


NOTICED_BY = {
    Greedy: "measures one by one",
    Restarting: "opens twice alike",
    Silent: "image reports its lines",
    Unstoppable: "image can be stopped",
    Late: "positions outside are refused first",
    StaysStopped: "stops between points",
    Unnumbered: "spectra belong to their positions",
}


@pytest.mark.parametrize("wrong", NOTICED_BY)
def test_sources_that_do_not_behave_fail(wrong):
    with pytest.raises(AssertionError, match=f"^{NOTICED_BY[wrong]}: "):
        check_source(lambda: wrong(full_grid()), replayed(full_grid()))


def test_what_a_source_raises_is_passed_on():
    with pytest.raises(ZeroDivisionError):
        check_source(lambda: Broken(full_grid()), replayed(full_grid()))


def test_a_symmetric_sample_is_no_use():
    alike = replace(replayed(full_grid()), spectra=lambda points: 0.0 * points[:, :1] + AXIS.values)
    with pytest.raises(AssertionError, match=r"^neighbours differ: spectra of neighbours are too alike"):
        check_source(lambda: ReplaySource(full_grid()), alike)
