"""How an evaluation, as viewers see it, is written into a run file and read from it."""

from __future__ import annotations

from collections.abc import Mapping

from curiosity_widgets.acquisition.formulas import current_kind
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.learning.protocols import Prediction
from curiosity_widgets.session.file import blobs, columns
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.events import Displayed, InSlot

_PREDICTION = ("scores", "components", "mean", "spread", "deviation", "profile")


def layer_names(display: Display) -> dict[str, str]:
    """Layer of the run file -> name of the map in it. Maps beyond the file's layers are left out."""
    first = {name: name for name in columns.FIRST_LAYERS if name in display.maps}
    others = [name for name in display.maps if name not in columns.FIRST_LAYERS]
    return first | dict(zip(columns.LAYERS[len(columns.FIRST_LAYERS) :], others, strict=False))


def display_event(
    display: Display, row: int, layers: Mapping[str, str], evaluation: InSlot | None
) -> Displayed:
    """Everything but the arrays, which lie in this row of the file's maps and in a slot."""
    return Displayed(
        row=row,
        layers=layers,
        evaluation=evaluation,
        step=display.step,
        formula=display.formula,
        terms=display.terms,
        constants=display.constants,
        beta=display.beta,
        lam=display.lam,
        notes=display.notes,
        picks=display.picks,
        scores=display.scores,
    )


def display_bytes(display: Display) -> bytes:
    """The arrays over all candidates, without the single members' predictions."""
    arrays = {"latent": display.latent, "clusters": display.clusters, "patches": display.patches}
    if display.prediction is not None:
        arrays |= {f"prediction/{name}": getattr(display.prediction, name) for name in _PREDICTION}
    return blobs.pack({name: array for name, array in arrays.items() if array is not None})


def restore_display(event: Displayed, maps: Mapping[str, FloatArray], content: bytes | None) -> Display:
    """From the run file. Raises CuriosityError where it is damaged."""
    arrays = {} if content is None else blobs.unpack(content)
    stored = {name: arrays.get(f"prediction/{name}") for name in _PREDICTION}
    return Display(
        step=event.step,
        maps=maps,
        formula=current_kind(event.formula),
        terms=event.terms,
        constants=event.constants,
        beta=event.beta,
        lam=event.lam,
        notes=event.notes,
        picks=event.picks,
        scores=event.scores,
        latent=arrays.get("latent"),
        clusters=arrays.get("clusters"),
        patches=arrays.get("patches"),
        prediction=None if stored["scores"] is None else Prediction(**stored),  # type: ignore[arg-type]
    )
