"""``.npz``: arrays by name, as ``cw.open_data`` reads them again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from curiosity_widgets.session.export.content import Content


def write(content: Content, path: Path) -> None:
    """``image`` (C, H, W), ``spectra`` (n, S) at ``positions`` (n, 2), ``axis`` (S,), their names and units;
    ``flags`` (n,) say why a spectrum was not learned from, ``quality`` (n,) is how good
    it is, where that is known.

    Predicted spectra are ``prediction`` (N, S) at ``prediction_positions`` (N, 2), maps are ``map_NAME``, the
    learning curve and the provenance JSON text.
    """
    info, guess = content.info, content.predicted()
    predicted = (
        {} if guess is None else {"prediction": guess, "prediction_positions": info.candidates.positions}
    )
    arrays = {
        "image": info.image,
        "positions": content.positions,
        "spectra": content.spectra,
        "flags": np.array(content.flags),
        **({} if content.quality is None else {"quality": content.quality}),
        "axis": info.axis.values,
        "names": np.array([info.axis.name, info.axis.unit, info.values_name, info.values_units]),
        "channels": np.array(info.channels),
        "channel_units": np.array(info.channel_units),
        "pixel_size": np.array(info.pixel_size or [], dtype=float),
        **predicted,
        **{f"map_{name}": values for name, values in content.maps.items()},
        "curve": np.array(json.dumps(content.curve)),
        "provenance": np.array(json.dumps(content.provenance)),
    }
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
