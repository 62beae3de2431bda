from __future__ import annotations

from dataclasses import replace

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.loop.context import Context, Options
from curiosity_widgets.session.loop.services import Inline
from curiosity_widgets.session.loop.survey import survey
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.settings import first_settings
from tests.session.small import SmallSource, workflow


@pytest.fixture
def context(tmp_path):
    chosen = workflow()
    options = Options(chosen, 3, tmp_path / "run.h5", first_settings(chosen), Policies(repeats=0.1))
    return Context(options, Inline())


def begin(context):
    sample = SmallSource()
    context.begin(survey(sample.open(), sample.image(), context.options.workflow, 3, 0, knows_truth=True))


@pytest.mark.parametrize("part", ["facts", "history", "driven", "recording"])
def test_what_is_not_there_yet_is_refused_with_what_to_do(context, part):
    with pytest.raises(CuriosityError, match="start the run first"):
        getattr(context, part)


def test_settings_and_policies_have_one_home_before_and_after_the_image(context):
    assert (context.settings.beta, context.policies.repeats) == (0.5, 0.1)
    context.change_settings(replace(context.settings, beta=0.7))
    context.change_policies(Policies(Limits(max_spectra=5)))
    assert (context.settings.beta, context.policies.limits.max_spectra) == (0.7, 5)
    begin(context)
    assert context.settings is context.history.settings
    assert context.policies is context.history.policies
    assert (context.settings.beta, context.policies.limits.max_spectra) == (0.7, 5)
    context.change_settings(replace(context.settings, beta=0.9))
    assert context.settings.beta == context.history.settings.beta == 0.9


def test_what_was_logged_before_the_image_is_in_the_history_afterwards(context):
    context.log("warning", "the tip is worn")
    assert [entry.text for entry in context.early_log()] == ["the tip is worn"]
    begin(context)
    assert "the tip is worn" in [entry.text for entry in context.history.log]


def test_phases_of_one_name_add_up(context):
    for _ in range(2):
        with context.phase("pick"):
            before = context.timings.get("pick", 0.0)
    assert context.timings["pick"] > before >= 0
