from __future__ import annotations

import time
from dataclasses import replace

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.session import Session
from tests.session import small
from tests.session.small import SmallSource


def test_recorded_data_give_no_noise(tmp_path):
    with pytest.raises(CuriosityError, match="gives the same spectrum again"):
        Session(
            small.SmallSource(repeatable=False), small.workflow(), 0, tmp_path / "run.h5",
            policies=Policies(repeats=0.1), learner=small.SmallLearner,
        )  # fmt: skip


def test_an_instrument_is_scanned_when_the_run_starts_and_has_no_held_out(session):
    run = session(SmallSource(kind="instrument", truth=False))
    assert run.info is None
    with pytest.raises(CuriosityError, match="no image yet"):
        run.measure((3, 3))
    run.settings.beta = 0.25
    run.run()
    assert run.wait(20)
    assert run.info.held_out.sum() == 0
    assert run.snapshot.settings.beta == 0.25
    curve = run.snapshot.curve
    live = [entry for entry in curve if entry.get("prequential_r2") is not None]
    assert [entry["n"] for entry in live] == [10, 14, 18, 22]
    assert all(-5 < entry["prequential_r2"] < 1 for entry in live)


def test_an_image_scanned_long_before_the_run_is_reported_in_its_log(session):
    class Rescanned(SmallSource):
        def image(self, **how):
            return replace(super().image(**how), taken_at=time.time() - 3000)

    run = session(Rescanned(kind="instrument", truth=False))
    run.run()
    assert run.wait(20)
    warnings = [entry.text for entry in run.snapshot.log if entry.level == "warning"]
    assert any(text.startswith("the image was scanned 50 min before") for text in warnings)
