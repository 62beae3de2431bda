"""What scores are called, which one counts, and the sentences about them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curiosity_widgets.learning.error_models.noise import NoiseCeiling, NoiseSource
from curiosity_widgets.learning.score_names import BLOCKED, HELDOUT, PREQUENTIAL, UNMEASURED
from curiosity_widgets.session import score_words
from curiosity_widgets.session.score_words import (
    ceiling_of,
    explained,
    neighbours_sentence,
    noise_sentence,
    sentence,
    share_reached,
)
from tests.widgets.fake_session import make_info, make_snapshot


@pytest.mark.parametrize(
    ("score", "entry", "words"),
    [
        (
            HELDOUT,
            {"n": 100, "heldout_r2": 0.641, "ridge": 0.51, "forest": 0.58},
            "The model explains 64 % of the variance of spectra of held-out regions, from structure alone; "
            "ridge regression 51 %, extra trees 58 %.",
        ),
        (
            HELDOUT,
            {"n": 30, "heldout_r2": -0.1, "ridge": -0.2},
            "The model explains nothing of spectra of held-out regions, from structure alone: their mean is "
            "as good; ridge regression nothing.",
        ),
        (
            BLOCKED,
            {"n": 30, "heldout_r2": None, "ridge": 0.9, "blocked_r2": 0.4, "blocked_ridge": 0.3},
            "The model explains 40 % of the variance of spectra of parts of the sample that it has not seen, "
            "from structure alone; ridge regression 30 %.",
        ),
        (
            PREQUENTIAL,
            {"n": 30, "prequential_r2": 0.4},
            "The model explains 40 % of the variance of spectra before they were trained on.",
        ),
        (HELDOUT, {"n": 30}, "No score yet: the first comes after a training on spectra that differ."),
    ],
)
def test_the_sentence(score: str, entry: dict[str, float], words: str) -> None:
    assert sentence((entry,), score=score) == words


def test_what_is_predicted_is_named() -> None:
    assert "of patches of held-out" in sentence(({"n": 9, "heldout_r2": 0.2},), "spec2im")


def test_a_finished_run_without_a_score_promises_none() -> None:
    expected = "No score: the run ended before it was trained on spectra that differ."
    assert sentence((), finished=True) == expected


def test_others_stand_beside_the_model_in_the_order_given() -> None:
    said = explained(0.5, "pixels", {"b": 0.2, "a": -1.0}, "With 9 spectra the model")
    assert said == "With 9 spectra the model explains 50 % of the variance of pixels; b 20 %, a nothing."


def test_until_there_is_a_blocked_score_the_prequential_one_counts() -> None:
    early = [{"n": 8}, {"n": 9, PREQUENTIAL: 0.3}]
    assert score_words.used(early, BLOCKED) == PREQUENTIAL
    assert score_words.used([*early, {"n": 10, BLOCKED: 0.1}], BLOCKED) == BLOCKED
    assert score_words.used([{"n": 8}], BLOCKED) == BLOCKED


@pytest.mark.parametrize(
    ("model", "neighbours", "end"),
    [
        (0.78, 0.684, "the model explains 78 %; neighbours alone explain 68 %: structure adds 10 %."),
        (0.5, 0.6, "the model explains 50 %; neighbours alone explain 60 %: structure adds nothing to them."),
        (0.2, -0.1, "the model explains 20 %; neighbours alone explain nothing: structure adds 20 %."),
    ],
)
def test_what_structure_adds_to_neighbours(model: float, neighbours: float, end: str) -> None:
    entry = {"n": 9, UNMEASURED: model, "unmeasured_neighbours": neighbours}
    assert neighbours_sentence((entry, {"n": 12})) == f"Of all unmeasured spectra, neighbours included, {end}"


def test_nothing_is_said_of_neighbours_where_they_are_not_known() -> None:
    assert neighbours_sentence(({"n": 9, HELDOUT: 0.3},)) == ""


def test_every_line_of_the_learning_curve_has_a_key_of_its_own() -> None:
    keys = score_words.line_keys(HELDOUT)
    assert set(keys) == set(score_words.LINES)
    assert keys["model"], keys["ridge"] == ("heldout_r2", "ridge")
    keys = score_words.line_keys(BLOCKED)
    assert keys["ridge"] == "blocked_ridge"
    assert len(set(keys.values())) == len(score_words.LINES)
    assert set(score_words.line_keys(PREQUENTIAL)) == {"model", "unmeasured", "neighbours"}


def test_a_note_names_the_score_and_why() -> None:
    note = score_words.note(BLOCKED, "nothing is held out, as asked")
    assert note.startswith("The score is blocked_r2, R² on spectra of parts of the sample")
    assert note.endswith(": nothing is held out, as asked.")


CURVE = ({"n": 20, "heldout_r2": 0.2}, {"n": 40, "heldout_r2": 0.44, "unmeasured_r2": 0.6})


@pytest.mark.parametrize(
    ("source", "r2", "words"),
    [
        (
            "repeats",
            0.88,
            "Repeated measurements differ by 12 % of the total variance. That is noise: no model",
        ),
        ("counts", 0.55, "The spectra are counts, and 45 % of their variance is chance (Poisson): no model"),
        ("axis", 0.55, "About 45 % of the variance of the spectra is noise from value to value: no model"),
    ],
)
def test_the_noise_sentence_names_where_it_is_known_from(source: NoiseSource, r2: float, words: str) -> None:
    info = make_info()
    snapshot = replace(make_snapshot(info, 40, curve=CURVE), noise_ceiling=NoiseCeiling(r2, source))
    found = noise_sentence(snapshot, info)
    assert found.startswith(words)
    assert f"more than {100 * r2:.0f} % of the variance of a single spectrum" in found
    assert found.endswith(f"; {100 * 0.44 / r2:.0f} % of that is reached.")
    assert share_reached(snapshot, info) == pytest.approx(0.44 / r2)


def test_without_a_score_nothing_is_reached_yet() -> None:
    info = make_info()
    snapshot = replace(make_snapshot(info, 40, curve=()), noise_ceiling=NoiseCeiling(0.5, "counts"))
    assert share_reached(snapshot, info) is None
    assert noise_sentence(snapshot, info).endswith("of a single spectrum.")


def test_a_score_below_the_mean_spectrum_reaches_nothing() -> None:
    info = make_info()
    curve = ({"n": 20, "heldout_r2": -0.2},)
    snapshot = replace(make_snapshot(info, 40, curve=curve), noise_ceiling=NoiseCeiling(0.5, "axis"))
    assert share_reached(snapshot, info) == 0


def test_where_no_noise_is_known_or_there_is_hardly_any_nothing_is_claimed() -> None:
    info = make_info()
    plain = make_snapshot(info, 40, curve=CURVE)
    assert ceiling_of(plain, info) is None
    assert share_reached(plain, info) is None
    assert noise_sentence(plain, info) == ""
    assert noise_sentence(replace(plain, noise_ceiling=NoiseCeiling(0.995, "axis")), info) == ""


def test_predicted_patches_have_another_ceiling_than_spectra() -> None:
    info = replace(make_info(), target="spec2im")
    snapshot = replace(make_snapshot(info, 40, curve=CURVE), noise_ceiling=NoiseCeiling(0.5, "counts"))
    assert ceiling_of(snapshot, info) is None
    assert noise_sentence(snapshot, None) == ""
