"""What a panel shows is taken home: pictures, tables, the clipboard, the report."""

from __future__ import annotations

import csv
import struct
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.ui.access import violations
from tests.ui.lab import LabPage
from tests.ui.test_screen import panel as panel

pytestmark = pytest.mark.ui

LATENT = (
    "import numpy as np\n"
    "latent = np.random.default_rng(0).normal(size=(len(info.candidates), 4))\n"
    "session.publish(session.snapshot.with_(latent=latent))"
)


def export(page: LabPage, region: str, entry: str, folder: Path) -> bytes:
    """The file that a panel's menu gives."""
    page.region(region).get_by_role("button", name="Export").click()
    with page.page.expect_download(timeout=60_000) as download:
        page.region(region).get_by_role("menuitem", name=entry).click()
    name = download.value.suggested_filename
    assert name.startswith("run-")
    download.value.save_as(folder / name)
    return (folder / name).read_bytes()


def resolution(png: bytes) -> float:
    """Dots per inch, as a PNG has it."""
    at = png.index(b"pHYs") + 4
    across, _, unit = struct.unpack(">IIB", png[at : at + 9])
    assert unit == 1  # metres
    return float(across) * 0.0254


def table(content: bytes) -> list[dict[str, Any]]:
    return list(csv.DictReader(StringIO(content.decode())))


def test_every_panel_is_taken_home(panel: LabPage, tmp_path: Path, screenshots: Path) -> None:
    panel.ask(LATENT)
    panel.region("Sample map").get_by_label("Layer").select_option(label="height")
    for region in ("Controls", "Sample map", "Spectra", "Learning", "Log"):
        assert panel.region(region).get_by_role("button", name="Export").count() == 1, region
    png = export(panel, "Sample map", "PNG", tmp_path)
    assert resolution(png) == pytest.approx(300, abs=1)
    (tmp_path / "run-sample-map.png").rename(screenshots / "export-map.png")
    svg = export(panel, "Sample map", "SVG", tmp_path).decode()
    for word in ("height (nm)", "column (µm)", "row (µm)", "picked", "initial"):
        assert word in svg, word
    pixels = table(export(panel, "Sample map", "CSV", tmp_path))
    assert len(pixels) == 60 * 82
    assert {name: pixels[82 * 7 + 3][name] for name in ("row", "col", "height (nm)")} == {
        "row": "7", "col": "3", "height (nm)": "17",
    }  # fmt: skip
    points = [line for line in pixels if line["spectrum number"]]
    assert len(points) == 30

    spectrum = table(export(panel, "Spectra", "CSV", tmp_path))
    assert list(spectrum[0])[:3] == ["bias (V)", "measured", "predicted"]
    assert len(spectrum) == 40
    svg = export(panel, "Spectra", "SVG", tmp_path).decode()
    assert all(word in svg for word in ("bias (V)", "polarization (a.u.)", "measured", "row"))
    curve = table(export(panel, "Learning", "CSV", tmp_path))
    assert float(curve[-1]["spectra measured"]) == 30
    assert float(curve[-1]["model"]) == pytest.approx(0.6)
    assert table(export(panel, "Log", "CSV", tmp_path))[0]["text"] == "30 spectra measured"

    panel.page.get_by_role("tab", name="Latent space").first.click()
    cloud = table(export(panel, "Latent space", "CSV", tmp_path))
    assert len(cloud) == int(panel.ask("print(len(info.candidates))"))
    assert {"PC1", "PC2", "PC3", "cluster"} <= set(cloud[0])
    assert "PC1 (" in export(panel, "Latent space", "SVG", tmp_path).decode()
    panel.page.get_by_role("button", name="Ensemble", exact=True).click()
    assert table(export(panel, "Ensemble", "CSV", tmp_path))[1]["member"] == "member 1 (best)"
    assert panel.errors == []


def test_the_menu_by_keyboard_copies_and_says_what_is_missing(panel: LabPage, screenshots: Path) -> None:
    panel.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    spectra = panel.region("Spectra")
    button = spectra.get_by_role("button", name="Export")
    button.focus()
    panel.page.keyboard.press("Space")
    spectra.get_by_role("menu", name="Export").wait_for()
    for theme in ("Dark", "Light"):
        panel.theme(f"JupyterLab {theme}")
        panel.page.wait_for_timeout(300)
        panel.page.screenshot(path=screenshots / f"export-menu-{theme.lower()}.png")
    assert violations(panel, ".cw-dashboard") == []
    panel.page.keyboard.press("End")
    panel.page.keyboard.press("Space")
    spectra.get_by_role("menu", name="Export").wait_for(state="hidden", timeout=30_000)
    assert panel.page.evaluate("() => navigator.clipboard.readText()").startswith("bias (V),measured")
    types = panel.page.evaluate("async () => (await navigator.clipboard.read()).flatMap(item => item.types)")
    assert "image/png" in types
    assert button.evaluate("node => node === document.activeElement")
    panel.ask("session.publish(session.snapshot.with_(curve=()))")
    learning = panel.region("Learning")
    panel.wait_until(lambda: "60 %" not in learning.inner_text())
    learning.get_by_role("button", name="Export").click()
    learning.get_by_role("menuitem", name="CSV").click()
    learning.get_by_text("there is nothing to export").wait_for()
    assert panel.errors == []
