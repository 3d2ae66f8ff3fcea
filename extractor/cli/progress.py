"""What a waiting reader sees on stderr: a bar on a terminal, else a plain line now and then."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import typer

_SECONDS_BETWEEN_LINES = 10


@dataclass(frozen=True, slots=True)
class Watch:
    """Where to say things while articles are worked on, and whom to tell that one is done."""

    say: Callable[[str], None]
    advance: Callable[[], None]


@contextmanager
def watching(total: int | None, *, quiet: bool, bar: bool) -> Iterator[Watch]:
    """Keep the reader informed; nothing at all when quiet, no progress for a single article.

    `total` is None when nobody knows how many articles there are.
    """
    if quiet:
        yield Watch(say=lambda _: None, advance=lambda: None)
    elif total == 1:
        yield Watch(say=_print, advance=lambda: None)
    elif bar and sys.stderr.isatty():
        yield from _bar(total)
    else:
        yield Watch(say=_print, advance=_lines(total, time.monotonic))


def _print(sentence: str) -> None:
    typer.echo(f"extractor: {sentence}", err=True)


def _lines(total: int | None, clock: Callable[[], float]) -> Callable[[], None]:
    done, last = 0, clock()

    def advance() -> None:
        nonlocal done, last
        done += 1
        if clock() - last >= _SECONDS_BETWEEN_LINES:
            last = clock()
            _print(f"{done} of {total} articles done" if total else f"{done} articles done")

    return advance


def _bar(total: int | None) -> Iterator[Watch]:
    from rich.console import Console  # noqa: PLC0415 - most runs draw no bar
    from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(stderr=True)
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as progress:
        task = progress.add_task("articles", total=total)
        yield Watch(
            say=lambda sentence: console.print(Text(f"extractor: {sentence}")),
            advance=lambda: progress.advance(task),
        )
