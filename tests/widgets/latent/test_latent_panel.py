from __future__ import annotations

import dataclasses
import threading
from typing import Any

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.figures.spectra_panel import SpectraPanel
from curiosity_widgets.widgets.latent.latent_panel import LatentPanel
from curiosity_widgets.widgets.map.map_panel import MapPanel
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot, wait_for


class Page:
    """Receives the messages of a panel."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.received: list[tuple[dict[str, Any], list[bytes]]] = []
        monkeypatch.setattr(
            LatentPanel, "send", lambda _self, content, buffers=None: self.received.append((content, buffers))
        )

    @property
    def types(self) -> list[str]:
        return [content["type"] for content, _ in self.received]

    def last(self, kind: str) -> tuple[dict[str, Any], list[bytes]]:
        return next(message for message in reversed(self.received) if message[0]["type"] == kind)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    return Page(monkeypatch)


def latent_of(info: Any, d: int = 5, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(len(info.candidates), d)) * np.arange(d, 0, -1)


def shown(page: Page, **changes: Any) -> tuple[FakeSession, LatentPanel]:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 9).with_(latent=latent_of(session.info), **changes)
    panel = LatentPanel(session)
    panel._handle_custom_msg({"type": "hello"}, [])
    wait_for(lambda: "clusters" in page.types)
    return session, panel


def test_nothing_is_sent_before_a_page_requests_it_and_then_all_is(page: Page) -> None:
    session, panel = shown(page)
    assert page.types == ["sheet", "marks", "choices", "cloud", "clusters"]
    page.received.clear()
    panel._handle_custom_msg({"type": "hello"}, [])  # the page was loaded again
    assert sorted(page.types) == ["choices", "cloud", "clusters", "marks", "sheet"]
    panel.close()
    assert session.listeners == []


def test_coordinates_arrive_to_a_thousandth(page: Page) -> None:
    _, panel = shown(page)
    content, buffers = page.last("cloud")
    assert content["latent_dimensions"] == 5
    levels = np.frombuffer(buffers[0], "<i2").reshape(-1, 5)
    np.testing.assert_allclose(levels / 32767 * content["extent"], panel._places, atol=1e-3)
    assert sum(content["shares"]) == pytest.approx(1, abs=1e-3)
    panel.close()


def test_only_what_changed_is_sent(page: Page) -> None:
    session, panel = shown(page)
    page.received.clear()
    session.snapshot = session.snapshot.with_(message="training")
    panel.draw(session.snapshot, session.info)
    assert page.types == []
    session.snapshot = session.snapshot.with_(latent=latent_of(session.info, seed=1))
    panel.draw(session.snapshot, session.info)
    wait_for(lambda: page.types == ["cloud", "clusters"])
    panel.clusters = 3
    wait_for(lambda: page.types == ["cloud", "clusters", "clusters"])
    assert set(np.frombuffer(page.last("clusters")[1][0], "u1")) == {0, 1, 2}
    assert set(panel.labels) == {0, 1, 2}
    panel.close()


def test_the_map_and_the_cluster_means_follow_the_clusters_slider(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapped: list[tuple[dict[str, Any], list[bytes]]] = []
    monkeypatch.setattr(
        MapPanel, "send", lambda _self, content, buffers=None: mapped.append((content, buffers))
    )
    session, panel = shown(page)
    chart, spectra = MapPanel(session, panel.feed), SpectraPanel(session, panel.feed)
    spectra._heading.chosen = ["clusters"]
    chart._handle_custom_msg({"type": "hello"}, [])
    for count in (7, 3):
        panel.clusters = count
        wait_for(lambda count=count: sum(len(line.y) > 0 for line in spectra._clusters.marks) == count)
        wait_for(lambda: mapped[-1][0]["type"] == "clusters")
        (layer,), (levels,) = mapped[-1][0]["layers"], mapped[-1][1]
        assert (layer["name"], layer["label"], len(layer["groups"])) == (
            "clusters",
            "Latent clusters",
            count,
        )
        image = np.frombuffer(levels, "<u2").reshape(session.info.image.shape[1:])
        rows, cols = session.info.candidates.pixels.T
        np.testing.assert_array_equal(np.round(image[rows, cols] / 65534 * (count - 1)), panel.labels)
        assert np.delete(image.ravel(), rows * image.shape[1] + cols).min() == 65535
        mapped.clear()
    # The next maps come with the user's clusters, not the learner's.
    later = session.snapshot.with_(maps=dict(session.snapshot.maps), clusters=np.zeros_like(panel.labels))
    chart.draw(later, session.info)
    layers = {layer["name"]: layer for layer in mapped[-1][0]["layers"]}
    assert len(layers["clusters"]["groups"]) == 3
    for one in (chart, spectra, panel):
        one.close()


def test_the_cloud_stays_where_it_was_while_the_latent_space_rotates(page: Page) -> None:
    session, panel = shown(page)
    before = panel._places
    latent = session.snapshot.latent[:, ::-1] * np.array([1, -1, 1, -1, 1])
    page.received.clear()
    panel.draw(session.snapshot.with_(latent=latent), session.info)
    wait_for(lambda: "cloud" in page.types)
    np.testing.assert_allclose(panel._places, before, atol=1e-9)
    panel.close()


def test_any_layer_colours_and_the_acquisition_comes_as_its_terms(page: Page) -> None:
    session, panel = shown(page)
    rows, cols = session.info.candidates.pixels.T
    panel.colour = "image/height"
    content, (levels,) = page.last("values")
    assert (content["label"], content["unit"]) == ("height", "nm")
    values = np.frombuffer(levels, "<u2") / 65534 * (content["max"] - content["min"]) + content["min"]
    np.testing.assert_allclose(values, rows * 2.0 + cols, atol=1e-2)
    panel.colour = "acquisition"
    content, buffers = page.last("values")
    assert content["formula"] == {"kind": "blend", "terms": ["typical", "farthest"]}
    np.testing.assert_array_equal(
        np.frombuffer(buffers[0], "<f4"), session.snapshot.maps["typical"][rows, cols]
    )
    may_go = np.frombuffer(buffers[2], np.uint8).astype(bool)
    np.testing.assert_array_equal(may_go, session.info.measurable)
    offered = [choice["value"] for choice in page.last("choices")[0]["choices"]]
    assert offered[:2] == ["cluster", "step"]
    assert {"predicted_error", "acquisition", "image/amplitude"} <= set(offered)
    panel.colour = "typical"
    assert page.last("values")[0]["restricted"]
    excluded = np.zeros(session.info.image.shape[1:], dtype=bool)
    excluded[:15] = True
    panel.draw(session.snapshot.with_(excluded=excluded), session.info)
    may_go = np.frombuffer(page.last("values")[1][-1], np.uint8).astype(bool)
    np.testing.assert_array_equal(may_go, session.info.measurable & (rows >= 15))
    panel.close()


def test_no_latent_space_no_cloud(page: Page) -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 9)
    panel = LatentPanel(session)
    panel._handle_custom_msg({"type": "hello"}, [])
    assert page.types == ["sheet", "marks", "choices"]
    panel.close()


def test_arrays_are_no_part_of_the_saved_state_and_no_thread_is_left(page: Page) -> None:
    _, panel = shown(page)
    state = {name: value for name, value in panel.get_state().items() if name not in ("_esm", "_css")}
    assert len(repr(state)) < 1500
    panel.close()
    wait_for(lambda: not any(thread.name.startswith("curiosity") for thread in threading.enumerate()))


def test_once_it_is_closed_the_groups_are_the_learners_again(page: Page) -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 9).with_(latent=latent_of(session.info))
    feed = Feed(session)
    spectra, panel = SpectraPanel(session, feed), LatentPanel(session, feed)
    spectra._heading.chosen = ["clusters"]
    panel._handle_custom_msg({"type": "hello"}, [])
    wait_for(lambda: feed.shared.clusters is not None)
    panel.clusters = 7
    wait_for(lambda: sum(len(line.y) > 0 for line in spectra._clusters.marks) == 7)
    panel.close()
    assert feed.shared.clusters is None
    assert sum(len(line.y) > 0 for line in spectra._clusters.marks) == 4  # as the learner groups them
    spectra.close()
    feed.close()


def test_a_missing_latent_space_is_explained(page: Page) -> None:
    info = make_info()
    session = FakeSession(info)
    moment = make_snapshot(info, 9).with_(latent=None)
    session.snapshot = moment
    panel = LatentPanel(session)
    assert panel.absent == ""  # it comes with the first training
    session.info = dataclasses.replace(info, target="spec2im")
    session.publish(moment)
    wait_for(lambda: panel.absent.startswith("No latent space here: Spec2im reads spectra"))
    assert panel.absent.endswith("the layer “Latent clusters” of the sample map.")
    session.publish(moment.with_(clusters=None))
    wait_for(lambda: "clusters" not in panel.absent)
    session.publish(moment.with_(latent=latent_of(info)))  # of the patches, in the default workflow
    wait_for(lambda: panel.absent == "")
    panel.close()


def test_a_selection_becomes_a_named_group_and_a_mask(page: Page) -> None:
    _, panel = shown(page)
    with pytest.raises(CuriosityError, match="nothing is selected"):
        panel.save_group("none")
    panel.feed.shared.select_candidates([3, 1, 8])
    panel._handle_custom_msg({"type": "save group", "name": "edge"}, [])
    assert panel.groups["edge"].tolist() == [1, 3, 8]
    assert panel.groups_shown == [{"name": "edge", "size": 3}]
    mask = panel.mask("edge")
    assert mask.sum() == 3
    assert mask[tuple(panel.feed.session.info.candidates.pixels[8])]
    panel.feed.shared.select_candidates([])
    panel._handle_custom_msg({"type": "select group", "name": "edge"}, [])
    assert panel.feed.shared.selected_candidates.tolist() == [1, 3, 8]
    np.testing.assert_array_equal(panel.mask(), mask)
    with pytest.raises(CuriosityError, match=r"no group 'egde'; named groups: edge"):
        panel.mask("egde")
    panel._handle_custom_msg({"type": "remove group", "name": "edge"}, [])
    assert panel.groups == {}
    panel.close()


def test_not_learnable_is_a_verdict(page: Page) -> None:
    session, panel = shown(page)
    info = session.info
    verdict = info.candidates.to_map((info.candidates.pixels[:, 1] > 20).astype(np.float32))
    maps = {**session.snapshot.maps, "cannot_be_learned_here": verdict}
    panel.draw(session.snapshot.with_(maps=maps), info)
    session.snapshot = session.snapshot.with_(maps=maps)
    panel.colour = "cannot_be_learned_here"
    content, _ = page.last("values")
    assert [words.split(":")[0] for words in content["groups"]] == ["learnable", "not learnable"]
    panel.close()
