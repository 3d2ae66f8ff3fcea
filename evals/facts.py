"""What the scorer compares: a label or a record, with names folded and quotes located.

Both sides come in one shape, so that either may be held against the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from evals.gold import LabelClaim, Labelled, LabelPlace, LabelStrike
from evals.names import Names, names_of
from extractor.schema.record import Claim, DateValue, Place, Quantity, Record, Strike, Toll
from extractor.schema.terms import (
    Basis,
    Category,
    ClaimantKind,
    Hedge,
    Method,
    Precision,
    Reality,
    Relation,
    Salience,
    Stance,
    Topic,
)
from extractor.text.spans import Span

Spans = tuple[Span, ...]


class AttackerFact(NamedTuple):
    """Who fired."""

    names: Names
    basis: Basis


class PlaceFact(NamedTuple):
    """Where it landed: the place's own names, and the wider place's."""

    names: Names
    admin1: Names | None
    country: str | None
    precision: Precision
    relation: Relation


class TargetFact(NamedTuple):
    """What was hit; `names` is None when the words fold to nothing."""

    names: Names | None
    categories: frozenset[Category]


@dataclass(frozen=True, slots=True)
class StrikeFact:
    """A strike, ready to compare; `cited` is where the claims about it stand."""

    id: str
    optional: bool
    reality: Reality
    salience: Salience
    method: Method
    count: Quantity | None
    attackers: tuple[AttackerFact, ...]
    date: DateValue | None
    place: PlaceFact | None
    target: TargetFact | None
    spans: Spans
    cited: frozenset[Span] = frozenset()


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """A claim, ready to compare; a narrator goes without names."""

    id: str
    optional: bool
    about: frozenset[str]
    names: Names | None
    kind: ClaimantKind
    via: Names | None
    topic: Topic
    stance: Stance
    hedge: Hedge
    tolls: tuple[Toll, ...]
    count: Quantity | None
    period: DateValue | None
    spans: Spans


@dataclass(frozen=True, slots=True)
class Facts:
    """One article's strikes and claims, in an order that does not depend on the order given."""

    strikes: tuple[StrikeFact, ...]
    claims: tuple[ClaimFact, ...]


NOTHING = Facts((), ())


def facts_of_label(case: Labelled) -> Facts:
    """Prepare a labelled article for comparison."""
    strikes = [
        _strike(one, [a.aliases for a in one.attackers], locate(one.quotes, case.text))
        for one in case.label.strikes
    ]
    claims = [
        _claim(one, one.claimant.aliases, locate(one.quotes, case.text))
        for one in case.label.claims
    ]
    return _ordered(strikes, claims)


def facts_of_record(record: Record) -> Facts:
    """Prepare a record for comparison; its evidence already says where it stands."""
    strikes = [_strike(one, [[] for _ in one.attackers], _stands(one)) for one in record.strikes]
    claims = [_claim(one, [], _stands(one)) for one in record.claims]
    return _ordered(strikes, claims)


def locate(quotes: Iterable[str], text: str) -> Spans:
    """Find where quotes stand in the text; one that does not stand there has no span.

    >>> locate(["hit", "missed"], "Jets hit Idlib.")
    (Span(start=5, end=8),)
    """
    found = ((text.find(quote), len(quote)) for quote in quotes)
    return tuple(Span(start, start + length) for start, length in found if start >= 0)


def _stands(item: Strike | Claim) -> Spans:
    return tuple(Span(one.start, one.end) for one in item.evidence)


def _strike(
    one: LabelStrike | Strike, aliases: Sequence[Sequence[str]], spans: Spans
) -> StrikeFact:
    named = [
        (names_of(attacker.name, attacker.text, *others), attacker.basis)
        for attacker, others in zip(one.attackers, aliases, strict=True)
    ]
    return StrikeFact(
        id=one.id,
        optional=isinstance(one, LabelStrike) and one.optional,
        reality=one.reality,
        salience=one.salience,
        method=one.method,
        count=one.count,
        attackers=tuple(AttackerFact(names, basis) for names, basis in named if names),
        date=one.date,
        place=_place(one.place) if one.place else None,
        target=TargetFact(names_of(one.target.text), frozenset(one.target.categories))
        if one.target
        else None,
        spans=spans,
    )


def _place(place: Place) -> PlaceFact | None:
    aliases = place.aliases if isinstance(place, LabelPlace) else []
    head = place.text.partition(",")[0]
    names = names_of(place.name, place.text, head, *aliases)
    if names is None:
        return None
    admin1 = names_of(place.admin1)
    return PlaceFact(names, admin1, place.country, place.precision, place.relation)


def _claim(one: LabelClaim | Claim, aliases: Sequence[str], spans: Spans) -> ClaimFact:
    who = one.claimant
    return ClaimFact(
        id=one.id,
        optional=isinstance(one, LabelClaim) and one.optional,
        about=frozenset(one.about),
        names=names_of(who.name, who.text, *aliases) if who.kind != "narrator" else None,
        kind=who.kind,
        via=names_of(one.via),
        topic=one.topic,
        stance=one.stance,
        hedge=one.hedge,
        tolls=tuple(one.casualties),
        count=one.count,
        period=one.period,
        spans=spans,
    )


def _ordered(strikes: Sequence[StrikeFact], claims: Sequence[ClaimFact]) -> Facts:
    """Sort by content, so that a tie is broken the same way whatever the order given.

    Strikes that say the same are told apart by the claims about them, claims by their strikes.
    """
    said = {claim.id: (_claim_key(claim), claim.optional) for claim in claims}
    about = {one.id: [claim for claim in claims if one.id in claim.about] for one in strikes}
    in_order = sorted(
        strikes,
        key=lambda one: (
            _strike_key(one),
            sorted(said[claim.id][0] for claim in about[one.id]),
            one.optional,
            sorted(said[claim.id] for claim in about[one.id]),
        ),
    )
    rank = {one.id: place for place, one in enumerate(in_order)}
    sorted_claims = sorted(
        claims,
        key=lambda one: (
            said[one.id][0],
            sorted(rank.get(strike, -1) for strike in one.about),
            one.optional,
        ),
    )
    return Facts(tuple(_cited(one, about[one.id]) for one in in_order), tuple(sorted_claims))


def _cited(one: StrikeFact, claims: Sequence[ClaimFact]) -> StrikeFact:
    return replace(one, cited=frozenset(span for claim in claims for span in claim.spans))


def _strike_key(one: StrikeFact) -> str:
    attackers = sorted(f"{attacker.names.key}/{attacker.basis}" for attacker in one.attackers)
    parts = (one.method, one.reality, one.salience, attackers, _bounds(one.count))
    return repr(
        (*parts, _days(one.date), _place_key(one.place), _target_key(one), one.spans, one.optional)
    )


def _claim_key(one: ClaimFact) -> str:
    tolls = sorted(f"{toll_key(toll)}" for toll in one.tolls)
    closed = (one.topic, one.stance, one.hedge, one.kind)
    open_ = (_key(one.names), _key(one.via), _bounds(one.count), _days(one.period))
    return repr((*closed, *open_, tolls, one.spans))


def toll_key(toll: Toll) -> str:
    """Spell a toll's content, for sorting."""
    return repr((toll.effect, toll.group, toll.who, toll.part, _bounds(toll.count)))


def _key(names: Names | None) -> str:
    return names.key if names else ""


def _bounds(count: Quantity | None) -> str:
    return f"{count.low}-{count.high}" if count else ""


def _days(date: DateValue | None) -> str:
    return f"{date.start}-{date.end}" if date else ""


def _place_key(place: PlaceFact | None) -> str:
    return f"{place.names.key}/{place.country}/{place.precision}/{place.relation}" if place else ""


def _target_key(one: StrikeFact) -> str:
    if one.target is None:
        return ""
    return f"{_key(one.target.names)}/{'+'.join(sorted(one.target.categories))}"


def relinked(claim: ClaimFact, strike_of: dict[str, str]) -> ClaimFact:
    """Point a predicted claim at gold strikes; one that met no gold strike points nowhere known.

    >>> one = ClaimFact("C1", False, frozenset({"S9"}), None, "narrator", None, "damage",
    ...                 "asserts", "none", (), None, None, ())
    >>> relinked(one, {"S9": "S1"}).about, relinked(one, {}).about
    (frozenset({'S1'}), frozenset({'?S9'}))
    """
    return replace(claim, about=frozenset(strike_of.get(one, f"?{one}") for one in claim.about))
