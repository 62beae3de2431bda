from __future__ import annotations

import numpy as np

from curiosity_widgets.widgets.shared import SharedState


def test_selected_candidates_are_little_endian_indices_in_order() -> None:
    shared = SharedState()
    assert shared.selected_candidates.tolist() == []
    shared.select_candidates([300, 7, 300])
    assert shared.selection == bytes([7, 0, 0, 0, 44, 1, 0, 0])
    assert shared.selected_candidates.tolist() == [7, 300]
    shared.close()


def test_a_selection_from_the_page_arrives_as_a_view_of_its_message() -> None:
    shared = SharedState()
    heard: list[list[int]] = []
    shared.observe(lambda _: heard.append(shared.selected_candidates.tolist()), "selection")
    shared.set_state({"selection": memoryview(np.array([5, 70000], dtype="<u4").tobytes())})
    assert heard == [[5, 70000]]
    shared.close()
