"""`extractor review`: a local desk on which records are corrected into labels."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

EXAMPLE = "Example: extractor review records.jsonl --labels labels"


def review(  # noqa: PLR0913, PLR0917 - one parameter a flag
    path: Annotated[
        Path | None,
        typer.Argument(
            help="Records of extract (jsonl or json), a folder of labels, or articles.",
            show_default=False,
        ),
    ] = None,
    db: Annotated[
        str | None,
        typer.Option(
            metavar="URL|PATH",
            help="The latest stored records, not a file; finished ones are stored beside them.",
            show_default=False,
        ),
    ] = None,
    articles: Annotated[
        list[str] | None,
        typer.Option(help="Where the texts are, for records written with --no-text."),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the labels. Default: the folder of labels that is reviewed, "
            "else labels.",
            show_default=False,
        ),
    ] = None,
    labeller: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Whose labels these are: a folder in that of the labels."
        ),
    ] = None,
    blind: Annotated[
        bool, typer.Option("--blind", help="Show no answer of a model or another labeller.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on loopback; 0: any.")] = 8766,
) -> None:
    """Correct strikes and claims in a browser; what is finished becomes a label file.

    The desk answers on this machine only. Work is saved as it is done, and two who work on one
    article are shown where they differ. Ctrl-C ends it.
    """
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise typer.BadParameter(
            "the desk needs starlette and uvicorn: pip install 'extractor[review]'"
        )
    from extractor.cli.reviewing import Order, serve  # noqa: PLC0415 - keeps --help quick

    serve(Order(path, db, articles or [], labels, labeller, blind), port)
