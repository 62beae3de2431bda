from __future__ import annotations

import threading
import warnings
from collections.abc import Callable

import numpy as np
import pytest

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.interpreter.warning_filters import warning_filters_alone
from curiosity_widgets.learning.predictors.regressor import RegressorPredictor
from curiosity_widgets.learning.predictors.spectrum_to_patch import SpectrumToPatch
from curiosity_widgets.learning.protocols import Measured, Problem
from curiosity_widgets.learning.quality_map import quality_map

RNG = np.random.default_rng(3)
IMAGE = RNG.standard_normal((1, 17, 23)).astype(np.float32)
CANDIDATES = candidates_on(IMAGE.shape[1:], 3)
INDEX = RNG.permutation(len(CANDIDATES))[:40]
MEASURED = Measured(INDEX, RNG.standard_normal((40, 8)), np.zeros(40, int), RNG.uniform(0.3, 1, 40))


def forest() -> None:
    predictor = RegressorPredictor(Problem(IMAGE, CANDIDATES, 8, 0, 60), parameters={"n_estimators": 20})
    predictor.fit(MEASURED, step=1)
    predictor.predict()


def spectrum_to_patch() -> None:
    predictor = SpectrumToPatch(Problem(IMAGE, CANDIDATES, 8, 0, 60), trees=20)
    predictor.fit(MEASURED, step=1)
    predictor.outputs(MEASURED.index, MEASURED.spectra)


def quality() -> None:
    quality_map(CANDIDATES.positions, RNG.standard_normal((len(CANDIDATES), 3)), MEASURED, 1)


@pytest.mark.parametrize("other", [forest, spectrum_to_patch, quality])
def test_learners_in_several_threads_leave_the_filters_and_warn_of_nothing(other: Callable[[], None]) -> None:
    wrong: list[Exception] = []

    def go(what: Callable[[], None]) -> None:
        try:
            for _ in range(5):
                what()
        except Exception as error:
            wrong.append(error)

    before = list(warnings.filters)
    threads = [threading.Thread(target=go, args=(what,)) for what in (forest, forest, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert list(warnings.filters) == before


def test_only_what_is_named_is_ignored() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with warning_filters_alone(DeprecationWarning):
            warnings.warn("old", DeprecationWarning, stacklevel=1)
            with pytest.raises(UserWarning):
                warnings.warn("other", UserWarning, stacklevel=1)
        with pytest.raises(DeprecationWarning):
            warnings.warn("old", DeprecationWarning, stacklevel=1)
