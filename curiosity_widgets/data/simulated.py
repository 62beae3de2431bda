"""A ferroelectric-like sample made from a seed: domains, walls, defects, and loops that follow from them.

The law, for a position with local polarisation P and lamella pattern Q (both in [-1, 1], averaged over
about a pixel and a half), wall density w = 1 - P² and defect density D in [0, 1]:

    amplitude     a  = 50 pm · (1 - 0.6 w) · (1 - 0.5 D)
    imprint       b  = 1.2 V · P + 1.5 V · D
    coercive bias c  = 3.5 V + 1.2 V · Q - 1.2 V · w + 1.5 V · D
    leakage       l  = 2.5 pm/V · D

    off-field loop   R(V) = a · tanh((V - b ∓ c) / 1 V) + l · V

with - on the branch of rising bias and + on the falling one. The bias goes 0 → 10 V → -10 V → 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates

from curiosity_widgets.data import checks
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.large.lazy_spectra import LazySpectra
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.data.spectral_image import Axis, Grid, SpectralImage
from curiosity_widgets.errors import CuriosityError

AMPLITUDE = 50.0  # pm
MAX_BIAS = 10.0  # V
_SWITCHING_WIDTH = 1.0  # V
_NEIGHBOURHOOD = 1.5  # pixels
_CHUNK = 1 << 22  # values made at once
_NAME = re.compile(r"simulated(?:-(\d{1,9})|:(\d{1,5})x(\d{1,5})(?:x(\d{1,5}))?)?")


@dataclass(frozen=True, eq=False)
class SimulatedSample:
    """A sample whose truth is known. Made by :func:`simulated_sample`; nothing in it is random any more.

    ``parameters`` holds the loops' (H, W) maps: amplitude (pm), imprint (V), coercive (V), leakage (pm/V).
    """

    image: FloatArray  # (2, H, W): response (pm), topography (m)
    axis: Axis
    rising: BoolArray  # (S,) where the bias rises
    parameters: Mapping[str, FloatArray]
    walls: BoolArray  # (H, W) domain walls
    defects: BoolArray  # (H, W) on a defect
    dead: BoolArray  # (H, W) returns pure noise
    noise: float  # standard deviation of a spectrum's noise, in parts of the full amplitude
    drift: tuple[float, float]  # (row, col) pixels per measurement
    seed: int

    @property
    def shape(self) -> tuple[int, int]:
        """(H, W)."""
        return int(self.image.shape[1]), int(self.image.shape[2])

    def truth(self, points: FloatArray) -> FloatArray:
        """Noise-free spectra (k, S) at points (k, 2), between pixels too; zero in the dead area."""
        points = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        maps = {
            name: map_coordinates(values, points.T, order=1, mode="nearest")
            for name, values in self.parameters.items()
        }
        rows, cols = np.clip(np.rint(points), 0, np.array(self.shape) - 1).astype(np.int64).T
        loops = _loops(maps, self.axis.values, self.rising)
        loops[self.dead[rows, cols]] = 0.0
        return loops

    def noise_at(self, point: tuple[float, float], visit: int, seed: int) -> FloatArray:
        """The noise (S,) of a visit to a point: the same at any time and in any order of visits."""
        row, col = point
        rng = stream(seed, "spectrum", round(1000 * row) + (1 << 32), round(1000 * col) + (1 << 32), visit)
        at = np.clip(np.rint([row, col]), 0, np.array(self.shape) - 1).astype(np.int64)
        level = max(self.noise, 0.5) if self.dead[at[0], at[1]] else self.noise
        noise: FloatArray = rng.normal(0.0, level * AMPLITUDE, len(self.axis))
        return noise

    def to_lazy_image(self) -> SpectralImage:
        """The same as data whose spectra are computed when they are asked for, each with the noise of its
        first visit: samples larger than memory."""
        height, width = self.shape

        def spectra(numbers: IntArray) -> FloatArray:
            points = np.stack(np.divmod(numbers, width), axis=1)
            noise = [self.noise_at((float(row), float(col)), 0, self.seed) for row, col in points]
            taken: FloatArray = self.truth(points) + np.reshape(noise, (len(points), -1))
            return taken.astype(np.float32)

        lazy: Any = LazySpectra((height * width, len(self.axis)), np.float32, spectra)
        return SpectralImage(
            self.image,
            Grid(self.shape).positions,
            lazy,
            self.axis,
            grid=Grid(self.shape),
            **_FACTS,
        )

    def to_spectral_image(self, *, noisy: bool = True) -> SpectralImage:
        """All spectra at once, every pixel's first visit: data to replay or to test against."""
        height, width = self.shape
        grid = np.stack(np.meshgrid(np.arange(height), np.arange(width), indexing="ij"), axis=-1)
        points = grid.reshape(-1, 2).astype(np.float64)
        rows = max(1, _CHUNK // len(self.axis))
        spectra = np.concatenate(
            [self.truth(points[i : i + rows]).astype(np.float32) for i in range(0, len(points), rows)]
        )
        if noisy:
            rng = stream(self.seed, "all spectra")
            level = np.where(self.dead, max(self.noise, 0.5), self.noise).reshape(-1, 1)
            spectra += (AMPLITUDE * level * rng.standard_normal(spectra.shape)).astype(np.float32)
        return SpectralImage.from_grid(
            self.image,
            spectra.reshape(height, width, -1),
            self.axis,
            **_FACTS,
        )


CHANNELS = ("response", "topography")
CHANNEL_UNITS = ("pm", "m")
PIXEL = 20e-9  # m
_FACTS: Mapping[str, Any] = {
    "channels": CHANNELS,
    "channel_units": CHANNEL_UNITS,
    "spectra_name": "piezoresponse",
    "spectra_unit": "pm",
    "pixel_size": (PIXEL, PIXEL),
}


def options_of_name(name: str) -> dict[str, Any] | None:
    """The options of :func:`simulated_sample` that a name stands for; None for the name of something else.

    ``simulated-K``: K is the seed. ``simulated:HxW``: H rows and W columns, after another x the values of a
    spectrum. ``simulated``: nothing is chosen.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    seed, height, width, length = (None if text is None else int(text) for text in found.groups())
    shape = None if height is None else (height, width)
    named = {"seed": seed, "shape": shape, "length": length}
    return {option: value for option, value in named.items() if value is not None}


def simulated_sample(
    shape: tuple[int, int] = (96, 128),
    seed: int = 0,
    *,
    noise: float = 0.05,
    drift: float | tuple[float, float] = 0.0,
    dead_area: float | BoolArray = 0.0,
    defects: int | None = None,
    length: int = 64,
    domain_size: float = 9.0,
) -> SimulatedSample:
    """A sample of any ``shape`` (H, W).

    ``noise``: standard deviation of the spectra's noise in parts of the full amplitude.
    ``drift``: pixels per measurement, one number for both directions or (row, col).
    ``dead_area``: share of the area (a rectangle placed by the seed) or a mask (H, W) that returns pure
    noise; the image does not show it. ``defects``: how many; by default about one per 600 pixels.
    ``length``: points of a loop. ``domain_size``: in pixels.

    Raises CuriosityError for impossible values.
    """
    height, width = (int(n) for n in shape)
    _check(height, width, noise, length, domain_size, defects)
    field = _smooth_field(stream(seed, "domains"), (height, width), (0.7 * domain_size, domain_size))
    polarisation = np.tanh(2.5 * field)
    lamellae = np.tanh(1.5 * _lamellae(stream(seed, "lamellae"), (height, width), domain_size))
    density, centres = _defects(stream(seed, "defects"), (height, width), defects)
    p = gaussian_filter(polarisation, _NEIGHBOURHOOD, mode="nearest")
    q = gaussian_filter(lamellae, _NEIGHBOURHOOD, mode="nearest")
    wall = 1.0 - p**2
    parameters = {
        "amplitude": AMPLITUDE * (1 - 0.6 * wall) * (1 - 0.5 * density),
        "imprint": 1.2 * p + 1.5 * density,
        "coercive": 3.5 + 1.2 * q - 1.2 * wall + 1.5 * density,
        "leakage": 2.5 * density,
    }
    bias, rising = _bias(length)
    image = _image(stream(seed, "image"), polarisation, lamellae, density)
    return SimulatedSample(
        image=image.astype(np.float32),
        axis=Axis(bias, "bias", "V"),
        rising=rising,
        parameters=parameters,
        walls=np.abs(p) < 0.5,
        defects=centres,
        dead=_dead(stream(seed, "dead area"), (height, width), dead_area),
        noise=float(noise),
        drift=_pair(drift),
        seed=seed,
    )


def _pair(drift: float | tuple[float, float]) -> tuple[float, float]:
    row, col = np.broadcast_to(np.asarray(drift, dtype=float), 2)
    return float(row), float(col)


def _check(height: int, width: int, noise: float, length: int, size: float, defects: int | None) -> None:
    if min(height, width) < 4:
        raise CuriosityError(
            f"a simulated sample of {height} x {width} pixels is too small; take at least 4 x 4"
        )
    checks.number("noise", noise, at_least=0)
    checks.whole("length", length, at_least=8)
    checks.number("domain_size", size, above=0)
    if defects is not None:
        checks.whole("defects", defects, at_least=0)


def _smooth_field(rng: np.random.Generator, shape: tuple[int, int], sigma: tuple[float, float]) -> FloatArray:
    field = gaussian_filter(rng.standard_normal(shape), sigma, mode="reflect")
    normalised: FloatArray = (field - field.mean()) / max(float(field.std()), 1e-12)
    return normalised


def _lamellae(rng: np.random.Generator, shape: tuple[int, int], size: float) -> FloatArray:
    """Stripes along an oblique direction that come and go: never symmetric under transposition."""
    angle = rng.uniform(0.15, 0.35) * np.pi
    rows, cols = np.ogrid[: shape[0], : shape[1]]
    phase = 2 * np.pi * (np.sin(angle) * rows + np.cos(angle) * cols) / (1.3 * size)
    envelope = _smooth_field(rng, shape, (2 * size, 2 * size))
    stripes: FloatArray = np.sin(phase + rng.uniform(0, 2 * np.pi)) * (0.6 + 0.4 * envelope)
    return stripes


def _defects(
    rng: np.random.Generator, shape: tuple[int, int], count: int | None
) -> tuple[FloatArray, BoolArray]:
    """Density (H, W) in [0, 1] of round defects two pixels in radius, and where they are."""
    number = max(1, round(shape[0] * shape[1] / 600)) if count is None else count
    points = np.zeros(shape)
    rows, cols = rng.integers(shape[0], size=number), rng.integers(shape[1], size=number)
    points[rows, cols] = 1.0
    sigma = 1.6
    density: FloatArray = np.clip(
        gaussian_filter(points, sigma, mode="constant") * 2 * np.pi * sigma**2, 0, 1
    )
    return density, density > 0.5


def _bias(length: int) -> tuple[FloatArray, BoolArray]:
    """One triangular cycle 0 → +max → -max → 0, its end left to the next cycle, and where it rises."""
    phase = np.arange(length) / length
    bias: FloatArray = np.interp(phase, [0, 0.25, 0.75, 1], [0, MAX_BIAS, -MAX_BIAS, 0])
    return bias, (phase < 0.25) | (phase >= 0.75)


def _loops(maps: Mapping[str, FloatArray], bias: FloatArray, rising: BoolArray) -> FloatArray:
    """Loops (k, S) by the law in the module's docstring; ``maps`` hold (k,) parameters."""
    a, b, c, leak = (maps[name][:, None] for name in ("amplitude", "imprint", "coercive", "leakage"))
    side = np.where(rising, 1.0, -1.0)
    loops: FloatArray = a * np.tanh((bias - b - side * c) / _SWITCHING_WIDTH) + leak * bias
    return loops


def _image(
    rng: np.random.Generator, polarisation: FloatArray, lamellae: FloatArray, density: FloatArray
) -> FloatArray:
    """What a scan shows: the response, and a tilted topography with lamellae and bumps on the defects."""
    height, width = polarisation.shape
    response = AMPLITUDE * polarisation * (1 - 0.5 * density) + 0.2 * AMPLITUDE * lamellae
    response = response + 0.02 * AMPLITUDE * rng.standard_normal(response.shape)
    tilt = np.linspace(0, 4e-9, height)[:, None] + np.linspace(0, 7e-9, width)[None, :]
    topography = tilt + 0.4e-9 * lamellae + 2e-9 * density + 0.05e-9 * rng.standard_normal(response.shape)
    return np.stack([response, topography])


def _dead(rng: np.random.Generator, shape: tuple[int, int], area: float | BoolArray) -> BoolArray:
    if not np.isscalar(area):
        mask = np.asarray(area, dtype=bool)
        if mask.shape != shape:
            raise CuriosityError(
                f"dead_area mask has shape {mask.shape}; the sample is {shape[0]} x {shape[1]}"
            )
        return mask
    share = checks.number("dead_area", area, at_least=0, below=1)
    mask = np.zeros(shape, dtype=bool)
    if share:
        rows = max(1, min(shape[0], round(shape[0] * share**0.5 * rng.uniform(0.8, 1.25))))
        cols = max(1, min(shape[1], round(share * shape[0] * shape[1] / rows)))
        top, left = rng.integers(shape[0] - rows + 1), rng.integers(shape[1] - cols + 1)
        mask[top : top + rows, left : left + cols] = True
    return mask
