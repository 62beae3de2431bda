from __future__ import annotations

import ipywidgets

from curiosity_widgets.widgets.forms.fields import number, styled


def test_fields_keep_their_order_and_share_a_column() -> None:
    fields = [number("Patch", 1, 9), ipywidgets.Dropdown(options=["a"], description="Data")]
    shown = styled(iter(fields))
    assert shown == fields
    assert len({field.style.description_width for field in shown}) == 1
    assert len({field.layout.width for field in shown}) == 1


def test_a_number_stays_within_its_bounds() -> None:
    field = number("Patch", 1, 9)
    field.value = 40
    assert field.value == 9
