"""An image that is there already, of a sample whose spectra a loop of the user's own measures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.data.plain import unmasked
from curiosity_widgets.data.spectral_image import Axis, as_float
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.protocol import Image, Measurement, SourceError, SourceInfo

BY_HAND = "by_hand"  # in the extra of a run's source: its spectra are handed in


class GivenImage:
    """A source that gives its image and measures nothing: spectra are handed in, see ``cw.AskTell``.

    Args:
        image: (H, W), (C, H, W), {channel: (H, W)}, or an Image, which has units and the size of a pixel.
        axis: of the spectra: an Axis, or its values (S,).
        allowed: (H, W) booleans, False where nothing can be measured.
        positions: (N, 2) row, col, where only these can be measured.

    Raises CuriosityError for an invalid image or axis.
    """

    def __init__(
        self,
        image: Any,
        axis: Any,
        *,
        values_name: str = "response",
        values_units: str = "",
        allowed: BoolArray | None = None,
        positions: FloatArray | None = None,
    ) -> None:
        self._image = as_image(image)
        self._info = SourceInfo(
            name="",
            kind="instrument",
            axis=axis if isinstance(axis, Axis) else Axis(unmasked(axis)),
            values_name=values_name,
            values_units=values_units,
            channels=tuple(self._image.channels),
            allowed=allowed,
            positions=positions,
            extra={BY_HAND: True},
        )

    def open(self) -> SourceInfo:
        """What was given."""
        return self._info

    def image(
        self, *, on_line: Callable[[int, int], None] | None = None, stop: Callable[[], bool] | None = None
    ) -> Image:
        """The image that was given."""
        return self._image

    def measure(self, points: FloatArray, *, stop: Callable[[], bool] | None = None) -> Iterator[Measurement]:
        """Raises SourceError: spectra are handed in."""
        raise SourceError("there is nothing here to measure with; hand spectra in with AskTell.tell")

    def stop(self) -> None:
        """Nothing is under way."""

    def close(self) -> None:
        """Nothing is open."""


def as_image(image: Any) -> Image:
    """An Image from (H, W), (C, H, W), {channel: (H, W)} or an Image.

    Raises CuriosityError for anything else.
    """
    if isinstance(image, Image):
        return image
    if isinstance(image, Mapping):
        planes = {
            str(name): as_float(plane, f"image channel '{name}'", flags=True) for name, plane in image.items()
        }
    else:
        stack = as_float(image, "image", flags=True)
        stack = stack[None] if stack.ndim == 2 else stack
        if stack.ndim != 3:
            raise CuriosityError(f"image has shape {stack.shape}; give (H, W), (C, H, W) or {{name: (H, W)}}")
        names = ["image"] if len(stack) == 1 else [f"channel {number}" for number in range(1, len(stack) + 1)]
        planes = dict(zip(names, stack, strict=True))
    shapes = {plane.shape for plane in planes.values()}
    if len(shapes) != 1 or len(next(iter(shapes))) != 2 or not next(iter(shapes))[0]:
        raise CuriosityError(f"image channels have shapes {sorted(shapes)}; give all of them as one (H, W)")
    return Image(planes)
