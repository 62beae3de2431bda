"""``curiosity cite``."""

from __future__ import annotations

import json

import click

from curiosity_widgets.citation import citation
from curiosity_widgets.cli.options import json_option


@click.command()
@click.argument("what", metavar="[RUN_FILE|DATA]", required=False)
@json_option
def cite(what: str | None, as_json: bool) -> int:
    """BibTeX of the software, the paper, and the public data of a run."""
    text = citation(what)
    print(json.dumps({"bibtex": text}) if as_json else text, end="\n" if as_json else "")
    return 0
