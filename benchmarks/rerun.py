"""How fast a run goes whose replies are all stored, and how much memory it takes.

    PYTHONPATH=tests python benchmarks/rerun.py [ARTICLES]

The first run asks a function of three lines; the second, in a process of its own that is timed,
must not ask it at all. Grounding, resolving, storing and writing the records are all included.
"""

import asyncio
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from drill.articles import text_of, words_about

from extractor.article import Article
from extractor.exchange import Ask, Prompt, Reply
from extractor.export.lines import jsonl_writer
from extractor.model.providers import Endpoint, Limits
from extractor.pipeline import extract_article
from extractor.prompt.reply import read_reply
from extractor.runner import Setup, open_corridor, run
from extractor.schema.record import Record, Usage
from extractor.store.session import open_session

ENDPOINT = Endpoint("bench/m", "m", "http://127.0.0.1:9/v1", "none")


def articles(count: int) -> Iterator[Article]:
    for number in range(count):
        yield Article(id=f"a{number}", text=text_of(number))


async def answer(prompt: Prompt) -> Reply:
    words = words_about(prompt.article.id.removeprefix("a"))
    return read_reply(words, prompt.parts, "bench/m", Usage(calls=1, prompt_tokens=4000))


async def refuse(prompt: Prompt) -> Reply:
    raise AssertionError(f"{prompt.article.id} was asked about again")


async def work_through(count: int, db: str, out: Path, ask: Ask) -> None:
    async with (
        open_corridor(Setup(ask)) as corridor,
        open_session(db, corridor.asked()) as session,
    ):
        kept = replace(corridor, ask=session.stored(ask, ENDPOINT, Limits()))

        async def work(article: Article) -> Record | None:
            taken = await session.take(article)
            assert taken is not None
            record = await extract_article(article, kept)
            await session.keep(taken, record)
            return record

        with out.open("w", encoding="utf-8") as stream, jsonl_writer(stream) as write:
            await run(articles(count), work, write, crew=8)


def timed(count: int, db: str, out: Path, ask: Ask) -> None:
    started = time.perf_counter()
    asyncio.run(work_through(count, db, out, ask))
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count / seconds:7.0f} articles/s  {seconds:6.1f} s  {peak:5.0f} MB at most")


def apart(count: int, db: str, out: Path, ask: Ask) -> None:
    process = multiprocessing.get_context("spawn").Process(
        target=partial(timed, count, db, out, ask)
    )
    process.start()
    process.join()
    assert process.exitcode == 0


def main() -> None:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    for count in (most // 10, most):
        with tempfile.TemporaryDirectory() as folder:
            db, out = str(Path(folder, "bench.db")), Path(folder, "records.jsonl")
            print(f"first run of {count:6}", end=" ", flush=True)
            apart(count, db, out, answer)
            print(f"rerun of     {count:6}", end=" ", flush=True)
            apart(count, db, out, refuse)


if __name__ == "__main__":
    main()
