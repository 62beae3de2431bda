"""Learners and strategies by name, import path or object."""

from __future__ import annotations

from pathlib import Path

import pytest
from sklearn.linear_model import Lasso

from curiosity_widgets.acquisition import names
from curiosity_widgets.benchmarks.contenders import learner_of, path_of, strategy_of
from curiosity_widgets.errors import CuriosityError
from tests.benchmarks.protocol.small import Brightest


def test_a_module_in_the_current_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my_learners.py").write_text(
        "from sklearn.linear_model import Ridge\n"
        "class Mine(Ridge):\n    pass\n"
        "def stiff():\n    return Mine(alpha=7.0)\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    found = learner_of("my_learners:stiff")
    assert found["workflow"] == "regressor"
    assert found["label"] == "Mine"
    assert found["workflow_options"]["estimator"] == "my_learners.Mine"
    assert found["workflow_options"]["parameters"]["alpha"] == 7.0


def test_names_classes_and_objects() -> None:
    assert learner_of("dense") == {"workflow": "dense"}
    assert learner_of(Lasso(alpha=2.0))["workflow_options"]["parameters"]["alpha"] == 2.0
    assert path_of(Lasso()) == "sklearn.linear_model._coordinate_descent:Lasso"
    assert strategy_of(Brightest) == strategy_of("tests.benchmarks.protocol.small:Brightest") == "brightest"
    assert "brightest" in names()


@pytest.mark.parametrize("given", ["nowhere:Name", "sklearn.linear_model:Nothing", ":", object(), "magic"])
def test_what_is_no_learner_is_refused(given: object) -> None:
    with pytest.raises(CuriosityError):
        learner_of(given)


def test_what_cannot_be_made_without_arguments_is_refused() -> None:
    with pytest.raises(CuriosityError, match="without arguments"):
        learner_of("sklearn.multioutput:MultiOutputRegressor")
    with pytest.raises(CuriosityError, match="no strategy"):
        strategy_of("sklearn.linear_model:Ridge")
