"""Whatever a file makes its reader do, this process gets data or one sentence, and the next file is read."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest

from curiosity_widgets import CuriosityError, SpectralImage, open_data, readers
from curiosity_widgets.data.probing import asking
from curiosity_widgets.data.probing.asking import ask, end_kept
from curiosity_widgets.data.readers import registry
from tests.data.probing import hostile

FILE = Path("night.xyz")


def asked(name, *arguments, files=(FILE,), **options):
    return ask(f"tests.data.probing.hostile:{name}", arguments, options, files=files)


def refused(name, *sentences, arguments=(), files=(FILE,)):
    with pytest.raises(CuriosityError) as caught:
        asked(name, *arguments, files=files)
    text = str(caught.value)
    assert text.isprintable()
    assert len(text) <= 1000
    for sentence in (*sentences,):
        assert sentence in text
    assert asked("where_am_i")["pid"] != os.getpid()  # the next file is read


def test_data_come_back_as_they_were():
    facts = {"channels": ("height",), "pixel_size": (2e-9, 3e-9), "assumptions": ("one",), "counts": True}
    expected = hostile.data(**facts, metadata={"a": [1, {"b": None}]})
    found = asked("data", **facts, metadata={"a": [1, {"b": None}]})
    for name in ("image", "positions", "spectra"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    np.testing.assert_array_equal(found.axis.values, expected.axis.values)
    assert found.axis.label == "bias (V)"
    assert found.summary() == expected.summary()
    assert found.metadata == expected.metadata
    assert found.grid == expected.grid


def test_one_process_reads_several_files_and_is_another():
    pids = {asked("where_am_i")["pid"] for _ in range(3)}
    assert len(pids) == 1
    assert os.getpid() not in pids
    end_kept()
    assert asked("where_am_i")["pid"] not in pids


def test_the_folder_in_which_one_is_names_files_but_no_modules(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit")
    end_kept()
    monkeypatch.chdir(tmp_path)
    found = asked("where_am_i")
    assert found["folder"] == str(tmp_path)
    assert found["first"] != str(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_crash():
    refused("segfaults", "night.xyz: the process that read it died (SIGSEGV)", "copy it again")


def test_an_exit():
    refused("exits", "died (exit code 7)")
    refused("asks_to_exit", "night.xyz: cannot be read (SystemExit: bye)")


def test_an_error_of_a_library():
    before = asked("where_am_i")["pid"]
    refused("fails", "night.xyz: cannot be read (ZeroDivisionError: \\x1b[2J)")
    assert asked("where_am_i")["pid"] != before  # what the library did before may spoil the next file


def test_a_refusal_is_cut_and_cleaned():
    refused("refuses", "damaged: \\x1b]0;title\\x07", "copy it again")


def test_a_reader_that_never_ends(monkeypatch, tmp_path):
    monkeypatch.setenv("CURIOSITY_READ_SECONDS", "1")
    refused(
        "never_ends",
        "night.xyz: reading it made no progress for 1 s and was stopped",
        "CURIOSITY_READ_SECONDS",
    )
    path = tmp_path / "a.xyz"
    path.write_bytes(bytes(64 << 20))
    refused("reads_the_same_again_and_again", "no progress", arguments=(str(path),), files=(path,))


def test_a_reader_that_gets_on_may_take_longer(monkeypatch):
    monkeypatch.setenv("CURIOSITY_READ_SECONDS", "1")
    assert asked("gets_on", 2.5) == "done"


def test_a_reader_that_takes_all_memory(monkeypatch):
    monkeypatch.setenv("CURIOSITY_READ_GB", "0.5")
    refused("takes_all_memory", "night.xyz: reading it takes more than 512 MB of memory", "CURIOSITY_READ_GB")


def test_what_a_library_prints_is_not_seen(capfd):
    assert asked("prints") == "quiet"
    assert capfd.readouterr() == ("", "")


def test_names_are_harmless_to_a_terminal():
    found = asked("odd_names")
    assert found.channels == ("\\x1b[31mred\\udcff",)
    assert found.metadata == {"\\x07": ["a b"], "none": None}


def test_no_folder_is_left(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    asked("data")
    for name in ("refuses", "exits"):
        refused(name)
    found = asked("large", 600_000)  # more than stays in memory
    assert not [*tmp_path.iterdir()] or sys.platform == "win32"
    assert found.spectra.nbytes > 64 << 20
    np.testing.assert_array_equal(found.spectra, hostile.large(600_000).spectra)


def test_several_threads_at_once():
    found, expected = [], hostile.data()

    def read():
        found.append(asked("data"))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 4
    assert all(np.array_equal(data.spectra, expected.spectra) for data in found)
    assert len(asking._kept) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_leaves_the_process_of_its_parent_alone():
    pid = asked("where_am_i")["pid"]
    child = os.fork()
    if child == 0:
        try:
            other = asked("where_am_i")["pid"] != pid
            end_kept()
        finally:
            os._exit(0 if other else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert asked("where_am_i")["pid"] == pid


def test_a_process_that_ended_meanwhile_is_replaced():
    before = asked("where_am_i")["pid"]
    asking._kept[0]._process.kill()
    assert asked("where_am_i")["pid"] != before


def test_a_reader_defined_here_goes_along(monkeypatch, tmp_path):
    monkeypatch.setattr(registry, "_registered", {})
    factor = 3.0

    def read(path, *, more: float = 0.0) -> SpectralImage:
        return hostile.data(name=f"{factor + more:g}", metadata={"pid": os.getpid()})

    readers.register(readers.Reader("night", (".night",), read))
    path = tmp_path / "a.night"
    path.write_bytes(b"")
    found = open_data(path, more=1.5)
    assert found.metadata["pid"] != os.getpid()
    assert found.name == str(path)


def test_a_reader_that_cannot_go_along_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(registry, "_registered", {})
    lock = threading.Lock()

    def read(path) -> SpectralImage:
        with lock:
            return hostile.data()

    readers.register(readers.Reader("night", (".night",), read))
    path = tmp_path / "a.night"
    path.write_bytes(b"")
    with pytest.raises(CuriosityError, match=r"cannot be sent .* define the reader in a module"):
        open_data(path)


def test_a_process_that_does_not_start(monkeypatch, tmp_path):
    end_kept()
    monkeypatch.setattr(sys, "executable", "/bin/false" if Path("/bin/false").exists() else sys.executable)
    if sys.executable != "/bin/false":
        pytest.skip("needs /bin/false")
    with pytest.raises(CuriosityError, match="does not start; see why with"):
        asked("data")
