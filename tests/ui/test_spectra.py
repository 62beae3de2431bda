"""Spectra, learning and ensemble under a user's hands; the session is made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.lab import LabPage
from tests.ui.test_dashboard import SETUP
from tests.ui.test_map import drag

pytestmark = pytest.mark.ui


@pytest.fixture
def dashboard(lab_page: LabPage) -> LabPage:
    lab_page.page.set_viewport_size({"width": 1440, "height": 1900})
    lab_page.open(lab_page.lab.write_notebook("spectra.ipynb", SETUP))
    lab_page.run_all()
    lab_page.region("Spectra").wait_for(timeout=120_000)
    lab_page.wait_until(lambda: lab_page.count() == 30)
    return lab_page


def test_a_region_of_the_map_is_overlaid_with_residual_and_cluster_means(
    dashboard: LabPage, screenshots: Path
) -> None:
    spectra = dashboard.region("Spectra")
    sentence, legend = spectra.locator(".cw-sentence"), spectra.locator(".cw-legend")
    figures = spectra.locator(".bqplot")
    assert figures.count() == 1
    spectra.get_by_label("More plots").first.click()
    spectra.get_by_label("Residual").check()
    dashboard.wait_until(lambda: figures.count() == 2)
    spectra.get_by_label("Residual").uncheck()
    dashboard.wait_until(lambda: figures.count() == 1)

    dashboard.region("Sample map").get_by_role("button", name="Rectangle").click()
    drag(dashboard, (10, 20), (29, 39))
    dashboard.region("Sample map").get_by_role("button", name="Select", exact=True).click()
    dashboard.wait_until(lambda: "400 selected" in sentence.inner_text())
    dashboard.wait_until(lambda: "selected: mean ± spread" in legend.inner_text())
    spectra.get_by_label("More plots").first.click()
    spectra.get_by_label("Cluster means").check()
    dashboard.wait_until(lambda: "cluster 4" in legend.inner_text())
    dashboard.page.mouse.move(0, 0)
    dashboard.page.wait_for_timeout(500)
    spectra.screenshot(path=screenshots / "spectra-selection.png")
    assert dashboard.errors == []


def test_the_band_around_a_prediction_has_its_name(dashboard: LabPage, screenshots: Path) -> None:
    spectra = dashboard.region("Spectra")
    legend = spectra.locator(".cw-legend")
    assert "predicted ± spread of the members" in legend.inner_text()
    dashboard.ask(
        "import dataclasses, numpy as np\n"
        "error, shape = np.full(len(info.candidates), 0.1), 1 + 0.5 * np.sin(info.axis.values)\n"
        "known = dataclasses.replace(session.snapshot.prediction, deviation=error, profile=shape)\n"
        "session.publish(session.snapshot.with_(prediction=known))"
    )
    dashboard.wait_until(lambda: "predicted, 90 % interval" in legend.inner_text())
    for theme in ("Dark", "Light"):
        dashboard.theme(f"JupyterLab {theme}")
        dashboard.page.wait_for_timeout(400)
        spectra.screenshot(path=screenshots / f"spectra-interval-{theme.lower()}.png")
    assert dashboard.errors == []


def test_the_band_of_a_loop_is_filled(dashboard: LabPage, screenshots: Path) -> None:
    dashboard.ask(
        "import dataclasses, numpy as np\n"
        "way = np.linspace(-8, 8, 20)\n"
        "loop = dataclasses.replace(info.axis, values=np.concatenate([way, way[::-1]]))\n"
        "flat = np.zeros((len(info.candidates), 40), dtype=np.float32)\n"
        "known = dataclasses.replace(session.snapshot.prediction, scores=flat, spread_scores=None,\n"
        "    deviation=np.ones(len(flat)), profile=np.ones(40))\n"
        "session.info = dataclasses.replace(info, axis=loop)\n"
        "session.publish(session.snapshot.with_(prediction=known))"
    )
    spectra = dashboard.region("Spectra")
    dashboard.wait_until(lambda: "90 % interval" in spectra.locator(".cw-legend").inner_text())
    areas = spectra.locator(".bqplot").first.locator("path.area")
    filled = """all => Math.max(...all.map(path => {
        const { x, y, width, height } = path.getBBox();
        const inside = [0.1, 0.3, 0.5, 0.7, 0.9].filter(share =>
            path.isPointInFill(new DOMPoint(x + share * width, y + height / 2)));
        return height > 0 ? inside.length : 0;
    }))"""
    dashboard.wait_until(lambda: areas.evaluate_all(filled) == 5)
    spectra.screenshot(path=screenshots / "spectra-loop.png")
    assert dashboard.errors == []


def test_the_drawer_shows_losses_and_errors_and_the_ensemble_its_members(
    dashboard: LabPage, screenshots: Path
) -> None:
    dashboard.page.get_by_role("button", name="Training", exact=True).click()
    training = dashboard.region("Training")
    training.get_by_text("Last training").wait_for()
    training.get_by_text("at picked points").first.wait_for()
    dashboard.page.get_by_role("button", name="Ensemble", exact=True).click()
    ensemble = dashboard.region("Ensemble")
    rows = ensemble.get_by_role("row")
    assert rows.count() == 5
    assert rows.nth(2).inner_text().split("\t")[0] == "★ member 1 (best)"
    assert "step 3" in rows.nth(2).inner_text()
    assert "4 members; member 1 is best; 2 trained in step 4." in ensemble.inner_text()
    for theme in ("Dark", "Light"):
        dashboard.theme(f"JupyterLab {theme}")
        dashboard.page.wait_for_timeout(600)
        dashboard.page.locator(".cw-dashboard").screenshot(path=screenshots / f"full-{theme.lower()}.png")
    assert dashboard.errors == []


def test_predicted_patches_are_beside_the_recorded_ones(dashboard: LabPage, screenshots: Path) -> None:
    dashboard.ask(
        "import dataclasses\n"
        "from curiosity_widgets.data.scaling import image_scaler\n"
        "session.info = backwards = dataclasses.replace(info, target='spec2im')\n"
        "scaled = image_scaler(info.image).apply(info.image)\n"
        "patches = info.candidates.patches(scaled, session.snapshot.measured_index)\n"
        "session.publish(session.snapshot.with_(prediction=None, patches=patches * 0.9))"
    )
    spectra = dashboard.region("Spectra")
    spectra.get_by_role("img", name="predicted patch").first.wait_for(timeout=30_000)
    recorded = spectra.get_by_role("img", name="recorded patch")
    assert recorded.count() == 2  # one of each channel
    shown = spectra.locator(".cw-pair figure").evaluate_all("all => all.map(one => one.offsetWidth)")
    assert shown == [128] * 4  # none lies over another
    spectra.screenshot(path=screenshots / "spectra-patches.png")
    latent = dashboard.region("Latent space")
    latent.get_by_text("No latent space here: Spec2im reads spectra").wait_for()
    for theme in ("Dark", "Light"):
        dashboard.theme(f"JupyterLab {theme}")
        dashboard.page.wait_for_timeout(400)
        latent.screenshot(path=screenshots / f"latent-absent-{theme.lower()}.png")
    assert dashboard.errors == []


@pytest.mark.slow
def test_the_clusters_slider_reaches_the_map_and_the_spectra(dashboard: LabPage) -> None:
    dashboard.ask(
        "import numpy as np\n"
        "latent = np.random.default_rng(0).normal(size=(len(info.candidates), 4))\n"
        "session.publish(session.snapshot.with_(latent=latent))"
    )
    spectra, latent = dashboard.region("Spectra"), dashboard.region("Latent space")
    spectra.get_by_label("More plots").first.click()
    spectra.get_by_label("Cluster means").check()
    legend = spectra.locator(".cw-legend").first
    dashboard.wait_until(lambda: "cluster 5" in legend.inner_text())
    dashboard.choose_layer("Latent clusters")
    groups = dashboard.region("Sample map").locator(".cw-groups > span")
    dashboard.wait_until(lambda: groups.count() == 5)
    before = dashboard.map_picture()
    latent.get_by_label("View of the latent space").first.click()
    latent.get_by_role("slider", name="Clusters").fill("7")
    dashboard.wait_until(lambda: "cluster 7" in legend.inner_text())
    dashboard.wait_until(lambda: groups.count() == 7)
    assert dashboard.map_picture() != before
    # Without the latent panel the learner's own groups are shown again.
    dashboard.ask("dashboard.latent.close()")
    dashboard.wait_until(lambda: groups.count() == 4)
    dashboard.wait_until(lambda: "cluster 5" not in legend.inner_text())
    assert dashboard.errors == []


SPEC2IM = """
import curiosity_widgets as cw
source = cw.SimulatedSource(shape=(34, 46))
workflow = cw.workflows.autoencoder(patch=7, init=8, batch_size=4, budget=16, epochs=5, target="spec2im")
session = cw.Session(source, workflow, seed=0, path="backwards.h5", overwrite=True)
session.run(16)
dashboard = cw.Dashboard(session)
dashboard
"""


@pytest.mark.slow
def test_a_real_run_from_spectra_to_patches(lab_page: LabPage, screenshots: Path) -> None:
    lab_page.page.set_viewport_size({"width": 1440, "height": 1900})
    lab_page.open(lab_page.lab.write_notebook("backwards.ipynb", SPEC2IM))
    lab_page.run_all()
    spectra = lab_page.region("Spectra")
    spectra.wait_for(timeout=120_000)
    lab_page.wait_until(lambda: lab_page.state() == "finished", 120)
    lab_page.wait_until(lambda: spectra.get_by_role("img", name="predicted patch").count() > 0)
    recorded = spectra.get_by_role("img", name="recorded patch")
    assert recorded.count() == spectra.get_by_role("img", name="predicted patch").count()
    lab_page.page.get_by_role("button", name="Training", exact=True).click()
    training = lab_page.region("Training")
    training.get_by_text("at picked points").first.wait_for()
    assert "(standardised)" in training.inner_text()
    lab_page.page.keyboard.press("Escape")
    absent = lab_page.region("Latent space").locator(".cw-latent-note")
    assert "“Latent clusters” of the sample map" in absent.inner_text()
    lab_page.choose_layer("Latent clusters")
    lab_page.page.locator(".cw-dashboard").screenshot(path=screenshots / "spec2im.png")
    assert lab_page.errors == []


def test_a_band_that_is_dragged_over_the_plot_is_mapped(dashboard: LabPage, screenshots: Path) -> None:
    spectra, sample = dashboard.region("Spectra"), dashboard.region("Sample map")
    before, layer = dashboard.map_picture(), sample.get_by_label("Layer").input_value()
    area, panel = spectra.locator(".plotarea_background").first, spectra.bounding_box()
    # A plot is laid out anew once its panel has its place.
    dashboard.wait_until(lambda: area.bounding_box()["width"] < panel["width"])
    plot = area.bounding_box()
    mouse, (low, middle, high) = (
        dashboard.page.mouse,
        (plot["x"] + share * plot["width"] for share in (0.55, 0.6, 0.8)),
    )
    mouse.move(low, plot["y"] + 40)
    mouse.down()
    mouse.move(middle, plot["y"] + 44)
    mouse.move(high, plot["y"] + 44, steps=5)
    mouse.up()
    chosen = sample.get_by_label("Layer").locator("option:checked")
    dashboard.wait_until(lambda: chosen.inner_text().endswith(": predicted"))
    dashboard.wait_until(lambda: dashboard.map_picture() != before)
    low, high = (float(end) for end in dashboard.ask("print(*dashboard.feed.shared.band)").split())
    axis = "x = dashboard.spectra._plot.x; print(x.min, x.max)"
    first, last = (float(end) for end in dashboard.ask(axis).split())
    assert abs((low - first) / (last - first) - 0.55) < 0.02
    assert abs((high - first) / (last - first) - 0.8) < 0.02
    # What is hovered is the mean of the spectrum there.
    box = sample.locator(".cw-stage canvas").bounding_box()
    dashboard.page.mouse.move(box["x"] + 40.5 / 82 * box["width"], box["y"] + 30.5 / 60 * box["height"])
    tip = sample.locator(".cw-tip")
    dashboard.wait_until(lambda: "predicted" in tip.inner_text())
    wanted = dashboard.ask(
        f"inside = (info.axis.values >= {low}) & (info.axis.values <= {high})\n"
        "index = info.candidates.index_at(30, 40)\n"
        "print(session.snapshot.prediction.spectra(index)[inside].mean())"
    )
    shown = float(tip.inner_text().split(": predicted")[1].split(": ")[1].split()[0].replace("−", "-"))
    assert abs(shown - float(wanted)) < 2e-3
    dashboard.page.screenshot(path=screenshots / "band.png")
    # The measured one is in the list too; with none chosen the layer before is back.
    assert sample.get_by_label("Layer").locator("option", has_text=": measured").count() == 1
    spectra.get_by_label("More plots").first.click()
    assert abs(float(spectra.get_by_label("Band from").input_value().replace("−", "-")) - low) < 0.01
    spectra.get_by_role("button", name="Clear").click()
    dashboard.wait_until(lambda: sample.get_by_label("Layer").input_value() == layer)
    measured = sample.get_by_label("Layer").locator("option", has_text=": measured")
    dashboard.wait_until(lambda: measured.count() == 0)
    assert dashboard.errors == []
