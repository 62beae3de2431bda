"""Workflows: ours, the default (``dense``), the paper's A (``ensemble``) and B (``autoencoder``), and any
regressor in place of the network (``regressor``, ``forest``, ``ridge``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.workflows.workflow import Selection, Target, Workflow

__all__ = [
    "Workflow",
    "autoencoder",
    "dense",
    "ensemble",
    "forest",
    "named",
    "names",
    "regressor",
    "ridge",
]


def dense(
    *,
    target: Target = "im2spec",
    patch: int = 13,
    init: int = 30,
    batch_size: int = 10,
    budget: int = 100,
    strategy: str = "balanced",
    selection: Selection = "sample",
    beta: float | None = 0.3,
    lam: float = 80.0,
    strategy_options: Mapping[str, Any] | None = None,
    **options: Any,
) -> Workflow:
    """Ours: a small ensemble of dense networks on principal components, random start, balanced picks.

    β is the goal: 0 learns the whole map (picks that lower its expected error most), 1 finds the rare (picks
    farthest from all that is known). A pick is drawn with probability ∝ score, where λ is the sharpness:
    0 is blind chance, large is the best alone.
    ``options`` go to :class:`~curiosity_widgets.learning.predictors.dense.DensePredictor`, with
    ``target="spec2im"`` to :class:`~curiosity_widgets.learning.predictors.spectrum_to_patch.SpectrumToPatch`.
    """
    return Workflow(
        "dense",
        target,
        patch=patch,
        init=init,
        initial="random",
        batch_size=batch_size,
        budget=budget,
        strategy=strategy,
        selection=selection,
        beta=beta,
        lam=lam,
        options=options,
        strategy_options=strategy_options or {},
    )


def ensemble(
    *,
    target: Target = "im2spec",
    patch: int = 16,
    init: int = 245,
    batch_size: int = 1,
    budget: int = 545,
    strategy: str = "curiosity",
    selection: Selection = "top",
    beta: float | None = 1.0,
    lam: float = 0.1,
    strategy_options: Mapping[str, Any] | None = None,
    **options: Any,
) -> Workflow:
    """The paper's workflow A (§II.A): five Im2spec, an error decoder on the best one's frozen encoder.

    A = 1 − exp(−λ |L − (1 − β)|): β = 1 is curious, β = 0 conservative. As in the paper the highest A is
    taken, which λ cannot change; with ``selection="sample"`` picks are drawn with probability ∝ A.
    ``options`` go to :class:`~curiosity_widgets.learning.predictors.ensemble.EnsemblePredictor`, and
    ``options["error_model"]`` to
    :class:`~curiosity_widgets.learning.error_models.encoded_error.EncodedErrorModel`.
    """
    return Workflow(
        "ensemble",
        target,
        patch=patch,
        init=init,
        initial="random",
        batch_size=batch_size,
        budget=budget,
        strategy=strategy,
        selection=selection,
        beta=beta,
        lam=lam,
        options=options,
        strategy_options=strategy_options or {},
    )


def autoencoder(
    *,
    target: Target = "im2spec",
    patch: int = 11,
    init: int = 30,
    batch_size: int = 1,
    budget: int = 200,
    strategy: str = "epsilon_decreasing",
    selection: Selection = "top",
    beta: float | None = None,
    lam: float = 2.0,
    strategy_options: Mapping[str, Any] | None = None,
    **options: Any,
) -> Workflow:
    """The paper's workflow B (§II.B): one Im2spec (or Spec2im), an error model on an autoencoder's latent.

    A = w C + (1 − w) E with w = 1 − exp(−λ n/N), or β in place of w once a person sets it. Initial points
    are the patches nearest to the k-means centres of the autoencoder's latent space. For Spec2im, where
    no exploration term exists, a tenth of the picks is random.
    ``options`` go to :class:`~curiosity_widgets.learning.predictors.single.SinglePredictor`, and
    ``options["error_model"]`` to
    :class:`~curiosity_widgets.learning.error_models.latent_error.LatentErrorModel`.
    """
    if strategy_options is None:
        stands_in = target == "spec2im" and strategy == "epsilon_decreasing"
        strategy_options = {"random_share": 0.1} if stands_in else {}
    return Workflow(
        "autoencoder",
        target,
        patch=patch,
        init=init,
        initial="kmeans",
        batch_size=batch_size,
        budget=budget,
        strategy=strategy,
        selection=selection,
        beta=beta,
        lam=lam,
        options=options,
        strategy_options=strategy_options,
    )


def regressor(
    estimator: Any = "forest", *, parameters: Mapping[str, Any] | None = None, **settings: Any
) -> Workflow:
    """A regressor in place of the network: "forest" (extra trees), "ridge", or any object with ``fit`` and
    ``predict``, such as one of scikit-learn's.

    Its class and ``parameters`` are written into the run file. A run of a regressor of yours can be taken up
    where this function has been called with it before; those of scikit-learn are known anyway.
    ``settings`` are those of :func:`dense`, and the options of
    :class:`~curiosity_widgets.learning.predictors.regressor.RegressorPredictor`.
    """
    from curiosity_widgets.learning.predictors.estimators import describe_estimator

    name, own = describe_estimator(estimator)
    recipe = dense(**settings)
    options = {"estimator": name, "parameters": own | dict(parameters or {}), **recipe.options}
    own_name: Literal["forest", "ridge", "regressor"] = "regressor"
    if name == "forest":
        own_name = "forest"
    elif name == "ridge":
        own_name = "ridge"
    return replace(recipe, name=own_name, options=options)


def forest(**settings: Any) -> Workflow:
    """Extra trees on the patch in place of the network: ``regressor("forest", ...)``."""
    return regressor("forest", **settings)


def ridge(**settings: Any) -> Workflow:
    """Ridge regression on the patch in place of the network: ``regressor("ridge", ...)``."""
    return regressor("ridge", **settings)


_WORKFLOWS = {
    "dense": dense,
    "ensemble": ensemble,
    "autoencoder": autoencoder,
    "forest": forest,
    "ridge": ridge,
}


def names() -> list[str]:
    """The workflows' names, the default first."""
    return list(_WORKFLOWS)


def named(name: str, **settings: Any) -> Workflow:
    """A workflow by name, with the settings that are not None. Raises CuriosityError for an unknown name."""
    if name not in _WORKFLOWS:
        raise CuriosityError(f"workflow {name!r} is unknown; choose one of {', '.join(_WORKFLOWS)}")
    if name not in ("ensemble", "autoencoder") and settings.get("epochs") is not None:
        raise CuriosityError(
            f"epochs shortens the trainings of 'ensemble' and 'autoencoder'; workflow '{name}' has none"
        )
    return _WORKFLOWS[name](**{key: value for key, value in settings.items() if value is not None})
