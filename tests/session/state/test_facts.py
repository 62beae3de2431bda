from __future__ import annotations

import platform

from curiosity_widgets.session.state import facts


def test_versions_are_those_installed_and_a_missing_package_is_named(monkeypatch):
    assert facts.software_versions()["numpy"][0].isdigit()
    monkeypatch.setattr(facts, "_PACKAGES", ("numpy", "no-such-package"))
    assert facts.software_versions()["no-such-package"] == "not installed"


def test_the_processor_has_the_name_that_its_machine_has():
    assert facts.processor().split(", ")[0] == platform.machine()


def test_only_what_lies_in_a_file_has_a_path(tmp_path, monkeypatch):
    (tmp_path / "scan.h5").touch()
    monkeypatch.chdir(tmp_path)
    assert facts.absolute_path("scan.h5") == str((tmp_path / "scan.h5").resolve())
    assert facts.absolute_path("none.h5") == ""
    assert facts.absolute_path("") == ""
    assert facts.absolute_path("x" * 5000) == ""  # no file system takes such a name
