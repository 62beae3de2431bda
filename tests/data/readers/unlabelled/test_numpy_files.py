from __future__ import annotations

import numpy as np
import pytest

from tests.data.samples import cube, picture, refused

ARRAYS = {"image": picture(), "image2": -picture(), "spectra": cube(), "vstep": np.linspace(-3, 3, 5)}


def npz(folder, **changes):
    arrays = {key: value for key, value in (ARRAYS | changes).items() if value is not None}
    np.savez(folder / "grid.npz", **arrays)
    return folder / "grid.npz"


def test_pickles_are_refused_and_not_run(tmp_path):
    ran = tmp_path / "ran"

    class Trap:
        def __reduce__(self):
            return (open, (str(ran), "w"))

    path = npz(tmp_path, image=np.array([Trap()], dtype=object))
    refused(path, "pickled Python objects", "refused")
    np.save(tmp_path / "cube.npy", np.array([Trap()], dtype=object))
    refused(tmp_path / "cube.npy", "pickled Python objects", image=0, spectra=(1, 2))
    import pickle

    (tmp_path / "raw.npy").write_bytes(pickle.dumps(Trap()))
    refused(tmp_path / "raw.npy", "pickled", image=0, spectra=(1, 2))
    assert not ran.exists()


@pytest.mark.parametrize("keep", [0, 10, 200, 0.5, 0.99])
def test_truncated_npz(tmp_path, keep):
    path = npz(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: keep if keep >= 10 or keep == 0 else int(keep * len(whole))])
    refused(path, "damaged")


def test_another_file_with_this_ending_holds_no_objects(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"hello")
    refused(tmp_path / "a.npz", "no NumPy file; check what it is")


def test_endings_that_were_mixed_up(tmp_path):
    path = npz(tmp_path)
    path.rename(tmp_path / "a.npy")
    refused(tmp_path / "a.npy", "rename it to .npz", image=0, spectra=(1, 2))
    np.save(tmp_path / "cube.npy", cube())
    (tmp_path / "cube.npy").rename(tmp_path / "b.npz")
    refused(tmp_path / "b.npz", "rename it to .npy")
