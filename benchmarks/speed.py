"""Articles a second with a model behind, beside the clients that we could have used instead.

    PYTHONPATH=tests python benchmarks/speed.py [CONCURRENCY MILLISECONDS [ROUNDS]]

Our server answers from a process of its own, and every contestant runs in one too. All send the
same messages and the same schema. The rate is the server's: articles by the time from the first
request to the last answer. CPU is the contestant's, with all its threads and children, an article.

    ours        the whole corridor: asked, stored, grounded, resolved, a record stored and written
    openai      AsyncOpenAI as it comes, and the reply's JSON read
    instructor  the same client with instructor around it, and its draft
"""

import asyncio
import json
import multiprocessing
import resource
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from drill.articles import text_of, words_about
from drill.server import Desk, Manners, Server, running, unnamed

from extractor.article import Article
from extractor.cli.output import opened
from extractor.model.providers import Limits
from extractor.model.wire import Body, request_body
from extractor.prompt.build import build_prompt, load_task, shipped_prompts
from extractor.runner import Setup, open_work, run
from extractor.schema.draft import Draft

BACKGROUND = (
    "\n\nThe road was built in the years of the drought, when the province sent its grain to the "
    "coast by night. Lorries have queued at the ford ever since the bridge was closed, and their "
    "drivers cook beside the wheels. A teacher who keeps a diary of the queue counted forty on the "
    "first of the month. She said that the price of bread had doubled and that of diesel too. "
)
PARAGRAPHS = 5
CELLS = [(c, ms) for ms in (0, 50, 1000) for c in (1, 32, 256)]
GOAL = (256, 50)


@dataclass(frozen=True, slots=True)
class Cell:
    """One measurement to be made: so many articles, so many in flight, at one latency."""

    articles: int
    concurrency: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What one contestant did in one cell."""

    rate: float
    cpu_ms: float


def articles(count: int) -> Iterator[Article]:
    for number in range(count):
        yield Article(
            id=f"a{number}", text=text_of(number) + BACKGROUND * PARAGRAPHS, language="en"
        )


def bodies(count: int) -> Iterator[Body]:
    task = load_task("extract@v1", [shipped_prompts()])
    limits = Limits(task.max_completion_tokens)
    for article in articles(count):
        yield request_body(build_prompt(task, task.steps[0], article), "m", limits)


async def crew(requests: Iterable[Body], one: Callable[[Body], Awaitable[None]], size: int) -> None:
    """Send every request, so many at a time."""
    left = iter(requests)

    async def work() -> None:
        for body in left:
            await one(body)

    await asyncio.gather(*(work() for _ in range(size)))


async def ours(cell: Cell, base_url: str, clock: Callable[[], None]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        setup = Setup(
            "openai/m",
            env={"OPENAI_API_KEY": "sk-none", "OPENAI_BASE_URL": base_url},
            concurrency=cell.concurrency,
            db=str(Path(folder, "bench.db")),
        )
        async with open_work(setup) as work:
            with opened("jsonl", Path(folder, "out.jsonl"), with_text=True) as write:
                clock()
                await run(articles(cell.articles), work, write, setup.crew)


async def bare(cell: Cell, base_url: str, clock: Callable[[], None]) -> None:
    import openai  # noqa: PLC0415 - each contestant imports its own

    async with openai.AsyncOpenAI(api_key="sk-none", base_url=base_url, max_retries=0) as client:

        async def one(body: Body) -> None:
            answer = await client.chat.completions.create(**body)
            json.loads(answer.choices[0].message.content or "")

        clock()
        await crew(bodies(cell.articles), one, cell.concurrency)


async def wrapped(cell: Cell, base_url: str, clock: Callable[[], None]) -> None:
    import instructor  # noqa: PLC0415 - each contestant imports its own
    import openai  # noqa: PLC0415

    async with openai.AsyncOpenAI(api_key="sk-none", base_url=base_url, max_retries=0) as bare_one:
        client = instructor.from_openai(bare_one, mode=instructor.Mode.JSON_SCHEMA)

        async def one(body: Body) -> None:
            same = {"response_format": body.pop("response_format")}
            await client.chat.completions.create(response_model=Draft, extra_body=same, **body)

        clock()
        await crew(bodies(cell.articles), one, cell.concurrency)


CONTESTANTS = {"ours": ours, "openai": bare, "instructor": wrapped}


def cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def timed(name: str, cell: Cell, base_url: str, told: Connection) -> None:
    began: list[float] = []
    asyncio.run(CONTESTANTS[name](cell, base_url, lambda: began.append(cpu_seconds())))
    told.send(cpu_seconds() - began[0])


def measure(name: str, cell: Cell) -> Measured:
    context = multiprocessing.get_context("spawn")
    manners = Manners(latency=cell.milliseconds / 1000)
    with running(Desk(manners, words_about, unnamed)) as server:
        mine, its = context.Pipe()
        process = context.Process(target=timed, args=(name, cell, server.base_url, its))
        process.start()
        its.close()
        cpu = mine.recv()
        process.join()
        return Measured(rate(server, cell), 1000 * cpu / cell.articles)


def rate(server: Server, cell: Cell) -> float:
    log = server.log()
    assert [event.ending for event in log] == ["answered"] * cell.articles, "one call an article"
    return cell.articles / (max(e.left for e in log) - min(e.came for e in log))


def size(concurrency: int, milliseconds: int) -> int:
    """Return how many articles make a cell long enough to tell, and short enough to wait for."""
    if concurrency == 1:
        return {0: 100, 50: 60}.get(milliseconds, 5)
    return concurrency * (6 if milliseconds == 1000 else 8 if concurrency == 256 else 20)


def compare(concurrency: int, milliseconds: int, rounds: int) -> None:
    cell = Cell(size(concurrency, milliseconds), concurrency, milliseconds)
    found: dict[str, list[Measured]] = {name: [] for name in CONTESTANTS}
    for _ in range(rounds):  # in turns, since a shared machine has its moods
        for name in CONTESTANTS:
            found[name].append(measure(name, cell))
    rates = {name: statistics.median(m.rate for m in all_) for name, all_ in found.items()}
    costs = {name: statistics.median(m.cpu_ms for m in all_) for name, all_ in found.items()}
    told = "   ".join(f"{rates[name]:7.1f}/s {costs[name]:5.1f} ms" for name in CONTESTANTS)
    ratios = f"{rates['ours'] / rates['openai']:6.2f} {rates['ours'] / rates['instructor']:6.2f}"
    print(f"{concurrency:4} {milliseconds:5} ms   {told}   {ratios}", flush=True)


def main() -> None:
    given = [int(each) for each in sys.argv[1:]]
    print("in flight, latency" + "".join(f"{name:>20}" for name in CONTESTANTS), "  ours by each")
    cells = [(given[0], given[1])] if given else CELLS
    for cell in cells:
        compare(*cell, rounds=given[2] if len(given) > 2 else 3 if cell == GOAL else 1)


if __name__ == "__main__":
    main()
