"""The card of some runs as one Markdown page: what was scored, what it took, what was grounded."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, groupby
from typing import NamedTuple

from rich.console import Console, RenderableType

from evals.compare import Comparison, compare
from evals.matrix import comparison_table, in_points
from evals.measures import f1
from evals.runfile import Run
from evals.score import FIELDS, POOLED
from evals.stats import intervals
from evals.table import bounds, score_table, share
from extractor.ground import LEAK
from extractor.schema.record import Usage

WIDTH = 100
_MILLION = 1_000_000


class PricePoint(NamedTuple):
    """US dollars for a million tokens read and written."""

    name: str
    read: float
    written: float

    def of(self, usage: Usage) -> float:
        """Price a usage.

        >>> PricePoint("small", 0.25, 2.0).of(Usage(prompt_tokens=1_000_000))
        0.25
        """
        dollars = usage.prompt_tokens * self.read + usage.completion_tokens * self.written
        return dollars / _MILLION


PRICE_POINTS = (
    PricePoint("small", 0.25, 2.0),
    PricePoint("middle", 1.25, 10.0),
    PricePoint("large", 5.0, 25.0),
)
"""Rounded list prices of three sizes of model; nobody was paid at them."""


class Grounding(NamedTuple):
    """Quotes of a run: kept ones stand in their article, lost ones in none.

    `leaks` are lost quotes that stand in a few-shot example of the prompt.
    """

    kept: int
    lost: int
    leaks: int

    @property
    def lost_share(self) -> float:
        """Lost quotes among those returned.

        >>> Grounding(98, 2, 0).lost_share
        0.02
        """
        return self.lost / (self.kept + self.lost) if self.lost else 0.0


def grounding(run: Run) -> Grounding:
    """Count the quotes that a run's answers returned."""
    records = [line.record for line in run.lines]
    kept = sum(len(strike.evidence) for record in records for strike in record.strikes)
    kept += sum(len(claim.evidence) for record in records for claim in record.claims)
    lost = [item for record in records for item in record.rejected if item.kind == "quote"]
    return Grounding(kept, len(lost), sum(LEAK in item.reason for item in lost))


def card(runs: Sequence[Run]) -> str:
    """Write the card; within a suite each run is held against every earlier one.

    Shown whole are the second run against the first, and each prompt against the first prompt.

    Raises:
        GoldError: two runs of a suite were scored against other labels or by another scorer.
    """
    suites = [list(group) for _, group in groupby(runs, key=lambda run: run.header.suite)]
    blocks = [_HEAD, *(block for suite in suites for block in _suite(suite))]
    return "\n\n".join([*blocks, *_costs(runs), *_grounded(runs), _LIMITS]) + "\n"


_HEAD = """# Results

Written by `extractor eval card`; `make results` makes it anew from the recorded replies, and a
test holds it to them. How labels and replies came about is told in [README.md](README.md).

Where two runs are held against each other, "would show" is the smallest true difference of
slot-ALL, in points, that such a pair would tell."""

_LIMITS = """## What these figures do not show

- **Not the world.** The articles are synthetic, in English, and labelled under one codebook by
  language models; a reporter's real page is messier, and people would agree less.
- **Not any model.** `relay/NAME` is one language model that answered each request by itself, once.
  Another model, or the same one again, would differ; the intervals are over articles only, not
  over repeated answers.
- **Not independence.** Articles, labels and answers come from language models, which may share
  habits. That flatters every prompt and leaves the rules where they are.
- **Not speed, and not a bill.** The relay counts four characters as a token, and no price was
  paid. A provider that caches the prompt's fixed part charges less.
- **Not proof of a fact.** A grounded quote shows that the article says so, not that it is true."""


def _suite(runs: Sequence[Run]) -> Iterator[str]:
    yield f"## {runs[0].header.suite}"
    found = [compare(one, other) for one, other in combinations(runs, 2)]
    if found:
        yield _table(_HELD, map(_held, found))
    for run in runs:
        yield _fenced(score_table(_name(run), run.tallies))
    prompts = [run.header for run in runs if run.header.prompt is not None]
    for each in found:
        if each is found[0] or each.a in prompts[:1]:
            yield f"### {each.b.name} held against {each.a.name}"
            yield _fenced(comparison_table(each))
    yield "### Every field"
    yield "F1 with its 95 % interval; a field in brackets is no part of slot-ALL."
    yield _table(["field", *(run.header.name for run in runs)], _fields(runs))


_HELD = ("B", "A", "slot-ALL of B", "B - A in points", "p", "verdict", "would show")


def _held(found: Comparison) -> Sequence[str]:
    gap, would_show = found.headline, f"{found.detectable:.1f}"
    told = [share(gap.b), in_points(gap), f"{gap.p:.4f}", gap.verdict, would_show]
    return [found.b.name, found.a.name, *told]


def _name(run: Run) -> str:
    return f"{run.header.suite}, {run.header.name}"


def _fields(runs: Sequence[Run]) -> Iterator[Sequence[str]]:
    measures = {field: f1([field]) for field in FIELDS}
    found = [intervals(run.tallies, measures) for run in runs]
    for field in FIELDS:
        cells = (f"{share(each[field].value)} ({bounds(each[field])})" for each in found)
        yield [field if field in POOLED else f"({field})", *cells]


def _costs(runs: Sequence[Run]) -> Iterator[str]:
    asked = [run for run in runs if run.usage.calls]
    points = ", ".join(f"{p.name} ${p.read:g} + ${p.written:g}" for p in PRICE_POINTS)
    yield "## What it takes"
    yield (
        "Tokens are estimates, read + written. Dollars for a thousand such articles at three "
        f"price points (a million tokens read + written: {points})."
    )
    heads = ["run", "calls an article", "tokens an article", *(p.name for p in PRICE_POINTS)]
    yield _table(heads, (_cost(run) for run in asked))


def _cost(run: Run) -> Sequence[str]:
    answers, usage = len(run.lines), run.usage
    tokens = f"{usage.prompt_tokens / answers:,.0f} + {usage.completion_tokens / answers:,.0f}"
    dollars = (f"${1000 * point.of(usage) / answers:,.2f}" for point in PRICE_POINTS)
    return [_name(run), f"{usage.calls / answers:.2f}", tokens, *dollars]


def _grounded(runs: Sequence[Run]) -> Iterator[str]:
    yield "## Grounding and statuses"
    yield (
        "Every quote that is kept was found in its article by code. Lost are quotes that stand in "
        "no article; leaks are those of them that stand in a few-shot example."
    )
    heads = ["run", "quotes kept", "lost", "share lost", "example leaks", "statuses"]
    yield _table(heads, (_quotes(run) for run in runs))


def _quotes(run: Run) -> Sequence[str]:
    found = grounding(run)
    counts: Mapping[str, int] = Counter(line.status for line in run.lines)
    statuses = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    lost = f"{found.lost_share:.2%}"
    return [_name(run), f"{found.kept:,}", f"{found.lost:,}", lost, str(found.leaks), statuses]


def _table(heads: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    marks = ["---", *["---:"] * (len(heads) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [heads, marks, *rows])


def _fenced(shown: RenderableType) -> str:
    console = Console(width=WIDTH, highlight=False, color_system=None, force_terminal=False)
    with console.capture() as captured:
        console.print(shown)
    lines = [line.rstrip() for line in captured.get().splitlines()]
    return "\n".join(["```", *lines, "```"])
