"""Strikes and claims from news articles, every value shown in the text.

>>> from datetime import date
>>> from extractor import extract
>>> text = "Coalition jets hit a bridge near Mosul on Monday."
>>> record = extract(text, published=date(2016, 3, 4))
>>> record.strikes[0].place.country, str(record.strikes[0].date.start)
('IRQ', '2016-02-29')

Nothing heavy is imported before it is used: the command line starts here too.
"""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TYPE_CHECKING

from extractor.article import Article
from extractor.prompt import DEFAULT_PROMPT

if TYPE_CHECKING:
    from extractor.exchange import Prompt, Reply
    from extractor.schema.record import Record

__all__ = ["Article", "Record", "aextract", "extract"]


async def aextract(
    article: Article | str,
    *,
    model: "str | Callable[[Prompt], Awaitable[Reply]]" = "rules",
    published: date | None = None,
    prompt: str = DEFAULT_PROMPT,
) -> "Record":
    """Extract from one article, or from a bare text that then gets its hash as id.

    `model` is "rules", a provider/model, or an Ask of your own: an async function from Prompt to
    Reply. `published` counts where the article states no day of its own; without either,
    relative days stay open. `prompt` is what a model or an Ask is asked.

    Raises:
        ModelError: the model cannot be asked at all; every other trouble is the record's status.
    """
    import os  # noqa: PLC0415 - only extraction needs the rooms below
    from pathlib import Path  # noqa: PLC0415

    from extractor.runner import Setup, run_one  # noqa: PLC0415
    from extractor.settings import read_settings  # noqa: PLC0415

    settings = read_settings(os.environ, Path.cwd())
    return await run_one(article, published, Setup(model, prompt, settings.prompts, settings.env))


def extract(
    article: Article | str,
    *,
    model: "str | Callable[[Prompt], Awaitable[Reply]]" = "rules",
    published: date | None = None,
    prompt: str = DEFAULT_PROMPT,
) -> "Record":
    """Do what `aextract` does and wait for it, also where an event loop is running already."""
    import asyncio  # noqa: PLC0415 - see aextract
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    with ThreadPoolExecutor(1) as thread:
        work = aextract(article, model=model, published=published, prompt=prompt)
        return thread.submit(asyncio.run, work).result()


def __getattr__(name: str) -> object:
    if name != "Record":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from extractor.schema.record import Record  # noqa: PLC0415 - pydantic takes its time

    return Record
