from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from curiosity_widgets.data.readers.contents import arrays_in
from curiosity_widgets.errors import CuriosityError


def test_arrays_of_numbers_with_their_shapes(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["scan/height"] = np.zeros((5, 7))
        file["scan/loops"] = np.zeros((5, 7, 3))
        file["note"] = "words are no numbers"
    assert arrays_in(tmp_path / "data.h5") == {"scan/height": (5, 7), "scan/loops": (5, 7, 3)}
    np.savez(tmp_path / "data.npz", image=np.zeros((4, 9)), vstep=np.zeros(6))
    assert arrays_in(tmp_path / "data.npz") == {"image": (4, 9), "vstep": (6,)}


def test_other_formats_have_nothing_to_choose_and_damaged_files_say_so(tmp_path: Path) -> None:
    (tmp_path / "grid.3ds").write_bytes(b"words")
    assert arrays_in(tmp_path / "grid.3ds") == {}
    (tmp_path / "broken.npz").write_bytes(b"PK no archive")
    with pytest.raises(CuriosityError, match=r"broken\.npz"):
        arrays_in(tmp_path / "broken.npz")
