"""The error browser as one HTML file: no network, nothing of the articles taken for markup."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evals.gold import Labelled
from evals.judge import Verdict
from evals.measures import HEADLINE, MEASURES
from evals.report.browser import RUNS, views_of
from evals.runfile import Run
from evals.score import FIELDS
from evals.stats import intervals
from evals.table import bounds, share
from extractor.export.pages.labels import plain

OUTCOMES: dict[Verdict, str] = {
    "COR": "right",
    "PAR": "partly right",
    "INC": "wrong",
    "MIS": "missing",
    "SPU": "invented",
}


def browser_page(cases: Sequence[Labelled], runs: Sequence[Run]) -> str:
    """Return the page of one run, or of two side by side.

    Raises:
        GoldError: a run has no answer for an article.
    """
    script, style = _asset("browser.js"), _asset("browser.css")
    headline = {HEADLINE: MEASURES[HEADLINE]}
    scored = [(run.header, intervals(run.tallies, headline)[HEADLINE]) for run in runs]
    return (
        _pages()
        .get_template("browser.html")
        .render(
            runs=list(zip(RUNS, scored, strict=False)),
            views=views_of(cases, runs),
            fields=FIELDS,
            outcomes=OUTCOMES,
            script=Markup(script),  # noqa: S704 - our own file
            style=Markup(style),  # noqa: S704 - our own file
            policy=f"default-src 'none'; script-src {_source(script)}; style-src {_source(style)}; "
            "base-uri 'none'; form-action 'none'",
        )
    )


@cache
def _asset(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")


def _source(content: str) -> str:
    """Name inline content in a policy by its hash (CSP level 2, §7.15)."""
    digest = b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"'sha256-{digest}'"


@cache
def _pages() -> Environment:
    pages = Environment(
        loader=PackageLoader("evals.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    pages.filters |= {"share": share, "bounds": bounds}
    return pages


def _finalized(value: object) -> object:
    """Keep characters out of a page that HTML does not allow; our own markup has none."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value
