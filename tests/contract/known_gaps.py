"""What the readers of today do not fulfil of the contract, with what comes out instead.

A test fails as soon as a gap is closed and still listed here.
"""

from __future__ import annotations

_SPREAD = "spread over the whole image, and nothing says so"
_AXES = {  # formats that state where every row and column lies
    "one row of spectra": "laid on the image's first row",
    "one column of spectra": "laid on the image's first column",
    "rows at uneven distances": "laid at even distances",
    "image and grid in the same unknown unit": _SPREAD,
    "rows of the spectra from the last": "the map upside down on its image",
    "columns of the spectra from the last": f"{_SPREAD}, and mirrored",
    "rows and columns of the image from the last": f"{_SPREAD}, and turned by 180°",
    "no calibration, a coarse grid": _SPREAD,
}

KNOWN_GAPS = {
    ("npz", "no calibration, a coarse grid"): _SPREAD,
    ("plain HDF5", "no calibration, a coarse grid"): _SPREAD,
    ("plain HDF5", "a fill value for missing spectra"): "the fill value is taken for measured values",
    **{
        (name, case): result
        for name in ("NSID", "hyperspy", "NCEM EMD")
        for case, result in _AXES.items()
        if (name, case) != ("NCEM EMD", "rows at uneven distances")  # which such a file cannot hold
    },
}
