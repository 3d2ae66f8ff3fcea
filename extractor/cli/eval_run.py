"""The work behind `extractor eval run`: one run a prompt, stored as it lands, then its table."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import typer

from evals.matrix import matrix_table
from evals.run import Keep, Plan, carry_out
from evals.runfile import Header, Line, Run, stored_line
from evals.suites import Suite, load_folder, load_suite
from evals.table import cost_line, field_table, score_table
from extractor.cli.eval import RunOrder
from extractor.cli.eval_score import wide_console
from extractor.cli.progress import Watch, watching
from extractor.prompt import DEFAULT_PROMPT
from extractor.runner import RULES, Setup
from extractor.settings import DEFAULT_DB, Settings

_INTERRUPTED = 130
RUNS = Path("runs")
"""Where runs go when nobody says otherwise; the folder is no part of a checkout."""
CASSETTES = Path("cassettes/runs")
"""Where recorded runs are, each named SUITE-MODEL-PROMPT.yaml."""


def run_suite(order: RunOrder, settings: Settings) -> None:
    """Run a suite once for every prompt and print the scores.

    Raises:
        GoldError: the suite or the folder of labels cannot be read.
        ModelError, PromptError, GazetteerError, StoreError: nothing (more) could be asked.
    """
    suite = _suite(order)
    setups = setups_of(order, settings)
    started = datetime.now(UTC).replace(microsecond=0)
    plans = [
        Plan(suite, setup, order.samples, started, _cassette(order, suite, setup))
        for setup in setups
    ]
    paths = [_path(order.out, plan, len(plans)) for plan in plans]
    runs = [_stored(plan, path, quiet=order.quiet) for plan, path in zip(plans, paths, strict=True)]
    _print_runs(runs, fields=order.fields)
    if not order.quiet:
        for path in paths:
            typer.echo(f"extractor: run stored in {path}", err=True)


def _suite(order: RunOrder) -> Suite:
    if (order.suite is None) == (order.gold is None):
        raise typer.BadParameter("name either a --suite or a --gold folder")
    if order.data is not None:
        raise typer.BadParameter("--data goes with --suite isaf or centcom")
    return load_folder(order.gold) if order.gold else load_suite(order.suite or "")


def setups_of(order: RunOrder, settings: Settings) -> list[Setup]:
    """Make the set-ups of a run, one a prompt."""
    model = order.model or settings.model or RULES
    if model == RULES and order.prompts:
        raise typer.BadParameter("the rules take no --prompt: name a --model that does")
    if model == RULES and order.samples > 1:
        raise typer.BadParameter("the rules always answer the same: --samples needs a --model")
    setup = Setup(
        model=model,
        prompts=settings.prompts,
        env=settings.env,
        concurrency=order.concurrency,
        timeout=order.timeout,
        db=None if model == RULES else order.db or settings.db or DEFAULT_DB,
    )
    prompts = list(dict.fromkeys(order.prompts)) or [DEFAULT_PROMPT]
    return [replace(setup, prompt=prompt) for prompt in prompts]


def _path(out: Path | None, plan: Plan, runs: int) -> Path:
    """Choose the file of a run: with several prompts `out` is the folder they go into."""
    if out is not None and runs == 1:
        return out
    name = run_name(plan.suite, plan.setup)
    if out is not None:
        return out / f"{name}.jsonl"
    return RUNS / f"{name}-{plan.started:%Y%m%d-%H%M%S}.jsonl"


def run_name(suite: Suite, setup: Setup) -> str:
    """Name a run after its suite, its model and its prompt.

    >>> run_name(Suite("smoke", ()), Setup("relay/anna"))
    'smoke-relay-anna-extract@v2'
    """
    asked = [str(setup.model), *([setup.prompt] if setup.model != RULES else [])]
    return re.sub(r"[^\w.@-]+", "-", "-".join([Path(suite.name).name, *asked]))


def _cassette(order: RunOrder, suite: Suite, setup: Setup) -> Path | None:
    """Name the cassette of a run that is to be replayed."""
    if not order.replay:
        return None
    if setup.model == RULES:
        raise typer.BadParameter("the rules need no --replay: name the --model that was recorded")
    if order.samples > 1:
        raise typer.BadParameter("a cassette holds one answer an article: no --samples")
    return CASSETTES / f"{run_name(suite, setup)}.yaml"


def _stored(plan: Plan, path: Path, *, quiet: bool) -> Run:
    total = len(plan.suite.cases) * plan.samples
    with watching(total, quiet=quiet, bar=True) as watch, _opened(path, watch) as keep:
        try:
            return asyncio.run(carry_out(plan, keep))
        except KeyboardInterrupt:
            kept = "; the same command goes on from the stored replies" if plan.setup.db else ""
            watch.say(f"interrupted: {path} is not whole{kept}")
            raise typer.Exit(_INTERRUPTED) from None


@contextmanager
def _opened(path: Path, watch: Watch) -> Iterator[Keep]:
    """Open the file of a run with its first part; each is on disk before the next is asked about.

    A run that cannot begin leaves no file.
    """
    with ExitStack() as stack:
        streams: list[TextIO] = []

        def keep(part: Header | Line) -> None:
            if not streams:
                streams.append(stack.enter_context(_created(path)))
            streams[0].write(stored_line(part))
            streams[0].flush()
            if isinstance(part, Line):
                _tell(part, watch)

        yield keep


def _created(path: Path) -> TextIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"cannot write to {str(path)!r}: {error.strerror}") from error


def _tell(line: Line, watch: Watch) -> None:
    watch.advance()
    if line.status not in {"ok", "empty"}:
        reason = f": {line.record.detail}" if line.record.detail else ""
        watch.say(f"{line.id} is {line.status}{reason}")


def _print_runs(runs: Sequence[Run], *, fields: bool) -> None:
    console = wide_console()
    for run in runs:
        console.print(score_table(f"{run.header.suite}, {run.header.name}", run.tallies))
        console.print(f" {cost_line(run)}", "")
        if fields:
            console.print(field_table(run.tallies), "")
    if len(runs) > 1:
        console.print(matrix_table(runs), "")
