"""The work behind `extractor eval run --suite isaf|centcom`: data that the user brings."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial

import typer

from evals.external import EXTERNAL
from evals.table import hits_table
from extractor.article import Article
from extractor.cli.eval import RunOrder
from extractor.cli.eval_run import setups_of
from extractor.cli.eval_score import wide_console
from extractor.cli.output import opened
from extractor.cli.progress import watching
from extractor.pipeline import extract_article
from extractor.runner import Setup, open_corridor, run
from extractor.schema.record import Record
from extractor.settings import Settings
from extractor.sources import Unread

Items = Sequence[Article | Unread]


def run_external(name: str, order: RunOrder, settings: Settings) -> None:
    """Extract from a user's rows and print how often the source's values were met.

    Raises:
        GoldError: the data cannot be read.
        ModelError, PromptError, GazetteerError: nothing (more) could be asked.
    """
    if order.data is None:
        raise typer.BadParameter(
            f"--suite {name} is over data you bring: name its file with --data"
        )
    if order.gold or order.samples > 1 or len(order.prompts) > 1 or order.replay or order.fields:
        raise typer.BadParameter(
            f"--suite {name} takes no --gold, --samples, --replay, --fields or second --prompt"
        )
    (setup,) = setups_of(order, settings)
    external = EXTERNAL[name]
    hits = external.measure(order.data, partial(_extracted, order, setup))
    wide_console().print(hits_table(f"{name}, {setup.model}", hits, external.notes))


def _extracted(order: RunOrder, setup: Setup, items: Items) -> Mapping[str, Record]:
    """Extract from every article; with --out the records are kept in that file as lines."""
    records: dict[str, Record] = {}
    with ExitStack() as stack:
        watch = stack.enter_context(watching(len(items), quiet=order.quiet, bar=True))
        keep = (
            stack.enter_context(opened("jsonl", order.out, with_text=True)) if order.out else None
        )

        def take(record: Record) -> None:
            records[record.article.id] = record
            watch.advance()
            if keep:
                keep(record)

        asyncio.run(_extract(items, setup, take))
    return records


async def _extract(items: Items, setup: Setup, take: Callable[[Record], None]) -> None:
    async with open_corridor(setup) as corridor:
        await run(items, partial(extract_article, corridor=corridor), take, setup.crew)
