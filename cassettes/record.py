"""Record a run cassette from a folder of relay answers.

python cassettes/record.py --suite dev --model relay/anna --prompt extract@v1 --folder answers

The articles of the suite are asked about again through a relay on that folder, which has the
answers already; a question without one is announced and waited for.
"""  # noqa: INP001 - a script

import asyncio
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from evals.run import Plan, carry_out
from evals.runfile import Run
from evals.suites import load_suite
from extractor.cli.eval_run import CASSETTES, run_name
from extractor.model.providers import Limits, resolve_provider
from extractor.model.replay import open_recording
from extractor.prompt import DEFAULT_PROMPT
from extractor.prompt.build import load_task, shipped_prompts
from extractor.relay.server import serving_relay
from extractor.runner import Setup

say = partial(typer.echo, err=True)


async def record(setup: Setup, suite: str, url: str, out: Path) -> Run:
    """Carry a suite out with a recording Ask."""
    limits = Limits(load_task(setup.prompt, [shipped_prompts()]).max_completion_tokens)
    endpoint = resolve_provider(str(setup.model), {"EXTRACTOR_RELAY": url})
    async with open_recording(out, endpoint, limits) as ask:
        plan = Plan(load_suite(suite), Setup(ask, setup.prompt), 1, datetime.now(UTC))
        return await carry_out(plan, lambda _: None)


def main(
    suite: Annotated[str, typer.Option()],
    folder: Annotated[Path, typer.Option()],
    model: Annotated[str, typer.Option()],
    prompt: Annotated[str, typer.Option()] = DEFAULT_PROMPT,
) -> None:
    """Record a run cassette from a folder of relay answers."""
    setup = Setup(model, prompt)
    out = CASSETTES / f"{run_name(load_suite(suite), setup)}.yaml"
    out.parent.mkdir(parents=True, exist_ok=True)
    with serving_relay(folder, say) as url:
        run = asyncio.run(record(setup, suite, url, out))
    statuses = Counter(line.status for line in run.lines)
    say(f"{out}: {out.stat().st_size:,} bytes, {dict(statuses)}")


if __name__ == "__main__":
    typer.run(main)
