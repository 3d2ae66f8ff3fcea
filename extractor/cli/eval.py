"""`extractor eval`: labelled articles as a ruler for prompts, models and rules."""

import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from extractor.settings import read_settings

app = typer.Typer(
    help="Score extraction against labels, and tell better from worse.", no_args_is_help=True
)


@dataclass(frozen=True, slots=True)
class RunOrder:
    """What one `eval run` was asked to do; None leaves a choice to the settings."""

    suite: str | None
    gold: Path | None
    data: Path | None
    model: str | None
    prompts: list[str]
    samples: int
    replay: bool
    out: Path | None
    concurrency: int
    timeout: float | None
    db: str | None
    fields: bool
    quiet: bool


_Gold = Annotated[Path | None, typer.Option(help="Folder of labels: NAME.json beside NAME.txt.")]
_Run = Annotated[Path, typer.Argument(metavar="RUN", help="A file that eval run has written.")]


def need_numbers() -> None:
    """End the command with one sentence where the libraries that scoring needs are missing."""
    if find_spec("numpy") is None or find_spec("scipy") is None:
        raise typer.BadParameter("scoring needs numpy and scipy: pip install 'extractor[evals]'")


@app.command(epilog="Example: extractor eval run --suite test --model rules --fields")
def run(  # noqa: PLR0913, PLR0917 - one parameter a flag
    suite: Annotated[
        str | None,
        typer.Option(
            help="smoke, dev, test, train or hostile, which are shipped; "
            "isaf or centcom over the file named with --data."
        ),
    ] = None,
    gold: _Gold = None,
    data: Annotated[
        Path | None, typer.Option(help="ISAF releases (JSONL) or CENTCOM strike lines (CSV).")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(help="provider/model or rules; else EXTRACTOR_MODEL, else the rules."),
    ] = None,
    prompt: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME@VERSION", help="What to ask; several are compared."),
    ] = None,
    samples: Annotated[int, typer.Option(min=1, help="Answers to each article.")] = 1,
    replay: Annotated[
        bool,
        typer.Option(
            "--replay",
            help="Answer from the run cassette cassettes/runs/SUITE-MODEL-PROMPT.yaml.",
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Where to store the run (with several prompts, a folder). Default: a new file "
            "under runs/.",
            show_default=False,
        ),
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="Articles asked about at once.")] = 8,
    timeout: Annotated[
        float | None, typer.Option(min=1, help="Seconds to wait for a reply.")
    ] = None,
    db: Annotated[
        str | None,
        typer.Option(
            metavar="URL|PATH",
            help="Database that keeps a model's replies, so that none is paid for twice. "
            "Default: EXTRACTOR_DB, else extractor.db.",
            show_default=False,
        ),
    ] = None,
    fields: Annotated[bool, typer.Option("--fields", help="Print a row for every field.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No notices and no progress.")] = False,
) -> None:
    """Extract every labelled article, store the run and print its score with intervals.

    An article that fails is scored as silence and reported apart. Exit code: 0 the run was
    scored, 2 nothing (more) could be asked.
    """
    need_numbers()
    from evals.external import EXTERNAL  # noqa: PLC0415 - numpy is slow to import
    from extractor.cli.eval_external import run_external  # noqa: PLC0415 - ditto
    from extractor.cli.eval_run import run_suite  # noqa: PLC0415 - ditto

    order = RunOrder(
        suite=suite,
        gold=gold,
        data=data,
        model=model,
        prompts=prompt or [],
        samples=samples,
        replay=replay,
        out=out,
        concurrency=concurrency,
        timeout=timeout,
        db=db,
        fields=fields,
        quiet=quiet,
    )
    settings = read_settings(os.environ, Path.cwd())
    if suite is not None and suite in EXTERNAL:
        run_external(suite, order, settings)
    else:
        run_suite(order, settings)


@app.command(epilog="Example: extractor eval score --gold labels/ --pred records.jsonl --explain")
def score(
    gold: Annotated[Path, typer.Option(help="Folder of labels: NAME.json beside NAME.txt.")],
    pred: Annotated[
        Path, typer.Option(help="Records, one a line: of extract, eval run or any other tool.")
    ],
    explain: Annotated[
        bool, typer.Option("--explain", help="Print who was paired with whom, and why not.")
    ] = False,
    fields: Annotated[bool, typer.Option("--fields", help="Print a row for every field.")] = False,
) -> None:
    """Score records against labels without asking any model.

    A labelled article without a record is scored as silence and named; so is a record about no
    labelled article, which is left out. Exit code: 0 scored, 2 the input is wrong.
    """
    need_numbers()
    from extractor.cli.eval_score import print_score  # noqa: PLC0415 - numpy is slow to import

    print_score(gold, pred, explained=explain, fields=fields)


@app.command(epilog="Example: extractor eval compare runs/v1.jsonl runs/v2.jsonl")
def compare(
    a: Annotated[Path, typer.Argument(metavar="A", help="The run to hold against.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="The run in question.")],
) -> None:
    """Tell whether run B is better than run A, worse, or whether these articles cannot tell.

    Every figure is compared on the same resamples of stories. Exit code: 0 better or cannot
    tell, 1 worse, 2 the runs do not compare (other labels or another scorer).
    """
    need_numbers()
    from extractor.cli.eval_verdict import print_comparison  # noqa: PLC0415 - numpy is slow

    raise typer.Exit(print_comparison(a, b))


@app.command(epilog="Example: extractor eval gate runs/new.jsonl --baseline baseline.json")
def gate(
    run: _Run,
    baseline: Annotated[Path, typer.Option(help="A file that eval bless has written.")],
) -> None:
    """Decide whether a run may replace the blessed one.

    Fails on an invalid answer, a quote that is not in its article, more stance flips or failed
    articles than before, and on a significant drop of a gated figure (Holm over all of them). A
    drop that may be luck is a warning. Exit code: 0 passed, 1 failed, 2 the two do not compare.
    """
    need_numbers()
    from extractor.cli.eval_verdict import pass_gate  # noqa: PLC0415 - numpy is slow to import

    raise typer.Exit(pass_gate(run, baseline))


@app.command(epilog="Example: extractor eval bless runs/new.jsonl")
def bless(
    run: _Run,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Default: evals/baselines/SUITE-MODEL-TASK.json.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Make a run the baseline that later runs are held against by eval gate."""
    need_numbers()
    from extractor.cli.eval_verdict import write_baseline  # noqa: PLC0415 - numpy is slow

    typer.echo(write_baseline(run, out))


@app.command(epilog="Example: extractor eval card runs/rules.jsonl runs/v1.jsonl --out card.md")
def card(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN…", help="Runs, a suite at a time.")],
    out: Annotated[
        Path | None,
        typer.Option(help="The page to write. Default: standard output.", show_default=False),
    ] = None,
) -> None:
    """Write the card of some runs: scores, every field, tokens and cost, grounding, and limits.

    A Markdown page. Within a suite, the first run is the one that the others are held against.
    """
    need_numbers()
    from extractor.cli.eval_verdict import write_card  # noqa: PLC0415 - numpy is slow to import

    write_card(runs, out)


@app.command(epilog="Example: extractor eval report runs/v1.jsonl runs/v2.jsonl --out errors.html")
def report(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN [RUN]", help="One run, or two to hold together.")
    ],
    out: Annotated[Path, typer.Option(help="The page to write.")],
    gold: Annotated[
        Path | None,
        typer.Option(help="Folder of the labels, where it is not where the run found it."),
    ] = None,
) -> None:
    """Write a page on which to browse errors: texts with evidence marked, fields by outcome.

    One file that needs no network; with two runs it can show only what differs between them.
    """
    need_numbers()
    from extractor.cli.eval_report import write_page  # noqa: PLC0415 - numpy is slow to import

    if len(runs) > 2:  # noqa: PLR2004 - as many as can be held against each other
        raise typer.BadParameter("name one run or two")
    write_page(runs, gold, out)
    typer.echo(out)


@app.command(epilog="Example: extractor eval agree labels/first labels/second")
def agree(
    first: Annotated[Path, typer.Argument(help="Folder of labels.")],
    second: Annotated[Path, typer.Argument(help="Other labels of the same articles.")],
) -> None:
    """Measure how far two labellings of the same articles agree, each as the other's key.

    Texts that are not beside the labels are taken from the shipped suites.
    """
    need_numbers()
    from extractor.cli.eval_verdict import print_agreement  # noqa: PLC0415 - numpy is slow

    print_agreement(first, second)


@app.command("check-gold", epilog="Example: extractor eval check-gold labels/")
def check_gold(
    folder: Annotated[
        Path, typer.Argument(help="Folder of labels, or one that holds train, dev and test.")
    ],
) -> None:
    """Hold labels to the codebook: every quote verbatim, every value its own text's.

    Exit code: 0 the labels hold, 1 there are problems (on stdout), 2 there are no labels.
    """
    need_numbers()
    from extractor.cli.eval_score import problems_of  # noqa: PLC0415 - keeps --help quick

    problems = problems_of(folder)
    typer.echo("\n".join(problems) if problems else f"{folder}: the labels hold")
    raise typer.Exit(1 if problems else 0)
