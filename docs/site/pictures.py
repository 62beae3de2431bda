"""The film strip of the README: where a run on lead titanate measured, and what error it expected then.

python docs/site/pictures.py
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import matplotlib

import curiosity_widgets as cw

matplotlib.use("Agg")
DPI = 200  # about 1670 pixels: twice the column of a page, for sharp screens
TARGET = Path(__file__).resolve().parents[1] / "film_strip.png"


def main() -> None:
    """Run, draw, write."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.h5"
        source = cw.ReplaySource(cw.datasets.load("pto-1.7um"))
        workflow = cw.workflows.dense(patch=13, init=20, batch_size=20)
        with cw.Session(source, workflow, seed=0, path=path) as session:
            session.run(80)
            session.wait()
        with matplotlib.rc_context({"font.size": 9}):
            axes = cw.plots.film_strip(path, counts=(20, 40, 60, 80), layer=["", "predicted_error"])
            axes[0].figure.savefig(TARGET, dpi=DPI)


if __name__ == "__main__":
    main()
