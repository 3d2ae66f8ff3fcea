"""The work behind `extractor eval score` and `check-gold`: labels, and records of any origin."""

import sys
from pathlib import Path

import typer
from rich.console import Console

from evals.check import check_gold
from evals.explain import explain
from evals.facts import facts_of_label
from evals.gold import Labelled, label_files
from evals.predictions import Scoring
from evals.score import ANSWERED, facts_of
from evals.sets import SMALLEST, check_sets
from evals.table import field_table, score_table
from extractor.schema.record import Record


def wide_console() -> Console:
    """Open stdout for tables, which a pipe or a file gets 100 columns wide."""
    return Console(width=None if sys.stdout.isatty() else 100, highlight=False)


def print_score(gold: Path, pred: Path, *, explained: bool, fields: bool) -> None:
    """Score the records of a file against the labels of a folder.

    Raises:
        GoldError: the labels or the records cannot be read, or do not meet.
    """
    scoring = Scoring({path.stem: path for path in label_files(gold)})
    tallies = []
    for scored in scoring.score(pred):
        tallies.append(scored.tally)
        if explained:
            typer.echo(_explained(scored.case, scored.record))
    for what, ids in (
        ("no record, so scored as silence", scoring.missing),
        ("no label, so left out", scoring.unknown),
    ):
        if ids:
            typer.echo(f"extractor: {what}: {', '.join(ids)}", err=True)
    console = wide_console()
    console.print(score_table(pred.name, tallies))
    if fields:
        console.print("", field_table(tallies))


def _explained(case: Labelled, record: Record | None) -> str:
    answer = record if record and record.status in ANSWERED else None
    lines = explain(facts_of_label(case), facts_of(answer))
    return "\n".join([case.id, *(f"  {line}" for line in lines)]) + "\n"


def problems_of(folder: Path) -> list[str]:
    """List what is wrong with a folder of labels, or with the sets of one that holds all three.

    Raises:
        GoldError: there are no labels.
    """
    if not all((folder / name).is_dir() for name in SMALLEST):
        return check_gold(folder)
    each = [f"{name}/{problem}" for name in SMALLEST for problem in check_gold(folder / name)]
    return each or check_sets(folder)
