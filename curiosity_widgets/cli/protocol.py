"""``curiosity benchmark --protocol``, ``check-submission`` and ``leaderboard``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from curiosity_widgets.cli.options import json_option
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.writing import say

REFUSED = 1  # exit code: the submission is not what its card claims
CUT = ("budget", "seeds", "init", "batch", "patch", "holdout", "aside", "scored", "data")
FIXED = (
    "first_seed",
    "track",
    "reference",
    "ceiling",
    "read",
    "options",
)  # that a protocol leaves no choice of


def explicit(context: click.Context) -> set[str]:
    """Names of the options that were given, not left at their defaults."""
    given = click.core.ParameterSource.COMMANDLINE
    return {name for name in context.params if context.get_parameter_source(name) is given}


def run_protocol(
    context: click.Context,
    *,
    protocol: str,
    learners: tuple[str, ...],
    strategies: str,
    values: dict[str, Any],
    card: dict[str, Any],
    output: Path,
    as_json: bool,
    **how: Any,
) -> int:
    """Run a protocol and print what came of it; ``values`` are those of the options in ``CUT``."""
    from curiosity_widgets.benchmarks.protocol.check import problems
    from curiosity_widgets.benchmarks.protocol.submission import submit
    from curiosity_widgets.benchmarks.summary import summary

    given = explicit(context)
    fixed = sorted(given & set(FIXED))
    if fixed:
        raise CuriosityError(f"--{fixed[0].replace('_', '-')} is fixed by the protocol; leave it out")
    names = [it.strip() for it in strategies.split(",") if it.strip()] if "strategies" in given else []
    own = [it for it in names if it not in ("random", "sobol")]
    if len(learners) > 1 or len(own) > 1:
        raise CuriosityError("a submission has one learner and one strategy; run the protocol for each")
    results = submit(
        output,
        learner=learners[0],
        strategy=own[0] if own else None,
        protocol=protocol,
        changes={name: values[name] for name in CUT if name in given and values[name] is not None},
        **card,
        **how,
    )
    found, wrong = summary(results), problems(output)
    if as_json:
        print(json.dumps({**found, "folder": str(output), "problems": wrong}))
    else:
        for entry in found["results"]:
            say(f"{entry['data']}, {entry['track']}:")
            for sentence in entry["verdict"]:
                say(f"  {sentence}")
        for text in wrong:
            say(f"would be refused: {text}")
        say(f"submission: {output}")
    return REFUSED if wrong else 0


def card_options(function: Callable[..., Any]) -> Any:
    """What a submission's card holds beside the results."""
    for option in (
        click.option("--tuned-on", multiple=True, metavar="SAMPLE", help="Settings were chosen on it."),
        click.option("--description", default="", help="What it is, for the card."),
        click.option("--authors", default="", help="For the card of a submission."),
        click.option("--title", default="", help="For the card of a submission; the contender's name."),
    ):
        function = option(function)
    return function


@click.command("check-submission")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--rerun",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Trials to run again; needs the learner's code.",
)
@json_option
def check_submission(folder: Path, rerun: int, as_json: bool) -> int:
    """Check that a submission FOLDER is what its card claims.

    Exit code 0: nothing is wrong; 1: it is refused, each reason on a line.
    """
    from curiosity_widgets.benchmarks.protocol.check import problems

    wrong = problems(folder, rerun=rerun)
    if as_json:
        print(json.dumps({"accepted": not wrong, "problems": wrong}))
    elif wrong:
        for text in wrong:
            say(f"refused: {text}")
    else:
        say(f"{folder}: nothing is wrong")
    return REFUSED if wrong else 0


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The page."
)
def leaderboard(folders: tuple[Path, ...], output: Path) -> int:
    """One page of the submissions in FOLDERS; refused ones are named with the reason."""
    from curiosity_widgets.reports.leaderboard import leaderboard as page
    from curiosity_widgets.reports.page import write_page

    write_page(output, page(folders))
    say(f"page: {output}")
    return 0
