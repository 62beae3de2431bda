"""What to cite: the software, the paper whose idea it follows, and the data."""

from __future__ import annotations

import os

from curiosity_widgets._version import __version__
from curiosity_widgets.data import checks, datasets
from curiosity_widgets.session.file.run_file import RunFile

# As in CITATION.cff and docs/references.bib, which are not in the wheel; a test compares them.
_PAPER = """@article{vatsavai2025,
  author = {Vatsavai, Aditya and Narasimha, Ganesh and Liu, Yongtao and Chowdhury, Jawad and Yang, \
Jan-Chi and Funakubo, Hiroshi and Ziatdinov, Maxim and Vasudevan, Rama},
  title = {Curiosity driven exploration to optimize structure--property learning in microscopy},
  journal = {Digital Discovery},
  year = {2025},
  doi = {10.1039/D5DD00119F}
}"""


def citation(what: str | os.PathLike[str] | None = None) -> str:
    """BibTeX entries of the software, the paper and, of a public data set or a run on one, the data.

    ``what``: a run file, or the name of a public set. Of a run the version is that which recorded it.

    Raises CuriosityError for a run file that cannot be read; a name that is no public set adds no data.
    """
    version, data = __version__, None if what is None else str(checks.file_path("what", what))
    if data is not None and data not in datasets.names():
        info = RunFile.open(data).info
        version, data = info.version, info.data
    return citation_of(version, data)


def citation_of(version: str, data: str | None) -> str:
    """The same of the software in a version, and of data where they are public."""
    entries = [_software(version), _PAPER]
    if data is not None and data in datasets.names():
        entries.append(_data(datasets.describe(data)))
    return "\n\n".join(entries) + "\n"


def _software(version: str) -> str:
    return (
        "@software{curiosity_widgets,\n"
        "  author = {{The Curiosity Widgets developers}},\n"
        "  title = {Curiosity Widgets},\n"
        f"  version = {{{version}}}\n"
        "}"
    )


def _data(entry: datasets.PublicData) -> str:
    return (
        f"@misc{{{entry.name},\n"
        f"  title = {{{entry.title}}},\n"
        f"  howpublished = {{{entry.source}}},\n"
        f"  note = {{{entry.citation}. Licence: {entry.licence}}}\n"
        "}"
    )
