from __future__ import annotations

import pytest

from tests.session import faulty
from tests.session.machine import sequences


@pytest.fixture
def quick(monkeypatch):
    for (thing, name), value in sequences.quick().items():
        monkeypatch.setattr(thing, name, value)


@pytest.fixture(scope="module")
def killer():
    with faulty.killing() as killer:
        yield killer


def test_a_few_sequences_of_commands_faults_and_kills(quick, killer):
    sequences.run_sequences(8, killer, steps=8)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_500_sequences_of_commands_faults_and_kills(quick, killer, capsys):
    sequences.total.clear()
    sequences.run_sequences(500, killer, seed=1)
    for _ in range(5):  # what is drawn is not even: a kind of fault may have been left out
        if all(sequences.total[f"fault: {kind}"] for kind in sequences.FAULTS):
            break
        sequences.run_sequences(100, killer, seed=1)
    with capsys.disabled():
        print(dict(sequences.total))
    assert sequences.total["sequences"] >= 500
    assert all(sequences.total[f"fault: {kind}"] for kind in sequences.FAULTS)
