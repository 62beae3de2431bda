"""``.csv``: a line for each measured spectrum, in the order of measuring."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from curiosity_widgets.session.export.content import Content


def write(content: Content, path: Path) -> None:
    """Columns row, col (pixels), y, x (in the stated unit), then a column for each value of the axis.

    The first lines begin with # and say what the file is about.
    """
    info = content.info
    down, along = content.spacing
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# {content.title}\n")
        file.write(f"# {info.values_name} ({info.values_units}) over {info.axis.label}\n")
        file.write(f"# {json.dumps(content.provenance)}\n")
        file.write(f"# learning curve: {json.dumps(content.curve)}\n")
        flagged = [
            [row, col, flag]
            for (row, col), flag in zip(content.positions.tolist(), content.flags, strict=True)
            if flag
        ]
        file.write(f"# not learned from: {json.dumps(flagged)}\n")  # not in the table, which stays numbers
        writer = csv.writer(file)
        places = ["row", "col", f"y ({content.unit})", f"x ({content.unit})"]
        writer.writerow([*places, *(repr(float(value)) for value in info.axis.values)])
        for (row, col), spectrum in zip(content.positions.tolist(), content.spectra.tolist(), strict=True):
            writer.writerow([row, col, row * down, col * along, *spectrum])
