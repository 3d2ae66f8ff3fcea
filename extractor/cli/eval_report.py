"""The work behind `extractor eval report`: the labels of a run, and one page of both."""

from collections.abc import Sequence
from pathlib import Path

import typer

from evals.compare import refuse_apart
from evals.gold import gold_hash
from evals.report.page import browser_page
from evals.runfile import Run, read_run
from evals.suites import SUITES, Suite, load_folder, load_suite
from extractor.errors import GoldError


def write_page(paths: Sequence[Path], gold: Path | None, out: Path) -> None:
    """Write the error browser of one run or two.

    Raises:
        GoldError: a run or its labels cannot be read, or the runs do not belong together.
    """
    runs = [read_run(path) for path in paths]
    refuse_apart(runs[0].header, runs[-1].header)
    page = browser_page(_suite_of(runs[0], gold).cases, runs)
    try:
        out.write_text(page, encoding="utf-8", errors="replace", newline="\n")
    except OSError as error:
        raise typer.BadParameter(f"cannot write to {str(out)!r}: {error.strerror}") from error


def _suite_of(run: Run, gold: Path | None) -> Suite:
    name = run.header.suite
    if gold is None and name not in SUITES and not Path(name).is_dir():
        raise GoldError(f"the labels of the run were in {name}: name the folder with --gold")
    folder = gold or Path(name)
    suite = load_folder(folder) if gold or name not in SUITES else load_suite(name)
    if gold_hash(list(suite.cases)) != run.header.gold:
        raise GoldError(
            f"the labels of {suite.name} are not those that the run was scored against "
            f"({run.header.gold}): run it again"
        )
    return suite
