"""What a waiting reader sees on stderr: a bar on a terminal, else a plain line now and then."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import typer

_SECONDS_BETWEEN_LINES = 10


class Advance(Protocol):
    """Takes note that one more article is done; `told` is what there is to say of all of them."""

    def __call__(self, told: str = "") -> None:
        """Count one article."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Where to say things while articles are worked on, and whom to tell that one is done."""

    say: Callable[[str], None]
    advance: Advance


@contextmanager
def watching(total: int | None, *, quiet: bool, bar: bool) -> Iterator[Watch]:
    """Keep the reader informed; nothing at all when quiet, no progress for a single article.

    `total` is None when nobody knows how many articles there are.
    """
    if quiet:
        yield Watch(say=lambda _: None, advance=_nobody)
    elif total == 1:
        yield Watch(say=_print, advance=_nobody)
    elif bar and sys.stderr.isatty():
        yield from _bar(total)
    else:
        yield Watch(say=_print, advance=_lines(total, time.monotonic))


def _nobody(told: str = "") -> None:
    """Take note of nothing."""


def _print(sentence: str) -> None:
    typer.echo(f"extractor: {sentence}", err=True)


def _lines(total: int | None, clock: Callable[[], float]) -> Advance:
    done, began = 0, clock()
    last = began

    def advance(told: str = "") -> None:
        nonlocal done, last
        done += 1
        if clock() - last >= _SECONDS_BETWEEN_LINES:
            last = clock()
            _print(progress_line(done, total, last - began, told))

    return advance


def progress_line(done: int, total: int | None, seconds: float, told: str = "") -> str:
    """Say in one line how far a run has come after so many seconds.

    >>> progress_line(120, 2000, 60.0, "$0.1200; 118 ok, 2 empty")
    '120 of 2,000 articles done, 2.0 a second, about 15:40 left; $0.1200; 118 ok, 2 empty'
    >>> progress_line(120, None, 60.0)
    '120 articles done, 2.0 a second'
    """
    rate = done / seconds
    left = f", about {_hours((total - done) / rate)} left" if total else ""
    of = f" of {total:,}" if total else ""
    more = f"; {told}" if told else ""
    articles = "article" if done == 1 and not total else "articles"
    return f"{done:,}{of} {articles} done, {rate:.1f} a second{left}{more}"


def _hours(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _bar(total: int | None) -> Iterator[Watch]:
    from rich.console import Console  # noqa: PLC0415 - most runs draw no bar
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text  # noqa: PLC0415

    class RateColumn(ProgressColumn):
        """Articles a second, over the last half minute."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.1f}/s" if task.speed else "", style="progress.data.speed")

    console = Console(stderr=True)
    columns = (
        *(BarColumn(bar_width=20), MofNCompleteColumn(), RateColumn()),
        *(TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn()),
        TextColumn("{task.fields[told]}"),
    )
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as progress:
        task = progress.add_task("articles", total=total, told="")

        def advance(told: str = "") -> None:
            progress.update(task, advance=1, told=told)

        yield Watch(
            say=lambda sentence: console.print(Text(f"extractor: {sentence}")), advance=advance
        )
