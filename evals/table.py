"""The figures of a run in the terminal."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from evals.external import Hits, wilson
from evals.measures import HEADLINE, answered, figures, pooled, prf, stack
from evals.runfile import Run
from evals.score import FIELDS, POOLED, Tally
from evals.stats import Interval, expected_detectable, intervals
from extractor.schema.record import Usage

SHARES: Mapping[str, str] = {
    HEADLINE: "slot-ALL micro-F1",
    "slot all strikes": "  of strikes",
    "slot all claims": "  of claims",
    "strikes found": "strikes found, F1",
    "claims found": "claims found, F1",
    "slot matched": "matched only, F1",
    "collapsed": "collapsed, F1",
    "tolls pooled": "pooled tolls, F1",
    "quotes grounded": "grounded quotes",
}
EVENTS = (
    ("false-alarm articles", "false alarms", "without a strike"),
    ("stance flips", "flips", "paired claims"),
    ("days off by one", "off by one", "dated pairs"),
    ("splits", "splits", "predicted"),
    ("merges", "merges", "labelled"),
)
"""What is counted: its name here, its row in the tally, and what the chances were."""


def plain_table(*heads: str, title: str | None = None) -> Table:
    """Draw a table with the first column to the left and figures to the right."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 1))
    for place, head in enumerate(heads):
        table.add_column(head, justify="left" if place == 0 else "right", header_style="dim")
    return table


def share(value: float) -> str:
    """Spell a figure between 0 and 1.

    >>> share(0.34567), share(1.0)
    ('.346', '1.000')
    """
    return f"{value:.3f}".removeprefix("0")


def amount(number: float) -> str:
    """Spell a count, which is broken where samples were averaged.

    >>> amount(1650.0), amount(2.5)
    ('1,650', '2.5')
    """
    return f"{number:,.0f}" if number == int(number) else f"{number:,.1f}"


def bounds(interval: Interval) -> str:
    """Spell an interval.

    >>> bounds(Interval(0.5, 0.25, 1.0))
    '.250 – 1.000'
    """
    return f"{share(interval.low)} – {share(interval.high)}"


def score_table(name: str, tallies: Sequence[Tally]) -> RenderableType:
    """Lay out every headline figure, its interval, and what a second run would have to change."""
    found = intervals(tallies)
    table = plain_table("", "", "95 % interval", title=f"{name}: {len(tallies)} articles")
    for figure, label in SHARES.items():
        style = "bold" if figure == HEADLINE else ""
        table.add_row(label, share(found[figure].value), bounds(found[figure]), style=style)
    sums = stack(tallies).sum(axis=0)
    for label, row, chances in EVENTS:
        often, of, _ = pooled(sums, [row])
        table.add_row(label, amount(often), f"of {amount(of)} {chances}")
    return Group(table, *(Text(f" {line}") for line in notes(tallies)))


def notes(tallies: Sequence[Tally]) -> Iterator[str]:
    """Say how the articles ended and how small a difference these articles could show."""
    statuses = Counter(tally.status for tally in tallies)
    yield "statuses: " + ", ".join(f"{count} {status}" for status, count in statuses.most_common())
    without = answered(tallies)
    if 0 < len(without) < len(tallies):
        lost = len(tallies) - len(without)
        apart = share(figures(without)[HEADLINE])
        yield f"{lost} failed articles are scored as silence; without them slot-ALL is {apart}"
    if len({tally.cluster for tally in tallies}) > 1:
        points = expected_detectable(tallies)
        yield f"expected detectable effect: {points:.1f} points of slot-ALL between two runs"


def field_table(tallies: Sequence[Tally]) -> Table:
    """Lay out every field: precision, recall, F1, support, and F1 where both sides were paired."""
    table = plain_table("field", "P", "R", "F1", "labelled", "matched F1")
    for field in FIELDS:
        whole, paired = prf(tallies, [field]), prf(tallies, [f"matched {field}"])
        cells = [share(figure) for figure in whole[:3]]
        style = "" if field in POOLED else "dim"
        table.add_row(field, *cells, amount(whole.support), share(paired.f1), style=style)
    return table


def hits_table(name: str, hits: Sequence[Hits], remarks: Sequence[str]) -> RenderableType:
    """Lay out accuracies on outside data beside those that others have published."""
    compared = any(hit.published is not None for hit in hits)
    heads = ("", "right", "accuracy", "95 % interval", *(["published"] if compared else []))
    table = plain_table(*heads, title=name)
    for hit in hits:
        accuracy = share(hit.right / hit.of) if hit.of else "-"
        interval = " – ".join(share(end) for end in wilson(hit.right, hit.of))
        published = "-" if hit.published is None else f"{hit.published:.2f}".removeprefix("0")
        cells = (hit.name, f"{hit.right} of {hit.of}", accuracy, interval, published)
        table.add_row(*cells[: len(heads)])
    return Group(table, *(Text(f" {remark}") for remark in remarks))


def cost_line(run: Run) -> str:
    """Say what a run cost when its answers were new."""
    usage = run.usage
    asked = f"{usage.calls:,} calls, {tokens(usage)} tokens, {money(usage)}"
    line = f"{asked if usage.calls else 'no calls'}, {run.seconds:.1f} s"
    if run.spread is None:
        return line
    points = 100 * run.spread
    return f"{line}; {run.header.samples} samples an article, {points:.1f} points apart"


def tokens(usage: Usage) -> str:
    """Spell tokens read and written.

    >>> tokens(Usage(prompt_tokens=12000, completion_tokens=800))
    '12,000 + 800'
    """
    return f"{usage.prompt_tokens:,} + {usage.completion_tokens:,}"


def money(usage: Usage) -> str:
    """Spell a cost; a call without a known price has none.

    >>> money(Usage()), money(Usage(calls=1)), money(Usage(calls=1, cost_usd=0.5))
    ('free', 'no price known', '$0.5000')
    """
    if usage.cost_usd is not None:
        return f"${usage.cost_usd:.4f}"
    return "no price known" if usage.calls else "free"
