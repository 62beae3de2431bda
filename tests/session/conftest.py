from __future__ import annotations

from dataclasses import fields

import pytest

from curiosity_widgets.session.file import recorder
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.session import Session
from tests.session import small
from tests.session.small import Hanging


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    """A kill loses nothing that the operating system has; only a power cut would. Saves half of the time."""
    monkeypatch.setattr(recorder.os, "fsync", lambda descriptor: None)


@pytest.fixture
def session(tmp_path):
    """Makes sessions on the small sample, and closes them; fields of Policies may be given as they are."""
    made = []
    names = [field.name for field in fields(Policies)]

    def make(source=None, *, learner=small.SmallLearner, path=None, seed=3, workflow=None, **options):
        source = small.SmallSource() if source is None else source
        workflow = small.workflow() if workflow is None else workflow
        path = tmp_path / "run.h5" if path is None else path
        policies = {name: options.pop(name) for name in names if name in options}
        if policies:
            options["policies"] = Policies(**policies)
        made.append(Session(source, workflow, seed, path, learner=learner, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def hanging(session):
    """A run whose source hangs at its eighth point, and the source."""
    sources = []

    def make(source=None, **options):
        sources.append(Hanging() if source is None else source)
        run = session(sources[-1], **{"patience": 0.15, **options})
        run.run()
        assert sources[-1].hangs.wait(10)
        return run, sources[-1]

    yield make
    for source in sources:
        source.go.set()


@pytest.fixture
def reopen(tmp_path):
    """Opens run files as sessions, and closes them."""
    made = []

    def make(path=None, source=None, *, learner=small.SmallLearner):
        source = small.SmallSource() if source is None else source
        made.append(Session.open(tmp_path / "run.h5" if path is None else path, source, learner=learner))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The path of an undisturbed run: positions, spectra, curve."""
    path = tmp_path_factory.mktemp("undisturbed") / "run.h5"
    with Session(small.SmallSource(), small.workflow(), 3, path, learner=small.SmallLearner) as session:
        session.run()
        assert session.wait(20)
        return session.snapshot
