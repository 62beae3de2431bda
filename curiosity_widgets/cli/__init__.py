"""The command line: ``curiosity demo | run | resume | inspect | benchmark | bench-step | report``.

Results go to stdout (one JSON object with ``--json``), progress and messages to stderr. A user's mistake
ends with exit code 2 and one line that says what, where and what to do.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

import curiosity_widgets as cw
from curiosity_widgets.cli import benchmark, demo, export, inspect, report, run
from curiosity_widgets.errors import CuriosityError


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the ``curiosity`` command; leaves through SystemExit."""
    try:
        result = cli.main(args=arguments, prog_name="curiosity", standalone_mode=False)
    except click.ClickException as error:
        _fail(error.format_message(), 2)
    except CuriosityError as error:
        _fail(str(error), 2)
    except (KeyboardInterrupt, click.Abort):
        _fail("interrupted", 130)
    sys.exit(result if isinstance(result, int) else 0)


def _fail(message: str, code: int) -> None:
    print(f"curiosity: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(cw.__version__)
def cli() -> None:
    """Learn how structure makes property from few spectra."""


for _command in (
    demo.demo,
    run.run,
    run.resume,
    inspect.inspect,
    benchmark.benchmark,
    benchmark.bench_step,
    report.report,
    export.export,
):
    cli.add_command(_command)
