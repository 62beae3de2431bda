"""Runs sessions in child processes that are killed at a given line of the session's code.

Started once by the test, it forks for every job that it reads from stdin, so imports are paid once.
A job: path, line to die at (0: none), whether to overlap. Answer: lines run, points shown.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import curiosity_widgets.session
from curiosity_widgets.session.session import Session
from tests.session.small import SmallLearner, SmallSource, workflow

ROOM = str(Path(curiosity_widgets.session.__file__).parent)


def job(path: str, deadline: int, overlap: bool, told: int) -> None:
    lines = 0

    def trace(frame, event, argument):
        nonlocal lines
        if not frame.f_code.co_filename.startswith(ROOM):
            return None
        if event == "line":
            lines += 1
            if lines == deadline:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    threading.settrace(trace)
    if Path(path).exists():
        session = Session.open(path, SmallSource(), learner=SmallLearner)
    else:
        session = Session(SmallSource(), workflow(), 3, path, overlap=overlap, learner=SmallLearner)
    session.subscribe(lambda snapshot: os.write(told, b"%d\n" % len(snapshot.measured)))
    session.run()
    session.wait()
    session.close()
    os.write(told, b"lines %d\n" % lines)


def main() -> None:
    os.fsync = lambda descriptor: None  # a kill loses nothing that the operating system has
    for line in sys.stdin:
        path, deadline, overlap = line.rstrip("\n").split("\t")
        read, write = os.pipe()
        child = os.fork()
        if not child:
            os.close(read)
            job(path, int(deadline), overlap == "True", write)
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as answers:
            words = answers.read().split()
        os.waitpid(child, 0)
        total = words[-1] if "lines" in words else "0"
        shown = max((int(word) for word in words if word != "lines" and word != total), default=0)
        print(total, shown, flush=True)


if __name__ == "__main__":
    main()
