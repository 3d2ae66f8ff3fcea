"""A sheet held against its article: where its words stand, and what does not fit together."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from extractor.export.pages.labels import doubts
from extractor.export.pages.marking import Mark, paragraphs
from extractor.ground import Grounded, GroundedClaim, GroundedStrike, ground
from extractor.review.sheet import Sheet, SheetClaim, SheetStrike
from extractor.schema.draft import (
    AttackerDraft,
    ClaimantDraft,
    ClaimDraft,
    Draft,
    PlaceDraft,
    StrikeDraft,
    TargetDraft,
    TollDraft,
)
from extractor.schema.record import DateValue, Quantity, Target
from extractor.text.spans import Span

Check = Callable[[Mapping[str, Any], str], Sequence[str]]
"""Holds a label to the codebook, given its article's text: one sentence a problem."""


class Piece(NamedTuple):
    """Words of the article that the same items are read from."""

    start: int
    text: str
    keys: tuple[str, ...]
    confined: bool


class Look(NamedTuple):
    """What a page shows of a sheet beside the sheet itself.

    `doubts` are what code noticed about an item, by its key; `problems` break the codebook, and
    keep the sheet from becoming a label.
    """

    paragraphs: list[list[Piece]]
    doubts: dict[str, list[str]]
    problems: list[str]


def look(sheet: Sheet, text: str, problems: Sequence[str]) -> Look:
    """Mark the evidence of a sheet in its text, and collect what is doubtful."""
    grounded = grounding(sheet, text)
    found: list[GroundedStrike | GroundedClaim] = [*grounded.strikes, *grounded.claims]
    seen = {item.draft.id: doubts(item.flags) for item in found}
    return Look(
        paragraphs=_pieces(text, list(_marks(found))),
        doubts={key: words for key, words in seen.items() if words},
        problems=list(problems),
    )


def grounding(sheet: Sheet, text: str) -> Grounded:
    """Find the evidence of a sheet; its keys stand as ids."""
    draft = Draft.model_construct(
        strikes=[_strike_draft(strike) for strike in sheet.strikes],
        claims=[_claim_draft(claim) for claim in sheet.claims],
    )
    return ground(draft, text)


def _marks(found: Iterable[GroundedStrike | GroundedClaim]) -> Iterator[Mark]:
    for item in found:
        key = item.draft.id
        for number, each in enumerate(item.evidence, 1):
            yield Mark(key, f"{key}-{number}", Span(each.start, each.end))


def _pieces(text: str, marks: Sequence[Mark]) -> list[list[Piece]]:
    blocks: list[list[Piece]] = []
    at = 0
    for segments in paragraphs(text, marks):
        at = text.index(segments[0].text, at)
        block = []
        for segment in segments:
            block.append(Piece(at, segment.text, segment.keys, segment.is_confined))
            at += len(segment.text)
        blocks.append(block)
    return blocks


def _strike_draft(item: SheetStrike) -> StrikeDraft:
    place, by = item.place, item.attackers
    return StrikeDraft(
        id=item.key,
        reality=item.reality,
        salience=item.salience,
        method=item.method,
        count=_words(item.count),
        attackers=[AttackerDraft(text=one.text, basis=one.basis) for one in by],
        date=_words(item.date),
        place=PlaceDraft(text=place.text, relation=place.relation) if place else None,
        target=_target(item.target),
        quotes=item.quotes,
    )


def _claim_draft(item: SheetClaim) -> ClaimDraft:
    return ClaimDraft(
        id=item.key,
        about=item.about,
        claimant=ClaimantDraft(text=item.claimant.text, kind=item.claimant.kind),
        via=item.via,
        topic=item.topic,
        stance=item.stance,
        hedge=item.hedge,
        casualties=[
            TollDraft(**toll.model_dump(exclude={"count"}), count=toll.count.text)
            for toll in item.casualties
        ],
        count=_words(item.count),
        period=_words(item.period),
        quotes=item.quotes,
    )


def _target(target: Target | None) -> TargetDraft | None:
    return TargetDraft(**target.model_dump()) if target else None


def _words(value: Quantity | DateValue | None) -> str | None:
    return value.text if value else None
