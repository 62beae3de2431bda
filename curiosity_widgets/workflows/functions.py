"""The workflows of this package as functions, whose signatures show their settings and defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.workflows.registry import WORKFLOWS, find
from curiosity_widgets.workflows.workflow import Workflow


def dense(**settings: Any) -> Workflow:
    """Ours: a small ensemble of dense networks on principal components, random start, balanced picks.

    β is the goal: 0 learns the whole map (picks that lower its expected error most), 1 finds the rare (picks
    farthest from all that is known). A pick is drawn with probability ∝ score, where λ is the sharpness:
    0 picks at random, a large λ the best alone.
    ``settings`` are fields of :class:`Workflow`, and options of
    :class:`~curiosity_widgets.learning.predictors.dense.DensePredictor`, with ``target="spec2im"`` of
    :class:`~curiosity_widgets.learning.predictors.spectrum_to_patch.SpectrumToPatch`.
    """
    return find("dense").workflow(**settings)


def ensemble(**settings: Any) -> Workflow:
    """The paper's workflow A (§II.A): five Im2spec, an error decoder on the best one's frozen encoder.

    A = 1 − exp(−λ |L − (1 − β)|): β = 1 is curious, β = 0 conservative. As in the paper the highest A is
    taken, which λ cannot change; with ``selection="sample"`` picks are drawn with probability ∝ A.
    ``settings`` are fields of :class:`Workflow`, options of
    :class:`~curiosity_widgets.learning.predictors.ensemble.EnsemblePredictor`, and as ``error_model`` those
    of :class:`~curiosity_widgets.learning.error_models.encoded_error.EncodedErrorModel`.
    """
    return find("ensemble").workflow(**settings)


def autoencoder(**settings: Any) -> Workflow:
    """The paper's workflow B (§II.B): one Im2spec (or Spec2im), an error model on an autoencoder's latent.

    A = w C + (1 − w) E with w = 1 − exp(−λ n/N), or β in place of w once it is set. Initial points
    are the patches nearest to the k-means centres of the autoencoder's latent space. For Spec2im, where
    no exploration term exists, a tenth of the picks is random.
    ``settings`` are fields of :class:`Workflow`, options of
    :class:`~curiosity_widgets.learning.predictors.single.SinglePredictor`, and as ``error_model`` those of
    :class:`~curiosity_widgets.learning.error_models.latent_error.LatentErrorModel`.
    """
    return find("autoencoder").workflow(**settings)


def regressor(
    estimator: Any = "forest", *, parameters: Mapping[str, Any] | None = None, **settings: Any
) -> Workflow:
    """A regressor in place of the networks: "forest" (extra trees), "ridge", or any object with ``fit`` and
    ``predict``, such as one of scikit-learn's.

    Its class and ``parameters`` are written into the run file. A run of a regressor of your own can be
    resumed where this function has been called with it before; those of scikit-learn are known anyway.
    ``settings`` are those of :func:`dense`, and the options of
    :class:`~curiosity_widgets.learning.predictors.regressor.RegressorPredictor`.
    """
    name = estimator if isinstance(estimator, str) and estimator in WORKFLOWS else "regressor"
    return find(name).workflow(estimator=estimator, parameters=parameters, **settings)


def forest(**settings: Any) -> Workflow:
    """Extra trees on the patch in place of the networks: ``regressor("forest", ...)``."""
    return _named("forest", settings)


def ridge(**settings: Any) -> Workflow:
    """Ridge regression on the patch in place of the networks: ``regressor("ridge", ...)``."""
    return _named("ridge", settings)


def _named(estimator: str, settings: dict[str, Any]) -> Workflow:
    if "estimator" in settings:
        raise CuriosityError(
            f"workflow '{estimator}' has its estimator; give another to workflows.regressor(estimator=…)"
        )
    return regressor(estimator, **settings)


for _function in (dense, ensemble, autoencoder):  # help and notebooks show the settings and their defaults
    _function.__signature__ = find(_function.__name__).signature()  # type: ignore[attr-defined]
