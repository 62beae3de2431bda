"""A run in one picture."""

from __future__ import annotations

from pathlib import Path

import curiosity_widgets as cw
from curiosity_widgets.plots.overview import overview


def test_a_run_as_svg_has_sample_latent_space_spectrum_and_curve(run_path: Path) -> None:
    svg = overview(run_path, "svg").decode()
    for words in ("spectra", "PC1 (", "piezoresponse (pm)", "R²", "bias (V)", "picked"):
        assert words in svg, words


def test_export_writes_pictures_by_their_ending(run_path: Path, tmp_path: Path) -> None:
    with cw.RunFile.open(run_path) as run:
        assert run.export(tmp_path / "a.svg").read_text(encoding="utf-8").startswith("<?xml")
        assert run.export(tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
