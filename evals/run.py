"""Every labelled article through the corridor, scored and stored as it lands."""

import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from evals.align import SCORER_VERSION
from evals.gold import Labelled, gold_hash
from evals.runfile import Header, Line, Run
from evals.score import score
from evals.suites import Suite
from extractor.article import Article
from extractor.model.providers import Limits, resolve_provider
from extractor.pipeline import Corridor, extract_article
from extractor.runner import Setup, open_corridor, run
from extractor.schema.record import Record
from extractor.sources import Reading, Unread
from extractor.sources.compose import Found, compose
from extractor.sources.metadata import Metadata

Keep = Callable[[Header | Line], None]
"""Takes each part of a run as it is finished."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A run to be: over which articles, how they are asked about, how often, begun when.

    `replay` is a run cassette that answers in the place of the model, None the model itself.
    """

    suite: Suite
    setup: Setup
    samples: int
    started: datetime
    replay: Path | None = None


async def carry_out(plan: Plan, keep: Keep) -> Run:
    """Extract, score and hand on every article of a suite, in order, sample by sample.

    Raises:
        ModelError: nothing more may be asked; what was finished has been handed on.
        PromptError, GazetteerError, StoreError: as `extractor.runner.open_work`.
    """
    async with _open(plan) as corridor:
        header = _header(plan, corridor)
        keep(header)
        desk = _Desk({case.id: case for case in plan.suite.cases}, keep, corridor)
        with _sampled(corridor, plan) as corridors:
            for desk.sample, desk.corridor in enumerate(corridors):
                items = (article_of(case) for case in plan.suite.cases)
                await run(items, desk.work, desk.take, plan.setup.crew)
        return Run(header, desk.lines)


@asynccontextmanager
async def _open(plan: Plan) -> AsyncIterator[Corridor]:
    if plan.replay is None:
        async with open_corridor(plan.setup) as corridor:
            yield corridor
        return
    from extractor.model.replay import open_replay  # noqa: PLC0415 - vcr is slow to import

    async with (
        open_replay(plan.replay) as ask,
        open_corridor(replace(plan.setup, model=ask)) as corridor,
    ):
        yield replace(corridor, model=str(plan.setup.model))


def article_of(case: Labelled) -> Article | Unread:
    """Read a labelled article as `extract` reads its two files; nothing of the label is told."""
    known = case.label.article
    stated = Metadata(
        id=known.id,
        title=known.title,
        publisher=known.publisher,
        url=known.url,
        published=known.published,
        language=known.language,
    )
    return compose(Found(case.text, stated, default=None), Reading())


def _header(plan: Plan, corridor: Corridor) -> Header:
    asked = corridor.asked()
    return Header(
        suite=plan.suite.name,
        gold=gold_hash(list(plan.suite.cases)),
        scorer=SCORER_VERSION,
        model=asked.model,
        prompt=asked.prompt,
        fingerprint=asked.fingerprint,
        extractor=version("extractor"),
        started=plan.started,
        articles=len(plan.suite.cases),
        samples=plan.samples,
    )


@contextmanager
def _sampled(corridor: Corridor, plan: Plan) -> Iterator[Sequence[Corridor]]:
    """Open one corridor a sample; with a database each has its own shelf of replies in it."""
    setup, task = plan.setup, corridor.task
    if setup.db is None or task is None or plan.replay or not isinstance(setup.model, str):
        yield [corridor] * plan.samples
        return
    from extractor.store.opening import open_store  # noqa: PLC0415 - sqlalchemy is slow
    from extractor.store.replies import Shelf, stored  # noqa: PLC0415

    endpoint = resolve_provider(setup.model, setup.env)
    limits = Limits(task.max_completion_tokens)
    with open_store(setup.db) as store:
        shelves = [Shelf(store, endpoint, limits, sample) for sample in range(plan.samples)]
        yield [replace(corridor, ask=stored(corridor.ask, shelf)) for shelf in shelves]


@dataclass(slots=True)
class _Desk:
    """Where records land: timed, scored, handed on and kept."""

    cases: dict[str, Labelled]
    keep: Keep
    corridor: Corridor
    sample: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    async def work(self, item: Article | Unread) -> Record:
        started = time.perf_counter()
        record = await extract_article(item, self.corridor)
        self.seconds[record.article.id] = round(time.perf_counter() - started, 4)
        return record

    def take(self, record: Record) -> None:
        name = record.article.id
        tally = score(self.cases[name], record)
        line = Line(
            id=name, sample=self.sample, seconds=self.seconds[name], tally=tally, record=record
        )
        self.lines.append(line)
        self.keep(line)
