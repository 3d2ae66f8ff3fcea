"""What `extractor extract --dry-run` prints: the calls ahead, and what they would cost."""

import asyncio
from collections.abc import Iterable

import typer

from extractor.article import Article
from extractor.runner import RULES, Forecast, Setup, forecast
from extractor.sources import Unread


def tell_forecast(setup: Setup, items: Iterable[Article | Unread]) -> None:
    """Print what a run over these articles would ask and cost."""
    if setup.model == RULES:
        typer.echo(f"articles        {sum(1 for _ in items):,}")
        typer.echo("calls to make   0: the rules ask nobody")
        return
    for line in forecast_lines(asyncio.run(forecast(items, setup))):
        typer.echo(line)


def forecast_lines(ahead: Forecast) -> list[str]:
    """Lay a forecast out, a figure a line.

    >>> from extractor.schema.record import Usage
    >>> usual = Usage(calls=2, prompt_tokens=9000, completion_tokens=1600, cost_usd=0.5)
    >>> most = Usage(calls=2, prompt_tokens=9000, completion_tokens=16000, cost_usd=2.0)
    >>> forecast_lines(Forecast(4, 1, 1, usual, most))[-1]
    'cost            about $0.5000, at most $2.0000 with every reply as long as it may be'
    """
    usual, most = ahead.usual, ahead.most
    unread = f", {ahead.unread:,} of them not to be read" if ahead.unread else ""
    cost = "no price is known: give --price IN OUT"
    if usual.cost_usd is not None and most.cost_usd is not None:
        cost = (
            f"about ${usual.cost_usd:.4f}, at most ${most.cost_usd:.4f} "
            "with every reply as long as it may be"
        )
    return [
        f"articles        {ahead.articles:,}{unread}",
        f"stored answers  {ahead.kept:,}",
        f"calls to make   {usual.calls:,}, more where a reply must be asked for again",
        f"prompt tokens   about {usual.prompt_tokens:,}",
        f"reply tokens    about {usual.completion_tokens:,}, at most {most.completion_tokens:,}",
        f"cost            {cost}",
    ]
