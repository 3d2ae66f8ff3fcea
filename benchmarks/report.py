"""How long the pages of many articles take to write, and how large they are.

    python benchmarks/report.py [ARTICLES]

The records are those of the samples by the built-in rules, over and over under other ids.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from extractor.export.pages.site import write_report
from extractor.pipeline import extract_article
from extractor.runner import RULES, Setup, open_corridor
from extractor.schema.record import Record
from extractor.sources import read_articles

SAMPLES = Path(__file__).parents[1] / "samples"
ALLOWED_SECONDS = 60


async def sample_records() -> list[Record]:
    async with open_corridor(Setup(model=RULES)) as corridor:
        return [await extract_article(each, corridor) for each in read_articles([str(SAMPLES)])]


def repeated(records: list[Record], count: int) -> Iterator[tuple[Record, str | None]]:
    for number, record in enumerate(islice(cycle(records), count)):
        article = record.article.model_copy(update={"id": f"{record.article.id}-{number}"})
        yield record.model_copy(update={"article": article}), article.text


def main(count: int) -> None:
    records = asyncio.run(sample_records())
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        entry = write_report(repeated(records, count), Path(folder)).entry
        seconds = time.perf_counter() - start
        size = sum(page.stat().st_size for page in Path(folder).rglob("*.html"))
        index = entry.stat().st_size
    print(f"{count:,} articles: {seconds:.1f} s, {seconds / count * 1000:.1f} ms a page")
    print(f"{size / count / 1000:.0f} kB a page, {index / 1000:,.0f} kB the index")
    assert seconds < ALLOWED_SECONDS, f"over {ALLOWED_SECONDS} s"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
