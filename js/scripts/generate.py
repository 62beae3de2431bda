"""Writes the files of js/ that follow from the Python package. A test checks that they are up to date.

    python js/scripts/generate.py

``src/widgets/traits.gen.ts``: the synchronised traits of every widget that the page draws.
``src/widgets/common/constants.gen.ts``, ``palette.gen.css``: colours and the states of a run.
``src/widgets/score/refusals.json``: why a position cannot be measured.
``src/lab/endings.json``: the endings of the files that ``cw.open_data`` reads.
``package.json``, ``package-lock.json``: the version, which is written in ``curiosity_widgets/_version.py``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from curiosity_widgets._version import __version__
from curiosity_widgets.data.readers import endings
from curiosity_widgets.drawing.palette import AREAS, GROUPS, MARKS, VERDICT, WORK
from curiosity_widgets.session.rules import refusals
from curiosity_widgets.session.state.snapshot import WORKING
from curiosity_widgets.widgets.controls.controls_panel import ControlsPanel
from curiosity_widgets.widgets.ensemble import EnsemblePanel
from curiosity_widgets.widgets.figures.mount import Mount
from curiosity_widgets.widgets.figures.plain import PlainPanel
from curiosity_widgets.widgets.film.film_panel import FilmPanel
from curiosity_widgets.widgets.heading import Heading
from curiosity_widgets.widgets.latent.latent_panel import LatentPanel
from curiosity_widgets.widgets.log import LogPanel
from curiosity_widgets.widgets.map.map_panel import MapPanel
from curiosity_widgets.widgets.patches import PatchPair
from curiosity_widgets.widgets.screen import Screen
from curiosity_widgets.widgets.shared import SharedState
from curiosity_widgets.widgets.status import StatusBeacon
from curiosity_widgets.widgets.timeline import TimelinePanel

HERE = Path(__file__).parents[1]
_WIDTH = 110  # of a line, as Biome formats it

# A Python trait says "list of dict"; these are the shapes, declared in src/widgets/common/trait_types.ts.
SHAPES = {
    (ControlsPanel, "constants"): "Constants",
    (ControlsPanel, "formula"): "Formula",
    (ControlsPanel, "guide"): "Described[]",
    (ControlsPanel, "proposed"): "ProposedPick[]",
    (EnsemblePanel, "members"): "Member[]",
    (Heading, "choices"): "Option[]",
    (Heading, "legend"): "Stroke[]",
    (Heading, "options"): "Option[]",
    (LatentPanel, "groups_shown"): "Group[]",
    (LogPanel, "entries"): "LogEntry[]",
    (MapPanel, "ranges"): "Record<string, [number, number]>",
    (MapPanel, "spreads"): "Spreads",
    (PlainPanel, "parts"): "Part[]",
    (SharedState, "lease"): "Lease",
    (SharedState, "proposal"): "Pixel[]",
    (TimelinePanel, "steps"): "TimedStep[]",
}
WIDGETS: dict[str, type[anywidget.AnyWidget]] = {
    "ControlsState": ControlsPanel,
    "EnsembleState": EnsemblePanel,
    "FilmState": FilmPanel,
    "HeadingState": Heading,
    "LatentState": LatentPanel,
    "LogState": LogPanel,
    "MapState": MapPanel,
    "MountState": Mount,
    "PatchesState": PatchPair,
    "PlainState": PlainPanel,
    "ScreenState": Screen,
    "SharedState": SharedState,
    "StatusState": StatusBeacon,
    "TimelineState": TimelinePanel,
}
_PLAIN: dict[type[traitlets.TraitType[Any, Any]], str] = {
    traitlets.Unicode: "string",
    traitlets.Bool: "boolean",
    traitlets.Int: "number",
    traitlets.Float: "number",
    traitlets.Bytes: "DataView",
    traitlets.Instance: "string",  # another model, by its reference "IPY_MODEL_…"
}


def type_of(trait: traitlets.TraitType[Any, Any]) -> str:
    """The TypeScript type of a trait in the page. Raises TypeError if it does not follow from the trait."""
    if isinstance(trait, traitlets.Enum):
        name = " | ".join(json.dumps(value) for value in sorted(trait.values))
    elif isinstance(trait, traitlets.List) and type(trait._trait) in _PLAIN:  # noqa: SLF001 - no public name
        name = f"{type_of(trait._trait)}[]"  # noqa: SLF001
    else:
        plain = next((name for known, name in _PLAIN.items() if type(trait) is known), None)
        if plain is None:
            kind = type(trait).__name__
            raise TypeError(f"{trait.name}: {kind} does not say what it holds; add it to SHAPES")
        name = plain
    return f"{name} | null" if trait.allow_none else name


def _own_traits(widget: type[anywidget.AnyWidget]) -> Iterator[str]:
    """The synchronised traits that the package declares, not those of ipywidgets."""
    ours = [cls for cls in widget.__mro__ if cls.__module__.startswith("curiosity_widgets")]
    declared = {name for cls in ours for name in vars(cls)}
    return (name for name in widget.class_traits(sync=True) if name in declared)


def traits_file() -> str:
    """The text of ``traits.gen.ts``."""
    known = {(widget, name) for widget in WIDGETS.values() for name in _own_traits(widget)}
    if not known.issuperset(SHAPES):
        raise TypeError(f"SHAPES names traits that do not exist: {sorted(set(SHAPES) - known, key=str)}")
    blocks = []
    for interface, widget in WIDGETS.items():
        lines = [f"/** Traits of `{widget.__module__}.{widget.__name__}`. */"]
        lines.append(f"export interface {interface} {{")
        for name in sorted(_own_traits(widget)):
            lines.append(f"  {name}: {SHAPES.get((widget, name)) or type_of(widget.class_traits()[name])};")
        blocks.append("\n".join([*lines, "}"]))
    shapes = sorted({shape.removesuffix("[]") for shape in SHAPES.values() if "<" not in shape})
    head = "// Written by js/scripts/generate.py from the Python widgets. Do not edit."
    types = f"import type {{ {', '.join(shapes)} }} from './common/trait_types';"
    if len(types) > _WIDTH:
        listed = ",\n".join(f"  {shape}" for shape in shapes)
        types = f"import type {{\n{listed}\n}} from './common/trait_types';"
    return "\n".join([head, types, "", "\n\n".join(blocks), ""])


def constants_file() -> str:
    """The text of ``constants.gen.ts``."""
    constants = {
        "GROUPS": list(GROUPS), "AREAS": AREAS, "MARKS": MARKS, "VERDICT": list(VERDICT),
        "WORKING": list(WORKING),
    }  # fmt: skip
    head = "// Written by js/scripts/generate.py from palette.py and snapshot.py of the package. Do not edit."
    lines = [f"export const {name} = {_literal(value)} as const;" for name, value in constants.items()]
    return "\n".join([head, *lines, ""])


def _literal(value: Any) -> str:
    """As Biome formats it: an array that fits on one line, an object on several."""
    if isinstance(value, dict):
        keys = {key: key if key.isidentifier() else f"'{key}'" for key in value}
        return "{\n" + ",\n".join(f"  {keys[key]}: '{item}'" for key, item in value.items()) + "\n}"
    line = "[" + ", ".join(f"'{item}'" for item in value) + "]"
    return line if len(line) < 80 else "[\n" + ",\n".join(f"  '{item}'" for item in value) + "\n]"


def palette_file() -> str:
    """The text of ``palette.gen.css``."""
    head = "/* Written by js/scripts/generate.py from drawing/palette.py. Do not edit. */"
    lines = [f"  --cw-mark-{name}: {colour};" for name, colour in MARKS.items()]
    lines += [f"  --cw-work-{name}: {colour};" for name, colour in WORK.items()]
    return "\n".join([head, ".cw-panel {", *lines, "}", ""])


def endings_file() -> str:
    """The text of ``endings.json``."""
    return json.dumps(endings(), indent=2) + "\n"


def refusals_file() -> str:
    """The text of ``refusals.json``."""
    names = {
        "noPatch": refusals.NO_PATCH,
        "heldOut": refusals.HELD_OUT,
        "gap": refusals.GAP,
        "excluded": refusals.EXCLUDED,
    }
    return json.dumps(names, indent=2) + "\n"


def package_file(name: str) -> str:
    """The text of ``package.json`` or ``package-lock.json`` with the version of the Python package."""
    text = (HERE / name).read_text(encoding="utf-8")
    own = r'("name": "curiosity-widgets",\n *"version": )"[^"]*"'
    return re.sub(own, lambda match: f'{match[1]}"{__version__}"', text)


def files() -> dict[Path, str]:
    """Every generated file and its text."""
    return {
        HERE / "src" / "widgets" / "traits.gen.ts": traits_file(),
        HERE / "src" / "widgets" / "common" / "constants.gen.ts": constants_file(),
        HERE / "src" / "widgets" / "common" / "palette.gen.css": palette_file(),
        HERE / "src" / "widgets" / "score" / "refusals.json": refusals_file(),
        HERE / "src" / "lab" / "endings.json": endings_file(),
        **{HERE / name: package_file(name) for name in ("package.json", "package-lock.json")},
    }


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, encoding="utf-8", newline="\n")
