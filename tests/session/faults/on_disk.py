"""What is on disk of a run, as the ledger of a faulty source has it: the oracle of "no spectrum is lost"."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from curiosity_widgets.session.file import columns
from curiosity_widgets.session.file.access import reading
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state import journal
from tests.session import faulty


def spectra_on_disk(path: Path) -> list[list[str]]:
    """Spectra in the run file and beside it, as in the ledger; flagged ones too."""
    found = []
    if path.exists():
        with RunFile.open(path) as run:
            places, spectra = run.history.commanded(), run.snapshot.spectra
        found += list(zip(places.tolist(), spectra, strict=True))
        with reading(path) as file:
            content = file[columns.JOURNAL][:].tobytes()
        for event in (line.event for line in journal.decode(content)):
            if event["event"] == "flagged" and event["requested"] is not None:
                found.append((event["requested"], np.array(event["values"], dtype=float)))
    for beside in path.parent.glob("run-late-*.npz"):
        with np.load(beside) as late:
            found += list(zip(late["requested"].tolist(), late["spectra"], strict=True))
    return [["M", repr(float(r)), repr(float(c)), str(faulty.checksum_of(v))] for (r, c), v in found]
