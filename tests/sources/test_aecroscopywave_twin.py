"""Through the digital twin that comes with aecroscopywave (Python 3.12 and later), a peer of its authors."""

from __future__ import annotations

from importlib import util

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets import AEcroscopyWaveSource
from curiosity_widgets.sources.aecroscopywave import off_field_loop
from curiosity_widgets.testing import SOURCE_CLAUSES, ExpectedSample

twins = pytest.importorskip(
    "digitalAFMTwin", reason="needs the package aecroscopywave, which needs Python 3.12 or later"
)

LINES, POINTS = 12, 19
QUIET = {"amplitude_noise_m": 0.0, "phase_noise_deg": 0.0}


def make_twin(folder):
    twin = twins.create_twin("cypher")
    twin.set_folder(str(folder))
    twin.initialize_synthetic_sample(sample_size_px=256, sample_size_m=20e-6, seed=4)
    del twin.master_variables["PointsLines"]  # it would make every frame square
    twin.master_variables.update(
        ScanPoints=float(POINTS), ScanLines=float(LINES), ScanRate=1e3, XOffset=2e-6, YOffset=-3e-6
    )
    return twin


def raw(twin, col, row):
    # zero noise still draws from the generator, so with a seed every call is alike
    return twin.run_ss_pfm_spectroscopy(pixel_coordinates=(col, row), seed=0, **QUIET)


def loop_here(twin):
    """The spectrum at the tip's position, without noise."""
    samples = twin.run_ss_pfm_spectroscopy(seed=0, **QUIET)
    return off_field_loop(samples["bias_v"], samples["amplitude"], samples["phase_deg"])


def expected(folder):
    twin = make_twin(folder)
    frame = twin.run_synthetic_scan()

    def spectra(points):
        found = []
        for row, col in np.asarray(points, dtype=float):
            samples = raw(twin, round(col), round(row))
            loop = off_field_loop(samples["bias_v"], samples["amplitude"], samples["phase_deg"])[1]
            found.append(loop if row % 1 == col % 1 == 0 else np.full_like(loop, np.inf))
        return np.stack(found)

    names = {"AmplitudeRetrace": "amplitude", "PhaseRetrace": "phase"}
    channels = {label: np.float32(frame[name]).astype(float) for label, name in names.items()}
    return ExpectedSample(channels, spectra, (3, 14))


@pytest.mark.parametrize("clause", SOURCE_CLAUSES, ids=lambda clause: clause.__name__)
def test_contract(clause, tmp_path):
    source = AEcroscopyWaveSource(
        make_twin(tmp_path), loop_here, ["AmplitudeRetrace", "PhaseRetrace"], settle=0.0, transit=0.0
    )
    clause(source, expected(tmp_path / "truth"))


def test_image_and_spectra_share_positions(tmp_path):
    """The domain under the tip, as the twin's spectrum shows it, is the one in its image."""
    twin = make_twin(tmp_path)
    source = AEcroscopyWaveSource(twin, loop_here, ["PhaseRetrace"], settle=0.0, transit=0.0)
    source.image()
    domains = twin.current_scan_frame["domain_field"]
    points = np.array([[0, 0], [0, 18], [11, 0], [3, 14], [8, 5]])
    list(source.measure(points.astype(float)))
    hit = [one["metadata"]["local_domain_field"] for one in twin.ss_pfm_spectra[-len(points) :]]
    np.testing.assert_allclose(hit, domains[tuple(points.T)], atol=1e-9)


def test_the_twins_own_spectra(tmp_path):
    source = AEcroscopyWaveSource(make_twin(tmp_path), settle=0.0, transit=0.0)
    info = source.open()
    assert (info.values_name, info.values_units, len(info.axis)) == ("piezoresponse", "m", 200)
    (taken,) = source.measure(np.array([[4.0, 7.0]]))
    assert np.abs(taken.values).max() < 1e-9


@pytest.mark.skipif(util.find_spec("torch") is None, reason="needs torch")
def test_full_run(tmp_path):
    twin = make_twin(tmp_path)
    twin.master_variables.update(ScanPoints=30.0, ScanLines=24.0)
    source = AEcroscopyWaveSource(twin, settle=0.0, transit=0.0)
    workflow = cw.workflows.dense(patch=7, init=8, budget=16, batch_size=8)
    with cw.Session(source, workflow, seed=0, path=tmp_path / "run.h5") as session:
        session.run()
        assert session.wait(200)
        seen = session.snapshot
    assert (seen.state, len(seen.measured)) == ("finished", 16)
    went = [one["pixel_coordinates"] for one in twin.ss_pfm_spectra[1:]]  # the first was for the axis
    np.testing.assert_array_equal(went, seen.measured[:, ::-1])
    assert not twin.engaged, "withdrawn in the end"
