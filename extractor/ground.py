"""Ground: every quote of a draft finds its place in the article, or its loss is on record.

A draft is a model's word. Here each quote gets its offsets, an item without a quote in the
article is rejected, and a value that the article or the quote does not hold gets a flag. Nothing
is rewritten and nothing is dropped in silence.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractor.schema.draft import ClaimDraft, Draft, Rejected, StrikeDraft
from extractor.schema.record import Evidence
from extractor.schema.terms import Kind
from extractor.text.locating import LONGEST_SENTENCE, Located, Locator, sentence_ends
from extractor.text.spans import Span

BESIDE = 150
"""Characters between a quote and a number that stands beside it, even in another sentence."""
SHOWN = 80
"""Characters of a lost quote that a reason shows; `raw` has all of it."""
LEAK = "example leak"
"""What a reason says of a lost quote that stands in a few-shot example."""


@dataclass(frozen=True, slots=True)
class GroundedStrike:
    """A strike as drafted, with the place of each quote kept and what is doubtful about it.

    Flags: `value_not_in_text:FIELD`, and `value_not_in_quote:count` for a number that stands
    neither in a quote nor beside one.
    """

    draft: StrikeDraft
    evidence: tuple[Evidence, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroundedClaim:
    """A claim as drafted; `about` holds only strikes that were kept.

    Flags: those of a strike, also for `casualties.N`, and `unknown_strike:ID`.
    """

    draft: ClaimDraft
    about: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grounded:
    """A draft after grounding: all that is kept, and all that is not."""

    strikes: tuple[GroundedStrike, ...]
    claims: tuple[GroundedClaim, ...]
    rejected: tuple[Rejected, ...]


def ground(draft: Draft, text: str, examples: Collection[str] = ()) -> Grounded:
    """Locate every quote of a draft in the article's text and check its values there.

    Args:
        draft: What a model, the rules or a person returned.
        text: The article, unmodified; all offsets are into it.
        examples: Texts of few-shot examples; a lost quote found in one is an example leak.

    >>> ground(Draft(strikes=[], claims=[]), "Two men were injured.")
    Grounded(strikes=(), claims=(), rejected=())
    """
    desk = _Desk(Locator(text), tuple(Locator(example) for example in examples))
    strikes: dict[str, GroundedStrike] = {}
    for strike in draft.strikes:
        if evidence := desk.evidence("strike", strike, taken=strikes):
            strikes[strike.id] = GroundedStrike(
                strike, evidence, desk.strike_flags(strike, evidence)
            )
    claims: dict[str, GroundedClaim] = {}
    for claim in draft.claims:
        known = tuple(id_ for id_ in claim.about if id_ in strikes)
        near = [_span(item) for id_ in known for item in strikes[id_].evidence]
        if evidence := desk.evidence("claim", claim, taken=claims, near=near):
            flags = desk.claim_flags(claim, evidence, known)
            claims[claim.id] = GroundedClaim(claim, known, evidence, flags)
    return Grounded(tuple(strikes.values()), tuple(claims.values()), tuple(desk.rejected))


class _Desk:
    """One article on the desk: where to look, and what had to be turned away."""

    def __init__(self, article: Locator, examples: Sequence[Locator]) -> None:
        self.article = article
        self.examples = examples
        self.rejected: list[Rejected] = []

    def evidence(
        self,
        kind: Kind,
        item: StrikeDraft | ClaimDraft,
        taken: Collection[str],
        near: Iterable[Span] = (),
    ) -> tuple[Evidence, ...]:
        """Locate an item's quotes; nothing comes back for an item that cannot be kept."""
        if item.id in taken:
            self._reject(kind, f"a second {kind} has the id {item.id!r}", item.model_dump())
            return ()
        looked = [(quote, self.article.locate(quote)) for quote in item.quotes]
        found = [(quote, located) for quote, located in looked if located]
        lost = [quote for quote, located in looked if not located]
        if not found:
            reasons = [self._reason(quote) for quote in lost] or ["no quote was given"]
            self._reject(kind, "; ".join(reasons), item.model_dump())
            return ()
        for quote in lost:
            self._reject("quote", self._reason(quote), {"id": item.id, "quote": quote})
        return _chosen(found, near)

    def strike_flags(self, draft: StrikeDraft, evidence: Sequence[Evidence]) -> tuple[str, ...]:
        """Flag a strike's values that the article, or for its count the quotes, do not hold."""
        texts: dict[str, str | None] = {
            **{f"attackers.{n}": attacker.text for n, attacker in enumerate(draft.attackers)},
            "date": draft.date,
            "place": draft.place.text if draft.place else None,
            "target": draft.target.text if draft.target else None,
        }
        return *self._number_flags({"count": draft.count}, evidence), *self._text_flags(texts)

    def claim_flags(
        self, draft: ClaimDraft, evidence: Sequence[Evidence], known: Collection[str]
    ) -> tuple[str, ...]:
        """Flag a claim's unknown strikes, and its values as a strike's are."""
        unknown = [f"unknown_strike:{id_}" for id_ in draft.about if id_ not in known]
        tolls = {f"casualties.{n}": toll.count for n, toll in enumerate(draft.casualties)}
        texts = {"claimant": draft.claimant.text, "via": draft.via, "period": draft.period}
        numbers = self._number_flags({**tolls, "count": draft.count}, evidence)
        return *unknown, *numbers, *self._text_flags(texts)

    def _text_flags(self, texts: Mapping[str, str | None]) -> list[str]:
        return [
            f"value_not_in_text:{field}"
            for field, words in texts.items()
            if words is not None and not self.article.locate(words)
        ]

    def _number_flags(
        self, texts: Mapping[str, str | None], evidence: Sequence[Evidence]
    ) -> list[str]:
        beside = [
            f"value_not_in_quote:{field}"
            for field, words in texts.items()
            if words is not None and not self._is_beside(words, evidence)
        ]
        return self._text_flags(texts) + beside

    def _is_beside(self, words: str, evidence: Sequence[Evidence]) -> bool:
        located = self.article.locate(words)
        spans = located.spans if located else ()
        return any(
            self._are_beside(span, quote) for span in spans for quote in map(_span, evidence)
        )

    def _are_beside(self, one: Span, other: Span) -> bool:
        between = Span(min(one.end, other.end), max(one.start, other.start))
        gap = _gap(one, other)
        return gap <= BESIDE or (
            gap <= LONGEST_SENTENCE and not sentence_ends(between.of(self.article.text))
        )

    def _reject(self, kind: Kind, reason: str, raw: object) -> None:
        self.rejected.append(Rejected(kind=kind, reason=reason, raw=raw))

    def _reason(self, quote: str) -> str:
        shown = quote if len(quote) <= SHOWN else f"{quote[:SHOWN]}…"
        leaked = any(example.locate(quote) for example in self.examples)
        leak = f" ({LEAK}: a few-shot example says so)" if leaked else ""
        return f"quote not in the article: '{shown}'{leak}"


def _chosen(found: Sequence[tuple[str, Located]], near: Iterable[Span]) -> tuple[Evidence, ...]:
    """Choose one occurrence a quote: the nearest to the item's quotes that occur only once.

    Where none does, `near` stands in for them, and without that the first occurrence is chosen.
    A quote returned twice means two occurrences where there are two.
    """
    anchors = [located.spans[0] for _, located in found if len(located.spans) == 1] or list(near)
    spans: list[Span] = []
    for _, located in found:
        free = [span for span in located.spans if span not in spans] or located.spans
        spans.append(min(free, key=lambda span: min((_gap(span, a) for a in anchors), default=0)))
    return tuple(
        Evidence(quote=quote, start=span.start, end=span.end, match=located.match)
        for (quote, located), span in zip(found, spans, strict=True)
    )


def _span(evidence: Evidence) -> Span:
    return Span(evidence.start, evidence.end)


def _gap(one: Span, other: Span) -> int:
    """Return the characters between two spans, 0 when they touch or overlap."""
    return max(one.start - other.end, other.start - one.end, 0)
