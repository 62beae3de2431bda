"""No name of the package is without a use: what only tests use, or nothing, is found by vulture."""

from __future__ import annotations

from vulture import Vulture

from tests.paths import ROOT

FOLDER = ROOT / "curiosity_widgets"
# Read by the front end (traits), found by decorators (strategies), or meant for users (contracts).
NOT_SEARCHED = ("widgets/", "acquisition/rules/", "acquisition/wrappers/", "acquisition/designs/", "testing/")
FOR_OTHER_PROCESSES = {  # asked for by name: data.probing
    "arrays_here",
    "look_here",
    "read_image_here",
}
FOR_LIBRARIES = {  # names that a library calls or reads
    "__annotations__",
    "__cause__",
    "__dir__",
    "__getattr__",
    "__signature__",
    "_jupyter_labextension_paths",
    "_pyroTimeout",
    "convert",
    "ctx",
    "extra_repr",
    "format_epilog",
    "forward",
    "maxother",
    "maxstring",
    "get_metavar",
    "ingest",  # blop
    "readable",
    "readinto",
    "register_failures",
    "get_best_points",
    "should_stop",
    "seekable",
    "suggest",
    "trace",
}
FOR_USERS = {  # results, and calls that a notebook makes
    "area_difference",
    "bootstrap",
    "citation",
    "licence",
    "representatives",
    "setpoint",
    "trained_at",
    "traverse",
    "unflag",
    "vendor_file",
    "walls",
}
FOR_THE_PAGE = {"AREAS"}  # js/scripts/generate.py hands it over
FOR_TESTS = {  # entries of a module that tests drive alone
    "Inline",
    "recover",
}


def test_every_name_is_used() -> None:
    search = Vulture()
    search.scavenge([FOLDER])  # tests are not searched: what only they use is dead
    found = {
        f"{path}:{item.first_lineno}: {item.typ} {item.name}"
        for item in search.get_unused_code(min_confidence=60)
        if not (path := item.filename.relative_to(FOLDER).as_posix()).startswith(NOT_SEARCHED)
        and item.name not in FOR_LIBRARIES | FOR_USERS | FOR_THE_PAGE | FOR_TESTS
        and item.name not in FOR_LIBRARIES | FOR_OTHER_PROCESSES | FOR_USERS | FOR_TESTS
    }
    assert not found, "unused; remove them, or name them above with their reason"
