"""A format of these tests that can express every case of the reader contract, and a reader for it."""

from __future__ import annotations

import json

import numpy as np

from curiosity_widgets import Axis, CuriosityError, SpectralImage

ENDING = ".labelled"
METRES = {"m": 1.0, "µm": 1e-6, "nm": 1e-9}


def write(path, content):
    """An archive of arrays, each with the names of its dimensions and a scale for each."""
    scales = {
        f"{what}_{name}": scale
        for what, names, scale_of in (
            ("image", ("row", "col"), content.image_scale),
            ("spectra", ("row", "col", "energy"), content.spectra_scale),
        )
        for name in names
        if (scale := scale_of(name)) is not None
    }
    facts = {
        "image": content.image_order,
        "spectra": content.spectra_order,
        "units": [content.image_unit, content.spectra_unit, content.axis_unit],
        "fill": content.fill_value,
    }
    with path.open("wb") as file:
        np.savez(
            file,
            image=content.stored_image,
            spectra=content.stored_spectra,
            facts=json.dumps(facts),
            **scales,
        )


def read(path):
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        facts = json.loads(str(arrays["facts"]))
    except Exception as error:
        raise CuriosityError(f"{path}: damaged; copy it again") from error
    image = arrays["image"].transpose([facts["image"].index(name) for name in ("row", "col")])
    spectra = arrays["spectra"].transpose([facts["spectra"].index(name) for name in ("row", "col", "energy")])
    if facts["fill"] is not None:
        spectra = np.where(spectra == facts["fill"], np.nan, spectra)
    lines, sizes = zip(
        *(_line(path, arrays, facts, name, image, spectra) for name in ("row", "col")), strict=True
    )
    positions = np.stack(np.meshgrid(*lines, indexing="ij"), axis=-1).reshape(-1, 2)
    return SpectralImage(
        image,
        positions,
        spectra.reshape(-1, spectra.shape[2]),
        Axis(arrays["spectra_energy"], "bias", facts["units"][2]),
        name=str(path),
        pixel_size=sizes if all(sizes) else None,
    )


def _line(path, arrays, facts, name, image, spectra):
    """Where the spectra lie along a dimension, in pixels of the image, and the size of a pixel in metres."""
    number = ("row", "col").index(name)
    if f"image_{name}" not in arrays:
        if image.shape[number] != spectra.shape[number]:
            raise CuriosityError(f"{path}: nothing says where the grid lies on the image")
        return np.arange(image.shape[number], dtype=float), None
    frame, at = (
        arrays[f"{what}_{name}"] * METRES.get(unit, 1.0)
        for what, unit in zip(("image", "spectra"), facts["units"], strict=False)
    )
    if len(frame) == 1:
        return np.zeros(len(at)), None
    pixel = (frame[-1] - frame[0]) / (len(frame) - 1)
    size = abs(pixel) if facts["units"][0] in METRES else None
    return (at - frame[0]) / pixel, size
