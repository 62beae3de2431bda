"""Names that the command line takes: strategies, workflows, data sets and so on, installed ones included."""

from __future__ import annotations

import click

OURS = "curiosity-widgets"


def sources() -> dict[str, str]:
    """Sources by name, each with the package that it comes from."""
    from curiosity_widgets.sources import registry

    return {registry.SIMULATED: OURS, **registry.installed()}


def named(entries: dict[str, str]) -> str:
    """Names in one line; those of other packages with their package."""
    return ", ".join(name if package == OURS else f"{name} ({package})" for name, package in entries.items())


class ListingCommand(click.Command):
    """A command whose help ends with the names that its arguments take."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Strategies, workflows, sources and formats; looked up for the help alone."""
        from curiosity_widgets import acquisition, workflows
        from curiosity_widgets.data import datasets
        from curiosity_widgets.data.readers import formats

        with formatter.section("Names"):
            formatter.write_dl(
                [
                    ("Strategies", ", ".join(acquisition.names())),
                    ("Workflows", ", ".join(workflows.names())),
                    ("Data sets", ", ".join(datasets.names())),
                    ("Sources", named(sources())),
                    ("Files", named(formats())),
                ]
            )


class BenchmarkCommand(ListingCommand):
    """A command on samples, whose help also lists what can be made of them."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Names, and what may follow that of a sample."""
        from curiosity_widgets.benchmarks.samples import CHANGES

        super().format_epilog(ctx, formatter)
        with formatter.section("After a sample's name"):
            formatter.write_dl([(f"+{name}", change.what) for name, change in CHANGES.items()])
