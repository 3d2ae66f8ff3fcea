"""The command line: one command a file, errors printed as one sentence."""

import io
import sys
from collections.abc import Sequence

import typer

from extractor.cli import (
    batch,
    export,
    extract,
    gazetteer,
    prompts,
    relay,
    report,
    review,
    runs,
    show,
)
from extractor.cli import eval as evaluation
from extractor.errors import ExtractorError

app = typer.Typer(
    name="extractor",
    help="Turn news articles into strikes (what was hit) and claims (who says what about it).",
    epilog="Example: extractor extract article.txt --published 2016-03-04",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("extract", epilog=extract.EXAMPLE)(extract.extract)
app.command("show", epilog=show.EXAMPLE)(show.show)
app.command("report", epilog=report.EXAMPLE)(report.report)
app.command("review", epilog=review.EXAMPLE)(review.review)
app.command("relay", epilog=relay.EXAMPLE)(relay.relay)
app.command("export", epilog=export.EXAMPLE)(export.export)
app.add_typer(batch.app, name="batch")
app.add_typer(runs.app, name="runs")
app.add_typer(prompts.app, name="prompts")
app.add_typer(gazetteer.app, name="gazetteer")
app.add_typer(evaluation.app, name="eval")


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; 2 means that the call itself was wrong."""
    try:
        return app(args=arguments, prog_name="extractor", standalone_mode=False) or 0
    except ExtractorError as error:
        typer.echo(f"extractor: {error}", err=True)
        return 2
    except typer.TyperException as error:
        if message := error.format_message():  # none where the help was printed instead
            typer.echo(f"extractor: {message}", err=True)
        return error.exit_code


def main() -> None:
    """Run the command named on the command line and leave with its exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(run(sys.argv[1:]))
