"""Regressors by name and parameters: built in, scikit-learn's, or the user's own."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import MultiTaskLassoCV

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.predictors.estimators import build_estimator, describe_estimator
from tests.learning.predictors.test_regressor import Nearest


def test_what_a_file_may_name() -> None:
    assert isinstance(build_estimator("sklearn.kernel_ridge.KernelRidge", {"alpha": 2.0}, 0), KernelRidge)
    assert isinstance(build_estimator("sklearn.linear_model.MultiTaskLassoCV", {}, 0), MultiTaskLassoCV)
    for name in (
        "os.system",
        "sklearn.nothing.There",
        "sklearn.pipeline.Pipeline",
        "mine.Model",
        "KernelRidge",
    ):
        with pytest.raises(CuriosityError, match="unknown here; pass it first"):
            build_estimator(name, {}, 0)
    with pytest.raises(CuriosityError, match=r"does not take these parameters: .*colour"):
        build_estimator("forest", {"colour": "red"}, 0)


def test_what_is_not_a_regressor_is_named() -> None:
    for wrong in ("trees", object(), Nearest):
        with pytest.raises(CuriosityError, match=r"unknown; use 'forest', 'ridge'|not a regressor"):
            describe_estimator(wrong)
    with pytest.raises(CuriosityError, match=r"KernelRidge\(kernel=.*cannot be written into a run file"):
        describe_estimator(KernelRidge(kernel=np.dot))
