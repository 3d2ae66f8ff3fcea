"""What the error browser shows of each article: its text with marks, and its groups of fields."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.facts import facts_of_label, locate
from evals.gold import LabelClaim, Labelled, LabelStrike
from evals.judge import Outcome, judge
from evals.measures import HEADLINE, figures
from evals.report.groups import Group, Item, Side, invented_groups, labelled_groups
from evals.runfile import Line, Run
from evals.score import ANSWERED, facts_of
from extractor.errors import GoldError
from extractor.export.pages.marking import Mark, Segment, paragraphs
from extractor.schema.record import Claim, Record, Strike
from extractor.text.spans import Span

GOLD = "g"
RUNS = ("a", "b")
"""Letters of the sides of a page: the labels', and those of the runs in order."""


@dataclass(frozen=True, slots=True)
class View:
    """One article of the page, with a line and a score for each run."""

    case: Labelled
    lines: tuple[Line, ...]
    scores: tuple[float, ...]
    paragraphs: list[list[Segment]]
    groups: list[Group]

    @property
    def title(self) -> str:
        """The article's title, or else its id."""
        return self.case.label.article.title or self.case.id

    def classes(self, segment: Segment) -> str:
        """Say whose evidence words are."""
        return " ".join(dict.fromkeys(key[0] for key in segment.keys))


def views_of(cases: Sequence[Labelled], runs: Sequence[Run]) -> Iterator[View]:
    """Lay out every article of one run or two, in the order of its id.

    Raises:
        GoldError: a run has no answer for an article.
    """
    answers = [{line.id: line for line in reversed(run.lines)} for run in runs]
    for case in cases:
        if not all(case.id in lines for lines in answers):
            raise GoldError(f"a run has no answer for article {case.id!r} of these labels")
        yield view_of(case, [lines[case.id] for lines in answers])


def view_of(case: Labelled, lines: Sequence[Line]) -> View:
    """Lay out one article; of several samples the first is shown."""
    labels = _side(GOLD, case.label.strikes, case.label.claims)
    runs = [
        _side(letter, line.record.strikes, line.record.claims, _outcomes(case, line.record))
        for letter, line in zip(RUNS, lines, strict=False)
    ]
    return View(
        case=case,
        lines=tuple(lines),
        scores=tuple(figures([line.tally])[HEADLINE] for line in lines),
        paragraphs=list(paragraphs(case.text, list(_marks(case.text, [labels, *runs])))),
        groups=[*labelled_groups(labels, runs), *invented_groups(runs)],
    )


def _side(
    letter: str,
    strikes: Sequence[LabelStrike | Strike],
    claims: Sequence[LabelClaim | Claim],
    outcomes: Sequence[Outcome] = (),
) -> Side:
    items: dict[tuple[str, str], Item] = {("strike", one.id): one for one in strikes}
    items |= {("claim", one.id): one for one in claims}
    return Side(letter, items, outcomes)


def _outcomes(case: Labelled, record: Record) -> tuple[Outcome, ...]:
    answer = record if record.status in ANSWERED else None
    return judge(facts_of_label(case), facts_of(answer)).outcomes


def _marks(text: str, sides: Sequence[Side]) -> Iterator[Mark]:
    for side in sides:
        for name, item in side.items.items():
            for number, span in enumerate(_spans(item, text)):
                if 0 <= span.start < span.end <= len(text):
                    yield Mark(side.keys[name], f"{side.keys[name]}-{number}", span)


def _spans(item: Item, text: str) -> Sequence[Span]:
    if isinstance(item, LabelStrike | LabelClaim):
        return locate(item.quotes, text)
    return [Span(one.start, one.end) for one in item.evidence]
