"""The quality of spectra, from the first one to the map, the picks and the file."""

from __future__ import annotations

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from tests.session import small
from tests.session.runs import WAIT, rests, texts


class Watched(small.SmallLearner):
    """Keeps the qualities that it was trained with."""

    def __init__(self, *arguments) -> None:
        super().__init__(*arguments)
        self.seen: list[np.ndarray | None] = []
        Watched.last = self

    def fit(self, measured, *, step, report=small.silent):
        self.seen.append(measured.quality)
        return super().fit(measured, step=step, report=report)


def by_height(axis, spectrum):
    """A quality that differs between spectra."""
    return float(np.abs(spectrum).max()) / 4


def test_every_spectrum_is_rated_before_it_is_learned_from_and_the_file_has_it(session):
    one = session(learner=Watched, quality=by_height)
    one.run(14)
    assert one.wait(WAIT)
    seen = one.snapshot
    expected = [by_height(None, spectrum) for spectrum in seen.spectra]
    np.testing.assert_allclose(seen.quality, expected)
    assert [len(quality) for quality in Watched.last.seen] == [6, 10, 14]
    np.testing.assert_allclose(Watched.last.seen[1], expected[:10])
    one.close()
    found = RunFile.open(one.path)
    np.testing.assert_allclose(found.snapshot.quality, expected)
    assert found.history.ratings.by == "by_height"


def test_a_resumed_run_without_the_function_continues_visibly(session, tmp_path):
    one = session(quality=by_height)
    one.run(10)
    assert one.wait(WAIT)
    one.close()
    with Session.open(one.path, small.SmallSource(), learner=Watched) as again:
        again.run(14)
        assert again.wait(WAIT)
        seen = again.snapshot
        assert any("give Session.open(..., quality=by_height)" in text for text in texts(seen, "warning"))
        assert np.isfinite(seen.quality).tolist() == [True] * 10 + [False] * 4
        again.close()
    with Session.open(one.path, small.SmallSource(), learner=Watched, quality=by_height) as again:
        again.run(18)
        assert again.wait(WAIT)
        assert np.isfinite(again.snapshot.quality).all()


def test_a_built_in_quality_is_there_again_by_itself(session):
    one = session(quality="peak")
    one.run(10)
    assert one.wait(WAIT)
    one.close()
    with Session.open(one.path, small.SmallSource(), learner=small.SmallLearner) as again:
        again.run(14)
        assert again.wait(WAIT)
        assert np.isfinite(again.snapshot.quality).all()


def test_a_function_that_fails_is_reported_and_ends_nothing(session):
    def fit(axis, spectrum):
        raise ValueError("singular matrix")

    one = session(learner=Watched, quality=fit)
    one.run(10)
    assert rests(one, "finished").quality is None
    assert "quality 'fit' failed for 6 spectra (ValueError: singular matrix); they count fully" in texts(
        one.snapshot, "warning"
    )
    assert Watched.last.seen == [None, None]


def test_what_the_source_gives_is_taken(session):
    class Vendor(small.SmallSource):
        def measure(self, points, *, stop=None):
            for taken in super().measure(points, stop=stop):
                yield cw.sources.protocol.Measurement(
                    taken.index, taken.commanded, taken.values, started=taken.started, ended=taken.ended,
                    quality=0.01 * len(self.measured),
                )  # fmt: skip

    one = session(Vendor(), learner=Watched)
    one.run(10)
    assert one.wait(WAIT)
    np.testing.assert_allclose(one.snapshot.quality, 0.01 * np.arange(1, 11))
    np.testing.assert_allclose(Watched.last.seen[0], 0.01 * np.arange(1, 7))


def test_repeats_rate_both_visits(session):
    rng = np.random.default_rng(0)

    class Noisy(small.SmallSource):
        def measure(self, points, *, stop=None):
            for taken in super().measure(points, stop=stop):
                noise = 0.1 * rng.standard_normal(small.LENGTH)
                yield cw.sources.protocol.Measurement(
                    taken.index,
                    taken.commanded,
                    taken.values + noise,
                    started=taken.started,
                    ended=taken.ended,
                )

    one = session(Noisy(), quality="repeats", repeats=0.5)
    one.run(14)
    assert one.wait(WAIT)
    seen = one.snapshot
    places, counts = np.unique(seen.measured_index, return_counts=True)
    twice = np.isin(seen.measured_index, places[counts > 1])
    assert twice.sum() >= 4
    np.testing.assert_array_equal(np.isfinite(seen.quality), twice)


@pytest.mark.parametrize("workflow", ["dense", "ridge"])
def test_the_loop_keeps_out_of_a_poor_half_and_shows_the_map(tmp_path, workflow):
    rows, cols = np.indices((24, 40))
    image = np.sin(rows / 3.0) * np.cos(cols / 5.0) + 0.01 * cols
    bias = np.linspace(-4, 4, 16)
    clean = np.tanh(bias + 2 * image[..., None])
    noise = np.random.default_rng(1).standard_normal(clean.shape) * (cols[..., None] >= 26) * 1.5
    data = cw.SpectralImage.from_grid(image, clean + noise, cw.Axis(bias, "bias", "V"), channels=("height",))

    def fit(axis, spectrum):  # as a fit of a step would find it
        return 1.0 - min(1.0, float(np.var(np.diff(spectrum, 2))) / 6 / float(np.var(spectrum)))

    settings = {"patch": 5, "init": 20, "batch_size": 10, "budget": 60}
    chosen = cw.workflows.load(workflow, **settings)
    with Session(cw.ReplaySource(data), chosen, 0, tmp_path / "run.h5", holdout=0, quality=fit) as run:
        run.run()
        assert run.wait(120)
        seen = run.snapshot
    poor = seen.measured[:, 1] >= 26
    assert poor[:20].mean() > 0.1
    assert poor[20:].mean() < 0.1
    quality = seen.maps["quality"]
    assert np.nanmean(quality[:, 30:]) < np.nanmean(quality[:, :22]) - 0.3
