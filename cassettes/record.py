"""Record a run cassette from a folder of relay answers.

python cassettes/record.py --folder answers --model relay/anna --out cassettes/runs/x.yaml ARTICLES

The articles are asked about again through a relay on that folder, which has the answers already;
a question without one is announced and waited for. The port is part of a reply's key, so it has
to be the one that the answers were given at.
"""  # noqa: INP001 - a script

import asyncio
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from extractor.model.providers import Limits, resolve_provider
from extractor.model.replay import open_recording
from extractor.pipeline import extract_article
from extractor.prompt.build import load_task, shipped_prompts
from extractor.relay.server import serving_relay
from extractor.runner import DEFAULT_PROMPT, Setup, open_corridor, run
from extractor.schema.record import Record
from extractor.sources import Reading, read_articles

_CREW = 8

say = partial(typer.echo, err=True)


async def record(paths: list[str], prompt: str, model: str, url: str, out: Path) -> Counter[str]:
    """Extract from the articles with a recording Ask, and count the statuses."""
    limits = Limits(load_task(prompt, [shipped_prompts()]).max_completion_tokens)
    endpoint = resolve_provider(model, {"EXTRACTOR_RELAY": url})
    statuses: Counter[str] = Counter()

    def count(record: Record) -> None:
        statuses[record.status] += 1

    async with (
        open_recording(out, endpoint, limits) as ask,
        open_corridor(Setup(ask, prompt)) as corridor,
    ):
        work = partial(extract_article, corridor=corridor)
        await run(read_articles(paths, Reading()), work, count, _CREW)
    return statuses


def main(  # noqa: PLR0913, PLR0917 - one parameter a flag
    paths: list[str],
    folder: Annotated[Path, typer.Option()],
    model: Annotated[str, typer.Option()],
    out: Annotated[Path, typer.Option()],
    prompt: Annotated[str, typer.Option()] = DEFAULT_PROMPT,
    port: Annotated[int, typer.Option()] = 8765,
) -> None:
    """Record a run cassette from a folder of relay answers."""
    with serving_relay(folder, say, port) as url:
        statuses = asyncio.run(record(paths, prompt, model, url, out))
    say(f"{out}: {out.stat().st_size:,} bytes, {dict(statuses)}")


if __name__ == "__main__":
    typer.run(main)
