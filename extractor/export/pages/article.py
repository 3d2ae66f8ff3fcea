"""One record laid out for its page: the text cut at its marks, cards, tables, line and map."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from extractor.export.pages.chart import Chart, Located, chart_of
from extractor.export.pages.labels import strike_words, web_link
from extractor.export.pages.marking import Mark, Segment, paragraphs
from extractor.export.pages.testimony import Testimony, table_of
from extractor.export.pages.timeline import Dated, Timeline, timeline_of
from extractor.relate import contradicted
from extractor.schema.record import Claim, Evidence, Record, Strike
from extractor.text.spans import Span

COLOURS = 8
"""Colours that eyes with any colour vision tell apart; strikes beyond them start over."""


class Quote(NamedTuple):
    """Evidence, and the anchor of its words in the text, or None if the text is not shown."""

    evidence: Evidence
    anchor: str | None


class StrikeCard(NamedTuple):
    """A strike under its key, with all that is said about it."""

    key: str
    strike: Strike
    title: str
    quotes: list[Quote]
    testimony: Testimony


class ClaimCard(NamedTuple):
    """A claim under its key, and the ids of those it contradicts."""

    key: str
    claim: Claim
    quotes: list[Quote]
    opponents: list[str]


class ArticlePage(NamedTuple):
    """Everything that the page of an article shows.

    `keys` maps the ids of strikes and claims to keys, which are safe inside a page whatever the
    ids are; `names` maps them back; `colours` maps keys of strikes to numbers below COLOURS.
    """

    record: Record
    title: str
    link: str | None
    paragraphs: list[list[Segment]]
    strikes: list[StrikeCard]
    claims: list[ClaimCard]
    general: Testimony | None
    timeline: Timeline | None
    chart: Chart | None
    undated: list[Strike]
    unplaced: list[Strike]
    keys: Mapping[str, str]
    names: Mapping[str, str]
    colours: Mapping[str, int]
    contradictions: int

    def classes(self, segment: Segment) -> str:
        """Say how marked words look: tinted for two strikes at most, underlined for claims."""
        tints = [self.colours[key] for key in segment.keys if key in self.colours]
        told = [card for card in self.claims if card.key in segment.keys]
        names = [f"s{tint}" for tint in tints[:1]] + [f"then{tint}" for tint in tints[1:2]]
        names += ["told"] if told else []
        names += ["twice"] if len(told) > 1 else []
        names += ["clash"] if any(card.opponents for card in told) else []
        return " ".join(names)


def page_of(record: Record, text: str | None) -> ArticlePage:
    """Lay out a record; `text` is what its offsets refer to, None when it cannot be shown."""
    strikes = {f"s{n}": strike for n, strike in enumerate(record.strikes, 1)}
    claims = {f"c{n}": claim for n, claim in enumerate(record.claims, 1)}
    items: dict[str, Strike | Claim] = {**strikes, **claims}
    marks = list(_marks(items, len(text or "")))
    anchors = {mark.anchor for mark in marks}
    chart = chart_of([Located(k, s.id, s.place) for k, s in strikes.items() if s.place])
    general = [claim for claim in record.claims if not claim.about]
    return ArticlePage(
        record=record,
        title=record.article.title or record.article.id,
        link=web_link(record.article.url),
        paragraphs=list(paragraphs(text or "", marks)),
        strikes=[_strike_card(k, s, record.claims, anchors) for k, s in strikes.items()],
        claims=[_claim_card(k, c, anchors) for k, c in claims.items()],
        general=table_of(general) if general else None,
        timeline=_timeline(strikes, record),
        chart=chart,
        undated=[s for s in record.strikes if not (s.date and (s.date.start or s.date.end))],
        unplaced=_unplaced(strikes, chart),
        keys={item.id: key for key, item in items.items()},
        names={key: item.id for key, item in items.items()},
        colours={key: n % COLOURS for n, key in enumerate(strikes)},
        contradictions=contradictions(record),
    )


def contradictions(record: Record) -> int:
    """Count the pairs of claims that contradict each other."""
    pairs = {
        frozenset((claim.id, opponent))
        for claim in record.claims
        for opponent in contradicted(claim.flags)
    }
    return len(pairs)


def _marks(items: Mapping[str, Strike | Claim], length: int) -> Iterator[Mark]:
    for key, item in items.items():
        for number, evidence in enumerate(item.evidence, 1):
            if 0 <= evidence.start < evidence.end <= length:
                yield Mark(key, f"{key}-{number}", Span(evidence.start, evidence.end))


def _quotes(key: str, item: Strike | Claim, anchors: set[str]) -> list[Quote]:
    numbered = ((f"{key}-{n}", evidence) for n, evidence in enumerate(item.evidence, 1))
    return [Quote(evidence, anchor if anchor in anchors else None) for anchor, evidence in numbered]


def _strike_card(
    key: str, strike: Strike, claims: Sequence[Claim], anchors: set[str]
) -> StrikeCard:
    told = [claim for claim in claims if strike.id in claim.about]
    quotes = _quotes(key, strike, anchors)
    return StrikeCard(key, strike, strike_words(strike), quotes, table_of(told))


def _claim_card(key: str, claim: Claim, anchors: set[str]) -> ClaimCard:
    return ClaimCard(key, claim, _quotes(key, claim, anchors), contradicted(claim.flags))


def _timeline(strikes: Mapping[str, Strike], record: Record) -> Timeline | None:
    dated = [Dated(key, s.id, s.date) for key, s in strikes.items() if s.date]
    return timeline_of(dated, record.article.published)


def _unplaced(strikes: Mapping[str, Strike], chart: Chart | None) -> list[Strike]:
    shown = {chip.key for chip in chart.chips} if chart else set()
    return [strike for key, strike in strikes.items() if key not in shown]
