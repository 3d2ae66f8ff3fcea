"""`extractor gazetteer`: the place index."""

import os
from pathlib import Path
from typing import Annotated

import typer

from extractor.settings import read_settings

app = typer.Typer(help="Add places to the place index.", no_args_is_help=True)


@app.command(epilog="Example: extractor gazetteer build SY.txt IQ.txt")
def build(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="GeoNames dump files, such as SY.txt."),
    ],
) -> None:
    """Add GeoNames dump files to the place index that extract reads."""
    from extractor.resolve.gazetteer import user_index_path  # noqa: PLC0415 - keeps --help quick
    from extractor.resolve.geonames import build_index  # noqa: PLC0415

    out = user_index_path(read_settings(os.environ, Path.cwd()).env)
    built = build_index(files, out)
    left_out = f"{built.left_out:,} rows that are no places of ours left out"
    typer.echo(f"extractor: {built.places:,} places written to {out}, {left_out}", err=True)


@app.callback()
def group() -> None:
    """Keep `build` a command of its own while it is the only one."""
