"""How many articles of 3 kB a second the built-in rules read on one core, and in how much memory.

    python benchmarks/rules.py [ARTICLES]

Promised: at least 100 articles a second and less than 150 MB resident. The articles are pieces of
the samples, each begun at another sentence. Counted is this process's own time on the processor,
so that a busy machine does not slow it: first the rules alone, then all rooms up to the record.
"""

import asyncio
import resource
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from extractor.article import Article
from extractor.exchange import Prompt
from extractor.pipeline import Corridor, extract_article
from extractor.runner import RULES, Setup, open_corridor
from extractor.sources import read_articles
from extractor.text.sentences import sentences

ARTICLES = 300
SIZE = 3_000
SAMPLES = Path(__file__).parents[1] / "samples"
MEGABYTE = 1_000 if sys.platform == "linux" else 1_000_000  # the unit of ru_maxrss differs


def articles() -> Iterator[Article]:
    """Cut the samples, one after the other and round again, to articles of equal size."""
    read = [each for each in read_articles([str(SAMPLES)]) if isinstance(each, Article)]
    text = "\n\n".join(article.text for article in read)
    starts = cycle(sentence.span.start for sentence in sentences(text))
    twice = f"{text}\n\n{text}"
    for number, start in enumerate(starts):
        yield Article(id=f"a{number}", text=twice[start : start + SIZE])


async def drafted(some: list[Article], corridor: Corridor) -> None:
    for each in some:
        await corridor.ask(Prompt(each, RULES, "extract", ("strikes", "claims"), (), {}, ""))


async def recorded(some: list[Article], corridor: Corridor) -> None:
    for each in some:
        await extract_article(each, corridor)


async def main(count: int) -> None:
    some = list(islice(articles(), count))
    async with open_corridor(Setup(model=RULES)) as corridor:
        await recorded(some[:5], corridor)  # the first ones compile the patterns
        start = time.process_time()
        await drafted(some, corridor)
        middle = time.process_time()
        await recorded(some, corridor)
        end = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    print(
        f"rules: {count / (middle - start):.0f} articles of {SIZE / 1000:.0f} kB a second drafted, "
        f"{count / (end - middle):.0f} all the way to a record, on one core; peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES))
