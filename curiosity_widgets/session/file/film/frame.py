"""One step of a film: an evaluation as bytes, small enough to be kept of every step.

Maps and clusters of all candidates in 8 bits, the acquisition by its rank; of a sample of the candidates and
of all measured ones three principal components of the latent space, and the prediction, as they are.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.plain import read_only
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.latent_space import principal_components
from curiosity_widgets.learning.protocols import Prediction
from curiosity_widgets.session.file import blobs
from curiosity_widgets.session.file.film.levels import Levels, Ranks, to_levels, to_ranks
from curiosity_widgets.session.state.display import Display

RANKED = "acquisition"  # the map of which the order counts
SAMPLE = 2000  # candidates at most, besides the measured ones
_FEWEST = 256
_SHARE = 2.0  # bytes of the sample for each candidate, so that it does not outgrow the maps
_WHOLE = 100_000  # candidates up to which the principal components are those of all
_NO_CLUSTER = 255
_COLUMNS = ("scores", "deviation")  # of the prediction: a row a candidate
_ALONG = ("components", "mean", "profile")


@dataclass(frozen=True, eq=False)
class Moment:
    """What a frame needs to know of the run, beside the evaluation."""

    candidates: Candidates
    seed: int
    measured: IntArray  # (n,) candidates
    available: BoolArray  # (N,) candidates among which the acquisition is ranked

    def sample(self, row_bytes: int, picks: Sequence[int] = ()) -> IntArray:
        """Candidates (m,), ascending: a part drawn once in a run, all measured ones, and the next picks."""
        count = len(self.candidates)
        wanted = min(SAMPLE, max(_FEWEST, int(_SHARE * count / row_bytes)))
        drawn = stream(self.seed, "film").permutation(count)[:wanted]
        return np.unique(np.concatenate([drawn, self.measured, picks])).astype(np.int64)


def to_bytes(display: Display, moment: Moment) -> bytes:
    """The frame of an evaluation."""
    rows, cols = moment.candidates.pixels.T
    arrays: dict[str, np.ndarray] = {}
    maps: list[dict[str, Any]] = []
    for place, (name, values) in enumerate(display.maps.items()):
        here = np.asarray(values)[rows, cols]
        if name == RANKED:
            ranks = to_ranks(here, moment.available)
            arrays[f"map {place}"], arrays[f"table {place}"] = ranks
            maps.append({"name": name})
        else:
            found = to_levels(here)
            arrays[f"map {place}"] = np.diff(found.levels, prepend=np.uint8(0))  # packs better
            maps.append({"name": name, "low": found.low, "high": found.high, "top": found.top})
    if display.clusters is not None:
        clusters = np.asarray(display.clusters)
        arrays["clusters"] = np.where(clusters < 0, _NO_CLUSTER, clusters).astype(np.uint8)
    if display.patches is not None:
        found = to_levels(np.ravel(display.patches))
        arrays["patches"] = found.levels.reshape(display.patches.shape)
        arrays["patches range"] = np.array([found.low, found.high, found.top], dtype=np.float64)
    arrays |= _sampled(display, moment)
    arrays["maps"] = np.frombuffer(json.dumps(maps).encode(), dtype=np.uint8)
    return zlib.compress(blobs.pack(arrays), 6)


def _sampled(display: Display, moment: Moment) -> dict[str, np.ndarray]:
    prediction, latent = display.prediction, display.latent
    if prediction is None and latent is None:
        return {}
    width = 0 if prediction is None else prediction.scores.shape[1]
    sample = moment.sample(4 * (width + 4), display.picks)
    arrays = {"sample": np.diff(sample, prepend=0).astype(np.uint32)}
    if latent is not None:
        whole = len(latent) <= _WHOLE
        coordinates = principal_components(latent if whole else latent[sample], 3)[0]
        arrays["latent"] = (coordinates[sample] if whole else coordinates).astype(np.float32)
    for name in _COLUMNS if prediction is not None else ():
        values = getattr(prediction, name)
        if values is not None:
            arrays[name] = np.asarray(values)[sample].astype(np.float32)
    for name in _ALONG if prediction is not None else ():
        values = getattr(prediction, name)
        if values is not None:
            arrays[name] = np.asarray(values, dtype=np.float32)
    return arrays


def from_bytes(content: bytes, candidates: Candidates) -> Display:
    """What a frame shows, without the numbers that the journal has. Raises CuriosityError for damage."""
    try:
        arrays = blobs.unpack(_unpacked(content, len(candidates)))
        return _restored(arrays, candidates)
    except (KeyError, ValueError, TypeError, IndexError, OverflowError, zlib.error) as error:
        raise CuriosityError(f"a step of the film is damaged ({error!r})") from error


def _unpacked(content: bytes, count: int) -> bytes:
    """Raises ValueError where it would be larger than any frame of so many candidates."""
    stream_ = zlib.decompressobj()
    unpacked = stream_.decompress(content, (1 << 28) + 64 * count)
    if not stream_.eof:
        raise ValueError("cut off, or too large")
    return unpacked


def _restored(arrays: dict[str, np.ndarray], candidates: Candidates) -> Display:
    count = len(candidates)
    maps: dict[str, FloatArray] = {}
    for place, about in enumerate(json.loads(arrays["maps"].tobytes())):
        levels = _checked(arrays[f"map {place}"], count)
        if "top" in about:
            levels = np.cumsum(levels, dtype=np.uint8)
            top = int(about["top"])
            values = Levels(levels, float(about["low"]), float(about["high"]), top).values()
        else:
            values = Ranks(levels, arrays[f"table {place}"].astype(np.float32)).values()
        maps[str(about["name"])] = read_only(candidates.to_map(values))
    clusters = patches = None
    if "clusters" in arrays:
        numbers = _checked(arrays["clusters"], count).astype(np.int64)
        clusters = read_only(np.where(numbers == _NO_CLUSTER, -1, numbers))
    if "patches" in arrays:
        low, high, top = arrays["patches range"].tolist()
        shape = arrays["patches"].shape
        patches = read_only(Levels(arrays["patches"].ravel(), low, high, int(top)).values().reshape(shape))
    latent, prediction = _restored_sample(arrays, count)
    return Display(maps=maps, clusters=clusters, patches=patches, latent=latent, prediction=prediction)


def _restored_sample(
    arrays: dict[str, np.ndarray], count: int
) -> tuple[FloatArray | None, Prediction | None]:
    if "sample" not in arrays:
        return None, None
    sample = np.cumsum(arrays["sample"], dtype=np.int64)
    if not len(sample) or sample[-1] >= count:
        raise ValueError("a sample of other candidates")
    latent = None
    if "latent" in arrays:
        latent = np.full((count, arrays["latent"].shape[1]), np.nan, dtype=np.float32)
        latent[sample] = arrays["latent"]
        latent = read_only(latent)
    if "scores" not in arrays:
        return latent, None
    known = {name: read_only(arrays[name]) for name in (*_COLUMNS, *_ALONG) if name in arrays}
    if any(len(known[name]) != len(sample) for name in _COLUMNS if name in known):
        raise ValueError("another sample than its values")
    return latent, Prediction(**known, sample=sample)


def _checked(levels: np.ndarray, count: int) -> np.ndarray:
    if levels.shape != (count,) or levels.dtype != np.uint8:
        raise ValueError("levels of other candidates")
    return levels
