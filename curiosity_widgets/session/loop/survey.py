"""From an opened source and its image to the facts of a run: candidates, held-out blocks, names, units."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace

import numpy as np

from curiosity_widgets._version import __version__
from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.data.plain import read_only
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.default_patch import default_patch
from curiosity_widgets.session.rules.hold_out import check_asked, hold_out
from curiosity_widgets.session.state.facts import (
    PROCESSOR,
    Facts,
    absolute_path,
    processor,
    software_versions,
    stated_assumptions,
)
from curiosity_widgets.session.state.snapshot import RunInfo
from curiosity_widgets.sources.protocol import Image, SourceInfo
from curiosity_widgets.workflows.workflow import Workflow

_USUAL = 99.0  # percent of a channel's pixels that say what is usual in it
_APART = 1e10  # times that: no detector has such a range
_HUGE = 1e15  # in whatever unit; smaller numbers are never called absurd
_NO_SQUARE = 1e150  # whose square is no number any more


def survey(
    source: SourceInfo,
    image: Image,
    workflow: Workflow,
    seed: int,
    holdout: float | None,
    *,
    knows_truth: bool,
    overlap: bool = False,
) -> Facts:
    """The facts of a new run.

    ``holdout`` None: one region where the truth is known (replayed and simulated data) and enough is left to
    measure, else none. A patch that nobody chose follows the data. Raises CuriosityError where the workflow
    does not fit the image.
    """
    scorable = knows_truth and source.kind != "instrument"
    check_asked(holdout, scorable=scorable)
    stacked = finite_image(image)
    if source.allowed is not None and source.allowed.shape != image.shape:
        raise CuriosityError(
            f"the source's allowed has shape {source.allowed.shape}, its image {image.shape}; "
            "give one boolean for each pixel, or None"
        )
    patch_reason = "as chosen"
    if workflow.patch_from_data:
        patch, patch_reason = default_patch(image.shape, source.positions, source.allowed, workflow.patch)
        workflow = replace(workflow, patch=patch, patch_from_data=False)
    candidates = candidates_on(image.shape, workflow.patch, source.positions, source.allowed)
    held = hold_out(candidates, holdout, seed, source.kind, scorable=scorable)
    if workflow.init > held.measurable.sum():
        raise CuriosityError(
            f"{workflow.init} initial spectra are more than the {int(held.measurable.sum())} positions that "
            "can be measured; choose a smaller init, patch or held-out share"
        )
    info = RunInfo(
        image=read_only(stacked),
        channels=tuple(image.channels),
        channel_units=tuple(image.units.get(name, "") for name in image.channels),
        axis=source.axis,
        values_name=source.values_name,
        values_units=source.values_units,
        pixel_size=image.pixel_size,
        pixel_unit=image.pixel_unit,
        candidates=candidates,
        held_out=read_only(held.held_out),
        measurable=read_only(held.measurable),
        score=held.score,
        score_reason=held.reason,
        patch_reason=patch_reason,
        patch=workflow.patch,
        data=source.name,
        kind=source.kind,
        workflow=workflow.name,
        target=workflow.target,
        seed=seed,
        initial=workflow.init,
        version=__version__,
        assumptions=stated_assumptions(source.extra),
    )
    return Facts(
        info,
        workflow,
        holdout=held.share,
        overlap=overlap,
        data_path=absolute_path(source.name),
        source_extra=source.extra,
        created=time.time(),
        run_id=uuid.uuid4().hex,
        versions=software_versions() | {PROCESSOR: processor()},
    )


def finite_image(image: Image) -> FloatArray:
    """The channels as (C, H, W) float64. Raises CuriosityError where they do not fit or are not finite."""
    stacked = image.stacked()
    if not np.isfinite(stacked).all():
        bad = int((~np.isfinite(stacked)).sum())
        raise CuriosityError(
            f"the image holds {bad} pixels that are not finite numbers; fill or crop them first"
        )
    for name, plane in zip(image.channels, stacked, strict=True):
        absurd = absurd_pixels(plane)
        if absurd.any():
            row, col = np.argwhere(absurd)[0]
            raise CuriosityError(
                f"channel '{name}' of the image holds {int(absurd.sum())} pixels that cannot have been "
                f"measured, {plane[row, col]:g} at ({row}, {col}) among them; fill or crop them first"
            )
    return stacked


def absurd_pixels(plane: FloatArray) -> BoolArray:
    """Finite pixels (H, W) that only an error can have made, as overload and "no data" are written (9.9e37,
    3.4e38): huge, and many orders of magnitude from almost all others."""
    size = np.abs(plane)
    usual = float(np.percentile(size, _USUAL))
    absurd: BoolArray = (size > max(_HUGE, _APART * usual)) | (size > _NO_SQUARE)
    return absurd


def constant_note(info: RunInfo) -> str | None:
    """What to say where channels of the image are the same everywhere; None where all vary."""
    flat = [name for name, plane in zip(info.channels, info.image, strict=True) if plane.min() == plane.max()]
    if len(flat) == len(info.channels):
        return "the image is the same everywhere: structure can tell nothing about the spectra"
    return f"the same everywhere, so that nothing is learned from it: {', '.join(flat)}" if flat else None
