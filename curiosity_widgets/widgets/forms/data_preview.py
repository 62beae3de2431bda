"""Data before a run: the image, where the spectra lie on it, and what was assumed in reading."""

from __future__ import annotations

import base64
from html import escape

import ipywidgets
import numpy as np

from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.reports.data_picture import data_picture

_MOST = 500  # spectra whose mean is drawn


class DataPreview(ipywidgets.HTML):
    """The picture of :func:`..data_picture` with a sentence on it; nothing before :meth:`show`."""

    def __init__(self) -> None:
        super().__init__()
        self.layout.display = "none"
        self.add_class("cw-preview")

    def show(self, data: SpectralImage) -> None:
        """Show these data."""
        code = base64.b64encode(data_picture(data)).decode("ascii")
        channel = escape(data.channels[0])
        alt = f"{channel} in grey; the positions of {len(data)} spectra and their outline in orange"
        assumed = "".join(f"<li>{escape(sentence)}</li>" for sentence in data.assumptions)
        self.value = (
            '<figure style="margin: 0">'
            f'<img src="data:image/png;base64,{code}" alt="{alt}" '
            'style="max-width: min(100%, 480px); max-height: 240px; object-fit: contain">'
            f"{_mean_spectrum(data)}"
            f"<figcaption>{channel} with the {len(data)} spectra (orange), the first one blue. "
            "Check that they lie where they were measured.</figcaption></figure>"
            + (f"<div>Assumed in reading:<ul>{assumed}</ul></div>" if assumed else "")
        )
        self.layout.display = ""

    def hide(self) -> None:
        """Show nothing."""
        self.layout.display = "none"


def _mean_spectrum(data: SpectralImage) -> str:
    """The mean of the spectra, or of some of many, as a small plot."""
    some = data.spectra[np.linspace(0, len(data) - 1, min(len(data), _MOST)).astype(np.int64)]
    mean, axis = np.asarray(some, dtype=np.float64).mean(axis=0), data.axis.values
    ends = [(float(values.min()), float(values.max())) for values in (axis, mean)]
    across, up = (
        (values - low) / ((high - low) or 1.0) for values, (low, high) in zip((axis, mean), ends, strict=True)
    )
    drawn = " ".join(f"{4 + 232 * x:.1f},{116 - 112 * y:.1f}" for x, y in zip(across, up, strict=True))
    unit = f" {data.spectra_unit}" if data.spectra_unit else ""
    (left, right), (low, high) = (
        [f"{end:.{digits}g}".replace("-", "\N{MINUS SIGN}") for end in pair]
        for pair, digits in zip(ends, (4, 3), strict=True)
    )
    words = escape(
        f"Mean spectrum: {data.spectra_name} from {low} to {high}{unit} "
        f"over {data.axis.label} from {left} to {right}."
    )
    return (
        f'<svg viewBox="0 0 240 120" width="240" height="120" role="img" aria-label="{words}">'
        f'<polyline points="{drawn}" fill="none" stroke="currentColor" stroke-width="1.5"/></svg>'
        f"<div>{words}</div>"
    )
