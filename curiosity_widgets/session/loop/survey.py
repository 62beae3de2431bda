"""From an opened source and its image to the facts of a run: candidates, held-out blocks, names, units."""

from __future__ import annotations

import time

import numpy as np

from curiosity_widgets._version import __version__
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.data.held_out import held_out_blocks
from curiosity_widgets.data.plain import read_only
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.state.facts import (
    Facts,
    absolute_path,
    software_versions,
    stated_assumptions,
)
from curiosity_widgets.session.state.snapshot import RunInfo
from curiosity_widgets.sources.protocol import Image, SourceInfo
from curiosity_widgets.workflows.workflow import Workflow

DEFAULT_HOLDOUT = 0.25


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

    ``holdout`` None: a quarter of the sample where the truth is known (replayed and simulated data), else
    none. Raises CuriosityError where the workflow does not fit the image.
    """
    holdout = held_out_share(source, holdout, knows_truth=knows_truth)
    stacked = finite_image(image)
    candidates = candidates_on(image.shape, workflow.patch, source.positions, source.allowed)
    held_out, measurable = held_out_blocks(candidates, holdout, seed)
    if workflow.init > measurable.sum():
        raise CuriosityError(
            f"{workflow.init} initial spectra are more than the {int(measurable.sum())} positions that can "
            "be measured; choose a smaller init, patch or held-out share"
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
        held_out=read_only(held_out),
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
        measurable=read_only(measurable),
        holdout=holdout,
        overlap=overlap,
        data_path=absolute_path(source.name),
        source_extra=source.extra,
        created=time.time(),
        versions=software_versions(),
    )


def held_out_share(source: SourceInfo, holdout: float | None, *, knows_truth: bool) -> float:
    """The share to hold out. Raises CuriosityError where it is asked for and cannot be scored."""
    scorable = knows_truth and source.kind != "instrument"
    if holdout is None:
        return DEFAULT_HOLDOUT if scorable else 0.0
    if holdout > 0 and not scorable:
        raise CuriosityError(
            f"holdout={holdout:g} needs replayed or simulated data, whose held-out spectra are known; "
            "use holdout=0 on an instrument"
        )
    return holdout


def finite_image(image: Image) -> FloatArray:
    """The channels as (C, H, W) float64. Raises CuriosityError where they do not fit or are not finite."""
    stacked = image.stacked()
    if not np.isfinite(stacked).all():
        bad = int((~np.isfinite(stacked)).sum())
        raise CuriosityError(
            f"the image holds {bad} pixels that are not finite numbers; fill or crop them first"
        )
    return stacked


def check_same(facts: Facts, source: SourceInfo, image: Image | None) -> None:
    """Raises CuriosityError where a source is not the one that the run file was recorded from."""
    info = facts.info
    if len(source.axis.values) != len(info.axis.values) or not np.allclose(
        source.axis.values, info.axis.values
    ):
        raise CuriosityError("the source's spectral axis is not the run file's; give the source it came from")
    if image is not None:
        now = finite_image(image)
        if now.shape != info.image.shape or not np.allclose(now, info.image):
            raise CuriosityError("the source's image is not the run file's; give the source it came from")
