"""Every kind of damage that a run file may have, done to a closed file of a run with channels."""

from __future__ import annotations

import json
import zlib
from functools import partial

import h5py
import numpy as np

from curiosity_widgets.session.file import columns
from curiosity_widgets.session.file.integrity import fact_text
from curiosity_widgets.session.state.journal import encode

FIXED = ("image", "bias", "candidate_position", "held_out", "measurable")
SCALES = ("row", "col", "channel", "coordinate", "candidate", "layer", "score_column")
GROWING = (
    "spectra", "requested", "actual", "measured_candidate", "measured_step", "by_person", "started", "ended",
    "checksum", "point", "maps", "evaluation", "score", "scored", "run/journal", "run/film", "run/extras",
    "run/learner_a", "run/evaluation_a", "run/identity",
)  # fmt: skip


def break_header(path, *names):
    """Make datasets, or groups, unreadable."""
    for name in names:
        with h5py.File(path) as file:
            place = h5py.h5o.get_info(file[name].id).addr
        content = bytearray(path.read_bytes())
        content[place + 6] ^= 1
        path.write_bytes(bytes(content))


def flip(path, *names):
    """Change a byte in the middle of datasets, as a flipped bit does."""
    with h5py.File(path, "r+") as file:
        for name in names:
            values = file[name][...]
            flat = values.reshape(-1).view(np.uint8)
            flat[len(flat) // 2] ^= 1
            file[name][...] = values


def put(path, name, place, value):
    """Another value."""
    with h5py.File(path, "r+") as file:
        file[name][place] = value


def in_group(harm, path, group):
    """The same to the first dataset of a group."""
    with h5py.File(path) as file:
        name = next(iter(file[group]))
    harm(path, f"{group}/{name}")


def change_facts(path):
    """Other facts under the checksum of the old ones."""
    with h5py.File(path, "r+") as file:
        facts = json.loads(fact_text.read(file))
        fact_text.write(file, json.dumps({**facts, "seed": 77}))


def journal(path, change):
    """Other lines in the journal."""
    with h5py.File(path, "r+") as file:
        content = b"".join(change(file["run/journal"][...].tobytes().splitlines(keepends=True)))
        file["run/journal"].resize(len(content), axis=0)
        file["run/journal"][:] = np.frombuffer(content, np.uint8)


def edited(kind, number, **values):
    """Another entry of a kind, with a checksum that fits."""

    def change(lines):
        events = [json.loads(line.partition(b" ")[2]) for line in lines]
        place = [place for place, event in enumerate(events) if event["event"] == kind][number]
        return [*lines[:place], encode(events[place] | values), *lines[place + 1 :]]

    return change


def spoilt(part):
    """Lines that do not match their checksums."""

    def change(lines):
        lines[part] = [b"x" + line for line in lines[part]]
        return lines

    return change


def added(text):
    """A line with a checksum that fits."""
    return lambda lines: [*lines, b"%08x %s\n" % (zlib.crc32(text), text)]


def zeros_at_the_end(lines):
    """What stood there is zeros, from the beginning of a line on."""
    return [*lines[:-4], *(bytes(len(line)) for line in lines[-4:])]


JOURNALS = {
    "a line": spoilt(slice(10, 11)),
    "the first": spoilt(slice(0, 1)),
    "a training": lambda lines: spoilt(slice(place := trained(lines)[1], place + 1))(lines),
    "the end": spoilt(slice(-3, None)),
    "all": spoilt(slice(None)),
    "nothing": lambda lines: [],
    "zeros": zeros_at_the_end,
    "cut": lambda lines: [*lines[:-1], lines[-1][:20]],
    "no object": added(b"[1]"),
    "no JSON": added(b"{1"),
    "a mask": added(b'{"event":"excluded","time":1,"mask":"zz"}'),
    "a candidate": edited("picks", 1, index=[10**6], value=[1.0]),
    "more spectra than there are": edited("trained", 0, count=99),
    "more at the end": edited("trained", -1, count=99),
    "fewer": edited("trained", 0, count=-3),
    "left out": edited("trained", 0, left_out=[500]),
    "a state": edited("state", 0, state=7),
}  # fmt: skip


def trained(lines):
    """Numbers of the lines of trainings."""
    return [place for place, line in enumerate(lines) if b'"event":"trained"' in line]


def cut_journal(path, entries=1):
    """Take whole entries off the end of the journal."""
    with h5py.File(path, "r+") as file:
        journal = file[columns.JOURNAL]
        lines = journal[:].tobytes().splitlines(keepends=True)
        journal.resize(sum(map(len, lines[:-entries])), axis=0)


def cut_points(path, points=1):
    """Take the last spectra off every column of points."""
    with h5py.File(path, "r+") as file:
        for column in columns.table(columns.AXIS):
            if column.dims[0] == "point" and column.name in file:
                file[column.name].resize(file[column.name].shape[0] - points, axis=0)


DAMAGES = {
    "facts": change_facts,
    "candidates outside": partial(put, name="candidate_position", place=7, value=-5.0),
    "spectrum": partial(put, name="spectra", place=(4, 5), value=99.0),
    "end": partial(put, name="ended", place=4, value=np.nan),
    "last end": partial(put, name="ended", place=-1, value=np.nan),
    "candidate of a point": partial(put, name="measured_candidate", place=4, value=10**7),
    "checksum of a point": partial(put, name="checksum", place=3, value=5),
    "learner": lambda path: flip(path, "run/learner_a", "run/learner_b"),
    "evaluation": lambda path: flip(path, "run/evaluation_a", "run/evaluation_b"),
    "frame": lambda path: flip(path, "run/film"),
    "film": partial(put, name="run/film", place=slice(None), value=0),
    "map": partial(put, name="maps", place=(0, 0, 3, 4), value=7.0),
    "channels": partial(put, name="run/extras", place=slice(0, 400), value=7),
    "weights": lambda path: in_group(flip, path, "weights"),
    "weights lost": lambda path: in_group(break_header, path, "weights"),
    "extra": lambda path: in_group(flip, path, "extra"),
    "extra lost": lambda path: in_group(break_header, path, "extra"),
    "groups lost": lambda path: break_header(path, "weights", "extra"),
    "states lost": lambda path: break_header(path, "run/learner_a", "run/learner_b", "run/evaluation_b"),
    "much lost": lambda path: break_header(path, "spectra", "requested", "run/film", "maps", "image"),
    "masks lost": lambda path: break_header(path, "held_out", "measurable"),
    "deleted": lambda path: delete(path, "row", "score", "started", "run/identity", "checksum"),
    **{f"{name} changed": partial(lambda path, name: flip(path, name), name=name) for name in FIXED + SCALES},
    **{f"{name} lost": partial(lambda path, name: break_header(path, name), name=name)
       for name in FIXED + SCALES + GROWING},
    "journal cut": cut_journal,
    **{f"journal: {name}": partial(journal, change=change) for name, change in JOURNALS.items()},
}  # fmt: skip


def delete(path, *names):
    """Take datasets away."""
    with h5py.File(path, "r+") as file:
        for name in names:
            del file[name]
