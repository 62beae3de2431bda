"""A form to choose which array of a file is the image, which the spectra and which their axis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

from curiosity_widgets.widgets.forms.fields import styled
from curiosity_widgets.widgets.heading import Heading

_AUTOMATIC = "– automatic –"


class ChooseArrays(ipywidgets.VBox):
    """``read(options)`` is called with the reader's options when the user has chosen."""

    def __init__(
        self, name: str, arrays: Mapping[str, tuple[int, ...]], read: Callable[[dict[str, Any]], None]
    ) -> None:
        self._read = read
        self._heading = Heading(title=f"Assign the arrays of {name}")
        self.image = ipywidgets.SelectMultiple(
            options=_offered(arrays, (2, 3)), description="Image channels", rows=min(5, len(arrays))
        )
        self.spectra = ipywidgets.Dropdown(options=_offered(arrays, (2, 3)), description="Spectra")
        self.axis = ipywidgets.Dropdown(
            options=[(_AUTOMATIC, ""), *_offered(arrays, (1,))], description="Axis of the spectra"
        )
        self.positions = ipywidgets.Dropdown(
            options=[("– spectra on a grid –", ""), *_offered(arrays, (2,))], description="Positions"
        )
        self.go = ipywidgets.Button(description="Open", button_style="primary")
        self.go.on_click(self._chosen)
        # The cube with most values is nearly always that of the spectra.
        cubes = [name for name, shape in arrays.items() if len(shape) == 3]
        if cubes:
            self.spectra.value = max(cubes, key=lambda name: _size(arrays[name]))
        fields = [self.image, self.spectra, self.axis, self.positions]
        super().__init__([self._heading, *styled(fields), self.go])
        self.add_class("cw-panel")
        self.add_class("cw-form")

    def show_message(self, sentence: str) -> None:
        """Show a message and enable the form again."""
        self._heading.sentence = sentence
        self.go.disabled = False

    def _chosen(self, _button: Any) -> None:
        self.go.disabled = True
        self._heading.sentence = "Opening …"
        options = {
            "image": list(self.image.value),
            "spectra": self.spectra.value,
            "axis": self.axis.value,
            "positions": self.positions.value,
        }
        self._read({name: value for name, value in options.items() if value})


def _offered(arrays: Mapping[str, tuple[int, ...]], dimensions: tuple[int, ...]) -> list[tuple[str, str]]:
    return [
        (f"{name}  ({' × '.join(map(str, shape))})", name)
        for name, shape in arrays.items()
        if len(shape) in dimensions
    ]


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for length in shape:
        size *= length
    return size
