"""What the latent space panel sends to the page."""

from __future__ import annotations

import dataclasses

import numpy as np

from curiosity_widgets.messages.latent import (
    absence,
    cloud_message,
    clusters_message,
    colour_choices,
    sheet_message,
    values_message,
)
from tests.widgets.fake_session import make_info, make_snapshot


def test_unknown_coordinates_have_a_level_of_their_own() -> None:
    spatial = np.array([[0.5, -1.0, 0.0], [np.nan] * 3])
    content, (levels,) = cloud_message(spatial, np.array([0.5, 0.3, 0.1]), 4, 7)
    told = {"step": 4, "latent_dimensions": 7, "extent": 1.0, "shares": [0.5, 0.3, 0.1]}
    assert content == {"type": "cloud", **told}
    assert np.frombuffer(levels, "<i2").tolist() == [16384, -32767, 0, -32768, -32768, -32768]


def test_candidates_without_a_cluster_are_marked() -> None:
    _, (labels,) = clusters_message(np.array([0, -1, 9]))
    assert list(labels) == [0, 255, 9]


def test_the_sheet_is_grey_and_survives_unknown_and_constant_pixels() -> None:
    info = make_info()
    flat = np.full(info.image.shape[1:], np.nan)
    image = np.stack([info.image[1], flat, np.ones_like(flat), info.image[1]])
    info = dataclasses.replace(info, image=image, channels=("a", "b", "c", "d"), channel_units=None)
    content, (pixels, *channels) = sheet_message(info)
    assert content["channels"] == ["a", "b", "c"]  # as many as a thumbnail shows
    assert len(np.frombuffer(pixels, "<i4")) == 2 * len(info.candidates)
    assert [max(channel) for channel in channels] == [255, 0, 0]


def test_values_of_a_layer_that_does_not_exist_are_none() -> None:
    info = make_info()
    moment = make_snapshot(info, 9)
    assert values_message("nothing", moment, info) is None
    assert values_message("image/nothing", moment, info) is None
    content, _ = values_message("uncertainty", moment, info) or ({}, [])
    assert content["unit"] == info.values_units
    assert [choice["value"] for choice in colour_choices(moment, info)][-2:] == [
        "image/amplitude",
        "image/height",
    ]


def test_absence_is_explained_for_spec2im_alone() -> None:
    info = make_info()
    moment = make_snapshot(info, 9).with_(latent=None)
    assert absence(moment, info) == ""
    backwards = dataclasses.replace(info, target="spec2im")
    assert "Latent clusters" in absence(moment, backwards)
    assert "Latent clusters" not in absence(moment.with_(clusters=None), backwards)
    assert absence(moment.with_(maps={}), backwards) == ""  # before the first training
