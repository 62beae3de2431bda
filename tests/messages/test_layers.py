from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from curiosity_widgets.messages.layers import (
    NO_VALUE,
    excluded_message,
    image_message,
    layer_label,
    maps_message,
    points_message,
    quantise,
)
from tests.widgets.fake_session import SHAPE, make_info, make_snapshot


@given(arrays(np.float64, (4, 7), elements=st.floats(-1e4, 1e4)))
def test_levels_keep_values_to_a_65000th_of_their_range(values: np.ndarray) -> None:
    levels, low, high = quantise(values)
    read = np.frombuffer(levels, "<u2").reshape(values.shape) / (NO_VALUE - 1) * (high - low) + low
    np.testing.assert_allclose(read, values, atol=(high - low) / 65000 + 1e-9)


def test_levels_of_tiny_values_and_of_none() -> None:
    levels, low, high = quantise(np.array([[1e-12, 3e-12, np.nan]]))
    assert np.frombuffer(levels, "<u2").tolist() == [0, NO_VALUE - 1, NO_VALUE]
    assert (low, high) == (1e-12, 3e-12)
    levels, low, high = quantise(np.full((2, 2), np.nan))
    assert np.frombuffer(levels, "<u2").tolist() == [NO_VALUE] * 4
    assert np.isfinite([low, high]).all()


def test_the_image_goes_row_by_row_with_its_units_and_held_out_pixels() -> None:
    info = make_info()
    content, buffers = image_message(info)
    assert content["shape"] == list(SHAPE)
    assert [layer["unit"] for layer in content["layers"]] == ["m", "nm"]
    height = np.frombuffer(buffers[1], "<u2").reshape(SHAPE)
    assert height[0, 1] < height[1, 0]  # the channel grows faster down than to the right
    index = np.frombuffer(buffers[3], "<i4").reshape(SHAPE)
    np.testing.assert_array_equal(index, info.candidates.index_map)
    held_out = np.frombuffer(buffers[2], np.uint8).reshape(SHAPE)
    assert held_out[SHAPE[0] // 2, -4] == 1
    assert held_out[SHAPE[0] // 2, 4] == 0
    assert held_out[0, -1] == 0  # no candidate there


def test_terms_go_exactly_and_the_page_makes_the_acquisition() -> None:
    info = make_info()
    snapshot = make_snapshot(info, 12)
    content, buffers = maps_message(snapshot, info)
    names = [layer["name"] for layer in content["layers"]]
    assert names == ["predicted_error", "uncertainty", "typical", "farthest", "clusters"]
    assert content["layers"][1]["unit"] == "a.u."
    assert content["formula"] == {"kind": "blend", "terms": ["typical", "farthest"]}
    sent = np.frombuffer(buffers[len(names)], "<f4").reshape(SHAPE)
    np.testing.assert_array_equal(sent, snapshot.maps["typical"])
    for incomplete in (snapshot.with_(formula="", terms=()), snapshot.with_(terms=("typical", "rare"))):
        plain, _ = maps_message(incomplete, info)
        assert "acquisition" in [layer["name"] for layer in plain["layers"]]
        assert plain["formula"] is None


def test_clusters_are_groups_with_names() -> None:
    info = make_info()
    snapshot = make_snapshot(info, 12)
    content, buffers = maps_message(snapshot, info)
    layer = content["layers"][-1]
    assert layer["groups"] == ["cluster 1", "cluster 2", "cluster 3", "cluster 4"]
    levels = np.frombuffer(buffers[4], "<u2").reshape(SHAPE).astype(float)
    values = np.where(levels == NO_VALUE, np.nan, levels / (NO_VALUE - 1) * 3)
    np.testing.assert_allclose(values, info.candidates.to_map(snapshot.clusters), atol=1e-4)


def test_what_is_not_learnable_is_labelled() -> None:
    info = make_info()
    unlearnable = np.arange(len(info.candidates)) % 5 == 0
    for mask in (unlearnable, np.zeros_like(unlearnable)):
        values = info.candidates.to_map(mask.astype(np.float32))
        snapshot = make_snapshot(info, 12).with_(maps={"cannot_be_learned_here": values})
        content, (levels, _) = maps_message(snapshot.with_(formula="", terms=()), info)
        layer = content["layers"][0]
        assert layer["label"] == "Not learnable"
        can, cannot = layer["groups"]
        assert can == "learnable"
        assert cannot.startswith("not learnable: spectra here are unrelated to the structure")
        assert layer["verdict"] is True
        assert (layer["min"], layer["max"]) == (0, 1)
        sent = np.frombuffer(levels, "<u2").reshape(SHAPE)
        np.testing.assert_array_equal(sent == NO_VALUE, np.isnan(values))
        np.testing.assert_array_equal(sent == NO_VALUE - 1, values == 1)


def test_what_is_excluded_goes_row_by_row() -> None:
    mask = np.zeros(SHAPE, dtype=bool)
    mask[2, 40] = True
    content, (buffer,) = excluded_message(make_snapshot(make_info(), 5, excluded=mask))
    assert content == {"type": "excluded"}
    np.testing.assert_array_equal(np.frombuffer(buffer, np.uint8).reshape(SHAPE), mask)
    assert excluded_message(make_snapshot(make_info(), 5)) == ({"type": "excluded"}, [])


def test_points_keep_their_order() -> None:
    snapshot = make_snapshot(make_info(), 12)
    content, (positions, steps) = points_message(snapshot)
    np.testing.assert_array_equal(np.frombuffer(positions, "<f4").reshape(-1, 2), snapshot.measured)
    assert np.frombuffer(steps, "<i4").tolist() == snapshot.measured_step.tolist()
    assert content["picks"] == snapshot.picks.tolist()


@pytest.mark.parametrize(
    ("name", "is_term", "label"),
    [
        ("predicted_error", False, "Predicted error"),
        ("error", True, "Term: predicted error"),
        ("typical", True, "Term: typical"),
    ],
)
def test_labels(name: str, is_term: bool, label: str) -> None:
    assert layer_label(name, is_term) == label


def test_of_an_earlier_step_the_order_of_the_score_travels_as_it_was() -> None:
    info = make_info()
    snapshot = make_snapshot(info, 30, 4)
    now, buffers = maps_message(snapshot, info)
    then, more = maps_message(snapshot.with_(in_full=False), info)
    assert "kept" not in now
    assert then["kept"] == {"beta": snapshot.beta, "lam": snapshot.lam}
    assert len(more) == len(buffers) + 1
    score = np.frombuffer(more[-1], dtype="<f4").reshape(info.candidates.shape)
    np.testing.assert_array_equal(score, snapshot.maps["acquisition"].astype(np.float32))
