"""Public data sets by name, each with its source, licence and citation."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import util
from pathlib import Path

from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError, quoted

DATA_FOLDER = "CURIOSITY_DATA"  # environment variable: a folder that is searched before any download


@dataclass(frozen=True)
class PublicData:
    """What is known of a public data set without loading it."""

    name: str
    title: str
    source: str
    licence: str
    citation: str
    notes: str
    channels: tuple[str, ...]  # all that can be loaded
    default_channels: tuple[str, ...]


_MEXPSIMU = "PyPI package mexpsimu, file {}"
_MEXPSIMU_CITATION = "Y. Liu, mexpsimu: a microscopy experiment simulator, Python package (PyPI)"
_BOTH_FROM_SPECTRA = (
    "The file's two images are computed from its spectra: `image2` is each spectrum's mean (exactly), "
    "`image` its mean magnitude (correlation > 0.999). So every score on this set is too good; `image2` "
    "gives the model the offset of the loop itself and is left out by default."
)


def _beps(name: str, size: str, stem: str) -> PublicData:
    return PublicData(
        name=name,
        title=f"Band-excitation piezoresponse spectroscopy of PbTiO3, {size}",
        source=_MEXPSIMU.format(f"{stem}.npz"),
        licence="MIT",
        citation=_MEXPSIMU_CITATION,
        notes=_BOTH_FROM_SPECTRA,
        channels=("image", "image2"),
        default_channels=("image",),
    )


# The file as published at this commit was compared byte by byte with the hash below.
_SSPFM_URL = (
    "https://raw.githubusercontent.com/cylindrical-penguin/Curiosity-Driven-RL-for-PFM/"
    "fb41ac91e736ad3ab564cc009bbf5bce380eca66/Data%20Files/norm_polarization.npy"
)
_SSPFM_HASH = "7216bbb14e42353613ff80be86865afbfca28103ae16b6943e805d1c44f1b422"
_SSPFM_FILE = "sspfm_pto_110.npy"

_SETS = {
    entry.name: entry
    for entry in (
        _beps("pto-1.3um", "1.3 µm", "PTO_BEPS_1d3um"),
        _beps("pto-1.7um", "1.7 µm", "PTO_BEPS_1d7um"),
        _beps("pto-3um", "3 µm", "PTO_BEPS_3um"),
        PublicData(
            name="cafm-simulated",
            title="Simulated conductive AFM with a local defect",
            source=_MEXPSIMU.format("artificial_defect_cAFM.npz"),
            licence="MIT",
            citation=_MEXPSIMU_CITATION,
            notes="Simulated, not measured: the spectra have rank 5.",
            channels=("image",),
            default_channels=("image",),
        ),
        PublicData(
            name="sspfm-110",
            title="Switching-spectroscopy PFM of 200 nm (110) PbTiO3 on SrTiO3",
            source=f"{_SSPFM_URL} (data behind DOI 10.5281/zenodo.15777800)",
            licence="none stated; the paper is CC BY-NC 3.0",
            citation=(
                "A. Vatsavai et al., Curiosity driven exploration to optimize structure–property learning in "
                "microscopy, Digital Discovery, 2025; data DOI 10.5281/zenodo.15777800"
            ),
            notes=(
                "Image (slice 25) and spectra (slices 49 to 98) come from one noisy cube of polarisation "
                "A·cos(φ) scaled to [-1, 1]; most methods learn almost nothing here."
            ),
            channels=("polarization",),
            default_channels=("polarization",),
        ),
    )
}

_BEPS_FILES: dict[str, tuple[str, float | None]] = {  # file, side of the scan in metres
    "pto-1.3um": ("PTO_BEPS_1d3um.npz", 1.3e-6),
    "pto-1.7um": ("PTO_BEPS_1d7um.npz", 1.7e-6),
    "pto-3um": ("PTO_BEPS_3um.npz", 3e-6),
    "cafm-simulated": ("artificial_defect_cAFM.npz", None),
}


def names() -> list[str]:
    """Names that :func:`load` and ``cw.open_data`` take."""
    return [*_SETS]


def is_public(name: str) -> bool:
    """Whether a name is that of a public data set, and no file is called so."""
    return isinstance(name, str) and name in _SETS and not Path(name).exists()


def describe(name: str) -> PublicData:
    """Title, source, licence, citation and notes of a data set, without loading it."""
    if not isinstance(name, str) or name not in _SETS:
        raise CuriosityError(f"unknown data set {quoted(name)}; there are {', '.join(_SETS)}")
    return _SETS[name]


def load(name: str, channels: str | Sequence[str] | None = None) -> SpectralImage:
    """A public data set.

    ``channels`` chooses image channels; by default those in ``describe(name).default_channels``: one
    image. On the three PTO sets that is ``image`` (mean magnitude of the response); ``image2``, the mean of
    each spectrum, can be chosen but gives the model part of what it should predict.

    "sspfm-110" is read from ``sspfm_pto_110.npy`` in the folder named by the environment variable
    CURIOSITY_DATA, or downloaded once (1 MB) from the authors' repository at a fixed commit and checked
    against a SHA-256 hash; that file and the one behind the hash were found to be identical.

    Raises CuriosityError for an unknown name or channel, a missing package, or a failed download.
    """
    entry = describe(name)
    chosen = entry.default_channels if channels is None else _names_of(channels)
    unknown = [channel for channel in chosen if channel not in entry.channels]
    if unknown or not chosen:
        missing = unknown[0] if unknown else ""
        raise CuriosityError(f"{name}: no channel '{missing}'; there are {', '.join(entry.channels)}")
    reader: Callable[[str, tuple[str, ...]], SpectralImage] = _sspfm if name == "sspfm-110" else _mexpsimu
    facts = {key: getattr(entry, key) for key in ("title", "source", "licence", "citation", "notes")}
    again = {} if channels is None else {"channels": [*chosen]}
    return replace(reader(name, chosen), name=name, metadata={**facts, "open_options": again})


def _names_of(channels: str | Sequence[str]) -> tuple[str, ...]:
    return (channels,) if isinstance(channels, str) else tuple(channels)


def _mexpsimu(name: str, channels: tuple[str, ...]) -> SpectralImage:
    from curiosity_widgets.data.readers.unlabelled import npz

    package = util.find_spec("mexpsimu")  # only located: nothing of it needs to run
    if package is None or not package.submodule_search_locations:
        raise CuriosityError(f"{name} comes with the package mexpsimu: pip install mexpsimu")
    file, side = _BEPS_FILES[name]
    path = Path(package.submodule_search_locations[0]) / "data" / file
    if not path.exists():
        raise CuriosityError(f"{name}: {path} is missing: pip install --force-reinstall mexpsimu")
    current = name == "cafm-simulated"
    data = npz.read(
        path,
        channels=channels,
        spectra_name="current" if current else "piezoresponse",
        spectra_unit="A" if current else "a.u.",
    )
    height, width = data.shape
    # mexpsimu places the first and the last pixel on the edges of the scan
    size = None if side is None else (side / (height - 1), side / (width - 1))
    return replace(data, channel_units=("A" if current else "a.u.",) * len(channels), pixel_size=size)


def _sspfm(name: str, channels: tuple[str, ...]) -> SpectralImage:
    from curiosity_widgets.data.readers.unlabelled import npy

    data = npy.read(
        _sspfm_file(name),
        image=25,
        spectra=(49, 99),
        axis_name="bias step",
        spectra_name="polarization",
        spectra_unit="scaled",
    )
    return replace(data, channels=channels, channel_units=("scaled",))


def _sspfm_file(name: str) -> Path:
    folder = os.environ.get(DATA_FOLDER)
    local = Path(folder) / _SSPFM_FILE if folder else None
    if local is not None and local.exists():
        return local
    import pooch

    try:
        found = pooch.retrieve(
            _SSPFM_URL,
            known_hash=f"sha256:{_SSPFM_HASH}",
            fname=_SSPFM_FILE,
            path=pooch.os_cache("curiosity-widgets"),
        )
    except Exception as error:  # pooch raises whatever the network or the hash check does
        raise CuriosityError(
            f"{name}: could not be downloaded ({type(error).__name__}); put {_SSPFM_FILE} into a folder and "
            f"name that folder in the environment variable {DATA_FOLDER}"
        ) from error
    return Path(found)
