"""Several runs side by side, and how far two differ, in the terminal."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from evals.agreement import Agreement
from evals.compare import COUNTED, MOST_CHANGED, Comparison, compare, verdict_of
from evals.measures import HEADLINE, MEASURES
from evals.runfile import Run
from evals.stats import Difference, Verdict, intervals
from evals.table import SHARES, bounds, money, plain_table, share

STYLES: Mapping[Verdict, str] = {"better": "green", "worse": "red", "cannot tell": "dim"}


def matrix_table(runs: Sequence[Run]) -> Table:
    """Lay out several prompts of one model: score, verdict against the first, cost."""
    heads = ("", "slot-ALL", "95 % interval", "to the first", "verdict", "cost", "tokens", "s")
    first = runs[0].header
    table = plain_table(*heads, title=f"{first.suite}, {first.model}, prompt by prompt")
    for run in runs:
        found = intervals(run.tallies, {HEADLINE: MEASURES[HEADLINE]})[HEADLINE]
        gap = compare(runs[0], run).headline if run is not runs[0] else None
        table.add_row(
            run.header.prompt or run.header.name,
            share(found.value),
            bounds(found),
            in_points(gap) if gap else "",
            Text(gap.verdict, style=STYLES[gap.verdict]) if gap else "",
            *_spent(run),
        )
    return table


def _spent(run: Run) -> tuple[str, str, str]:
    """Spell dollars, tokens and seconds, short enough for a table."""
    usage = run.usage
    unpriced = usage.calls > 0 and usage.cost_usd is None
    tokens = f"{usage.prompt_tokens / 1000:,.0f}k + {usage.completion_tokens / 1000:,.0f}k"
    return "unpriced" if unpriced else money(usage), tokens, f"{run.seconds:.1f}"


def in_points(gap: Difference) -> str:
    """Spell a difference of two shares in points."""
    value, low, high = (f"{100 * part:+.1f}" for part in gap.interval)
    return f"{value} ({low} to {high})"


def _events(gap: Difference) -> str:
    """Spell a difference of two counts."""
    value, low, high = (f"{part:+.4g}" for part in gap.interval)
    return f"{value} ({low} to {high})"


def comparison_table(found: Comparison) -> RenderableType:
    """Lay out two runs: the verdict, every figure, what moved most."""
    table = plain_table("", "A", "B", "B - A", "p", "verdict")
    table.title = f"A {found.a.name}, B {found.b.name}, over {found.a.articles} articles"
    for name, gap in found.figures.items():
        table.add_row(*_row(SHARES.get(name, name).strip(), name, gap))
    telling = [(name, gap) for name, gap in found.fields.items() if gap.verdict != "cannot tell"]
    for name, gap in telling:
        table.add_row(*_row(name, name, gap))
    verdict = Text(found.sentence, style=f"bold {STYLES[found.headline.verdict]}")
    return Group(table, "", verdict, *_moved(found))


def _row(label: str, name: str, gap: Difference) -> Iterator[str | Text]:
    verdict, counted = verdict_of(name, gap), name in COUNTED
    yield label
    yield from (f"{part:.4g}" if counted else share(part) for part in (gap.a, gap.b))
    yield _events(gap) if counted else in_points(gap)
    yield f"{gap.p:.4f}"
    yield Text(verdict, style=STYLES[verdict])


def _moved(found: Comparison) -> Iterator[RenderableType]:
    up = sum(change.gap > 0 for change in found.changes)
    down = len(found.changes) - up
    same = found.a.articles - up - down
    yield Text(f"B does better on {up} articles, worse on {down}, the same on {same}.")
    if not found.changes:
        return
    table = plain_table("most changed", "A", "B", "B - A")
    for change in found.changes[:MOST_CHANGED]:
        table.add_row(change.id, share(change.a), share(change.b), f"{100 * change.gap:+.1f}")
    yield ""
    yield table


def agreement_table(found: Agreement) -> RenderableType:
    """Lay out how far two labellings agree: the mean of both directions, then alpha."""
    table = plain_table("", "agreement", title=f"{found.articles} articles labelled twice")
    for name, label in SHARES.items():
        if name != "quotes grounded":  # labels have no evidence of their own to check
            table.add_row(label, share(found.figures[name]))
    for name, alpha in found.alpha.items():
        table.add_row(f"Krippendorff's alpha, {name}", "-" if alpha is None else share(alpha))
    return table
