"""Where records go: a file, a folder or stdout, in the format asked for."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

import typer

from extractor.cli.extract import Format
from extractor.export.geojson import geojson_writer
from extractor.export.lines import Write, json_writer, jsonl_writer
from extractor.export.tables import csv_writer

_FOLDERS = frozenset({"csv", "parquet"})
"""Formats of three files, which go into a folder."""


def chosen_format(asked: Format | None, out: Path | None) -> Format:
    """Take what was asked for; else a table for eyes, lines for everything else."""
    if asked in _FOLDERS and out is None:
        raise typer.BadParameter(f"--format {asked} writes three files: name a folder with --out")
    return asked or ("table" if out is None and sys.stdout.isatty() else "jsonl")


def refuse_overwriting(out: Path | None, inputs: Sequence[Path | None]) -> None:
    """Refuse to write over what is still to be read."""
    if out is not None and any(path and path.resolve() == out.resolve() for path in inputs):
        raise typer.BadParameter(f"--out {str(out)!r} is one of the inputs: name another file")


@contextmanager
def opened(kind: Format, out: Path | None, *, with_text: bool) -> Iterator[Write]:
    """Open the place records are written to; a place that cannot be opened ends the command."""
    with ExitStack() as stack:
        try:
            write = stack.enter_context(_writer(kind, out, with_text=with_text))
        except OSError as error:
            message = f"cannot write to {str(out)!r}: {error.strerror}"
            raise typer.BadParameter(message) from error
        yield write


@contextmanager
def _writer(kind: Format, out: Path | None, *, with_text: bool) -> Iterator[Write]:
    with ExitStack() as stack:
        if kind in _FOLDERS and out is not None:
            writer = csv_writer if kind == "csv" else _parquet_writer()
            yield stack.enter_context(writer(out))
            return
        stream = stack.enter_context(out.open("w", encoding="utf-8")) if out else sys.stdout
        if kind == "table":
            yield _table_write(stream, to_file=out is not None)
        elif kind == "geojson":
            yield stack.enter_context(geojson_writer(stream))
        else:
            lines = json_writer if kind == "json" else jsonl_writer
            yield stack.enter_context(lines(stream, with_text=with_text))


def _parquet_writer() -> Callable[[Path], AbstractContextManager[Write]]:
    try:
        from extractor.export.parquet import parquet_writer  # noqa: PLC0415 - pyarrow is an extra
    except ImportError as error:
        raise typer.BadParameter(
            "--format parquet needs pyarrow: pip install 'extractor[parquet]'"
        ) from error
    return parquet_writer


def _table_write(stream: TextIO, *, to_file: bool) -> Write:
    from rich.console import Console  # noqa: PLC0415 - lines and files need no terminal

    from extractor.export.terminal import print_record  # noqa: PLC0415

    console = Console(file=stream, width=100 if to_file else None)
    return lambda record: print_record(console, record)
