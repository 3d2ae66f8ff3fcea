"""What a run would ask and cost, found out without asking or writing anything."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractor.article import Article
from extractor.assemble import Asked
from extractor.exchange import Ask
from extractor.model.prices import Price
from extractor.pipeline import Corridor, extract_article
from extractor.prompt.build import load_task
from extractor.resolve.gazetteer import Gazetteer
from extractor.runner.setup import Setup, address, price_of
from extractor.schema.record import Usage
from extractor.sources import Unread

if TYPE_CHECKING:
    from extractor.model.forecast import ForecastAsk, Tally


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is ahead: articles, calls, answers that are kept, and what the calls would take.

    `usual` is an estimate, `most` the bound if every reply filled its room; re-asked replies
    are in neither. A price is None when none is known.
    """

    articles: int
    unread: int
    kept: int
    usual: Usage
    most: Usage


async def forecast(items: Iterable[Article | Unread], setup: Setup) -> Forecast:
    """Carry every article through the corridor with an Ask that only counts; for named models.

    Raises:
        ModelError: the model has no server, its key is missing, or the price file is none.
        PromptError, StoreError: as in a run.
    """
    from extractor.model.forecast import ForecastAsk  # noqa: PLC0415 - openai is slow to import

    assert isinstance(setup.model, str), "only a named model has a price and kept replies"
    task = load_task(setup.prompt, setup.prompt_folders)
    endpoint, limits = address(setup.model, setup, task)
    price = price_of(endpoint, setup)
    ask = ForecastAsk(endpoint, limits)
    corridor = Corridor(ask, setup.model, Gazetteer.open(), task)
    articles = unread = 0
    with _remembering(ask, corridor.asked(), setup) as kept:
        for item in items:
            await extract_article(item, replace(corridor, ask=kept))
            articles += 1
            unread += isinstance(item, Unread)
    return _summed(articles, unread, ask.tally, price)


def _summed(articles: int, unread: int, tally: "Tally", price: Price | None) -> Forecast:
    def priced(usage: Usage) -> Usage:
        return usage.model_copy(update={"cost_usd": price(usage) if price else None})

    return Forecast(articles, unread, tally.kept, priced(tally.usage()), priced(tally.most()))


@contextmanager
def _remembering(ask: "ForecastAsk", asked: Asked, setup: Setup) -> Iterator[Ask]:
    """Give an Ask the replies that a run would find; a database that is missing holds none."""
    from extractor.store.opening import is_there, open_store  # noqa: PLC0415 - sqlalchemy is slow
    from extractor.store.replies import Shelf, stored  # noqa: PLC0415
    from extractor.store.runs import replies_hidden  # noqa: PLC0415

    if setup.db is None or not is_there(setup.db):
        yield ask
        return
    with open_store(setup.db, reading=True) as store:
        after = replies_hidden(store, asked, fresh=setup.fresh)
        yield stored(ask, Shelf(store, ask.endpoint, ask.limits, after=after))
