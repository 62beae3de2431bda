"""The command line: ``curiosity demo | explore | classroom | merge | run | resume | ask | tell | inspect |
benchmark | bench-step | check-submission | leaderboard | report | compare | export | verify | rescue |
cite | docs``.

Results go to stdout (one JSON object with ``--json``), progress and messages to stderr. A user's mistake
ends with exit code 2 and one line that says what, where and what to do.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

import curiosity_widgets as cw
from curiosity_widgets.cli import (
    ask_tell,
    benchmark,
    check,
    cite,
    classroom,
    compare,
    demo,
    docs,
    explore,
    export,
    inspect,
    protocol,
    report,
    run,
)
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.writing import reason, say, take_any_terminal


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the ``curiosity`` command; leaves through SystemExit."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    odd = next((word for word in given if "\0" in word), None)
    if odd is not None:  # which no shell passes on, but Python code does
        _fail(f"{odd!r} holds a NUL character, which no name has; leave it out", 2)
    take_any_terminal()
    try:
        result = cli.main(args=given, prog_name="curiosity", standalone_mode=False)
    except click.ClickException as error:
        _fail(error.format_message(), 2)
    except CuriosityError as error:
        _fail(str(error), 2)
    except OSError as error:  # a full disk, a folder that is gone: nothing to mend in the package
        _fail(" ".join(filter(None, (error.filename and f"{error.filename}:", reason(error)))), 2)
    except MemoryError as error:
        _fail(f"the memory does not suffice ({error}); use smaller data, or a larger computer", 2)
    except (KeyboardInterrupt, click.Abort):
        _fail("interrupted", 130)
    sys.exit(result if isinstance(result, int) else 0)


def _fail(message: str, code: int) -> None:
    say(f"curiosity: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(cw.__version__)
def cli() -> None:
    """Learn how structure makes property from few spectra."""


for _command in (
    demo.demo,
    explore.explore,
    classroom.classroom,
    classroom.merge,
    run.run,
    run.resume,
    ask_tell.ask,
    ask_tell.tell,
    inspect.inspect,
    benchmark.benchmark,
    benchmark.bench_step,
    protocol.check_submission,
    protocol.leaderboard,
    report.report,
    compare.compare,
    export.export,
    check.verify,
    check.rescue,
    cite.cite,
    docs.docs,
):
    cli.add_command(_command)
