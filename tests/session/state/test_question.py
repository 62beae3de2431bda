from __future__ import annotations

import pytest

from curiosity_widgets.session.state.question import Question


@pytest.mark.parametrize(("options", "refusals"), [(("yes",), ()), (("no", "yes"), ("no",))])
def test_a_question_has_a_choice_and_its_first_option_continues(options, refusals):
    with pytest.raises(ValueError, match="options"):
        Question("sample", "Continue?", options, refusals)
