"""The work behind `extractor eval compare`, `gate`, `bless`, `card` and `agree`."""

import re
from collections.abc import Sequence
from pathlib import Path

import typer

from evals.agreement import agree
from evals.card import card
from evals.compare import compare
from evals.gate import baseline_text, bless, gate, read_baseline
from evals.matrix import agreement_table, comparison_table
from evals.runfile import Header, read_run
from evals.suites import load_labelling
from extractor.cli.eval_score import wide_console
from extractor.errors import GoldError

BASELINES = Path("evals/baselines")


def print_comparison(a: Path, b: Path) -> int:
    """Print how run B stands to run A and return the exit code: 1 if it is worse.

    Raises:
        GoldError: a run cannot be read, or the two do not compare.
    """
    found = compare(read_run(a), read_run(b))
    wide_console().print(comparison_table(found))
    return 1 if found.headline.verdict == "worse" else 0


def pass_gate(run: Path, baseline: Path) -> int:
    """Print what keeps a run from replacing its baseline and return the exit code: 1 if anything.

    Raises:
        GoldError: the run or the baseline cannot be read, or the two do not compare.
    """
    found = gate(read_run(run), read_baseline(baseline))
    for failure in found.failures:
        typer.echo(f"FAIL {failure}")
    for warning in found.warnings:
        typer.echo(f"warn {warning}")
    typer.echo("the run passes the gate" if found.passed else "the run does not pass the gate")
    return 0 if found.passed else 1


def write_baseline(run: Path, out: Path | None) -> Path:
    """Write the baseline of a run and return where it went.

    Raises:
        GoldError: the run cannot be read.
    """
    blessed = bless(read_run(run))
    path = out or BASELINES / baseline_name(blessed.header)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(baseline_text(blessed), encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"cannot write to {str(path)!r}: {error.strerror}") from error
    return path


def baseline_name(header: Header) -> str:
    """Name a baseline by suite, model and task, whatever the version of the prompt.

    >>> from datetime import datetime
    >>> baseline_name(
    ...     Header(
    ...         suite="test", gold="", scorer="", model="openai/m", prompt="extract@v2",
    ...         fingerprint=None, extractor="", started=datetime(2024, 1, 1), articles=1, samples=1
    ...     )
    ... )
    'test-openai-m-extract.json'
    """
    task = header.prompt.partition("@")[0] if header.prompt else ""
    parts = [Path(header.suite).name, header.model, task]
    return re.sub(r"[^\w.-]+", "-", "-".join(part for part in parts if part)) + ".json"


def write_card(runs: Sequence[Path], out: Path | None) -> None:
    """Write the card of some runs to a file, or to stdout.

    Raises:
        GoldError: a run cannot be read, or two of a suite do not compare.
    """
    page = card([read_run(path) for path in runs])
    if out is None:
        typer.echo(page, nl=False)
        return
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"cannot write to {str(out)!r}: {error.strerror}") from error


def print_agreement(first: Path, second: Path) -> None:
    """Print how far two labellings of the same articles agree.

    Raises:
        GoldError: a folder cannot be read, or the two do not cover the same articles.
    """
    one, other = load_labelling(first), load_labelling(second)
    if {case.id for case in one} != {case.id for case in other}:
        raise GoldError(f"{first} and {second} do not label the same articles")
    wide_console().print(agreement_table(agree(one, other)))
