"""A grounded draft becomes a record: every word gets the value that code reads in it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from extractor.article import Article
from extractor.ground import Grounded, GroundedClaim, GroundedStrike
from extractor.resolve.actors import canonical_actor, is_belligerent
from extractor.resolve.anchors import anchor_of
from extractor.resolve.dates import resolve_date
from extractor.resolve.gazetteer import Gazetteer
from extractor.resolve.places import Mention, PlaceReader
from extractor.resolve.quantities import read_quantity
from extractor.schema.draft import Rejected, StrikeDraft, TollDraft
from extractor.schema.record import (
    ArticleInfo,
    Attacker,
    Claim,
    Claimant,
    DateValue,
    Place,
    Quantity,
    Record,
    Strike,
    Target,
    Toll,
    Usage,
)
from extractor.schema.terms import Status

NO_ANCHOR = "no_anchor"
OWN_RELEASE = "own_release"
UNREAD_COUNT = "unread_count"
_ANY_DAY = date(2001, 6, 15)
"""Stands in for a missing anchor, only to learn whether a phrase needs one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How an article was asked about and what came of it, before anything is assembled.

    `status` is None when every reply was an answer: what was kept then decides.
    """

    model: str
    prompt: str | None = None
    fingerprint: str | None = None
    status: Status | None = None
    detail: str | None = None
    rejected: tuple[Rejected, ...] = ()
    usage: Usage = field(default_factory=Usage)


def assemble(article: Article, grounded: Grounded, asked: Asked, gazetteer: Gazetteer) -> Record:
    """Compute every value of a grounded draft and sum the article up in one status."""
    desk = _Desk(article, grounded, gazetteer)
    strikes = [desk.strike(item) for item in grounded.strikes]
    claims = [desk.claim(item) for item in grounded.claims]
    rejected = [*asked.rejected, *grounded.rejected, *desk.rejected]
    return Record(
        article=ArticleInfo.of(article),
        status=asked.status or _status(kept=bool(strikes or claims), rejected=bool(rejected)),
        detail=asked.detail or _detail([*strikes, *claims], rejected),
        model=asked.model,
        prompt=asked.prompt,
        fingerprint=asked.fingerprint,
        strikes=strikes,
        claims=claims,
        rejected=rejected,
        usage=asked.usage,
    )


def _status(*, kept: bool, rejected: bool) -> Status:
    if rejected:
        return "partial"
    return "ok" if kept else "empty"


def _detail(items: Iterable[Strike | Claim], rejected: Sequence[Rejected]) -> str | None:
    """Say what a reader must know who sees only the status."""
    notes = []
    if rejected:
        first = f"a {rejected[0].kind}: {rejected[0].reason}"
        more = f" (and {len(rejected) - 1} more)" if len(rejected) > 1 else ""
        notes.append(f"rejected {first}{more}")
    if any(NO_ANCHOR in item.flags for item in items):
        notes.append("no day of publication is known, so relative days stay open")
    return "; ".join(notes) or None


class _Desk:
    """One article being read: what all its values are computed from."""

    def __init__(self, article: Article, grounded: Grounded, gazetteer: Gazetteer) -> None:
        self.article = article
        self.anchor = anchor_of(article.text, article.published)
        self.places = _places(grounded.strikes, article.text, gazetteer)
        self.country = _commonest(place.country for place in self.places.values())
        self.rejected: list[Rejected] = []

    def strike(self, item: GroundedStrike) -> Strike:
        """Read every value of a strike."""
        draft = item.draft
        place = self.places.get(draft.id)
        count, count_flags = _count(draft.count)
        when, date_flags = _when(draft.date, self.anchor)
        country = place.country if place else self.country
        return Strike(
            id=draft.id,
            reality=draft.reality,
            salience=draft.salience,
            count=count,
            method=draft.method,
            attackers=[
                Attacker(text=by.text, name=canonical_actor(by.text, country), basis=by.basis)
                for by in draft.attackers
            ],
            date=when,
            place=place,
            target=_target(draft),
            evidence=list(item.evidence),
            flags=[*item.flags, *count_flags, *date_flags],
        )

    def claim(self, item: GroundedClaim) -> Claim:
        """Read every value of a claim; a toll that names no number is rejected in sight."""
        draft = item.draft
        claimant, claimant_flags = self._claimant(item)
        count, count_flags = _count(draft.count)
        period, period_flags = _when(draft.period, self.anchor)
        tolls, flags = self._tolls(item)
        return Claim(
            id=draft.id,
            about=list(item.about),
            claimant=claimant,
            via=draft.via,
            topic=draft.topic,
            stance=draft.stance,
            hedge=draft.hedge,
            casualties=tolls,
            count=count,
            period=period,
            evidence=list(item.evidence),
            flags=[*flags, *claimant_flags, *count_flags, *period_flags],
        )

    def _claimant(self, item: GroundedClaim) -> tuple[Claimant, tuple[str, ...]]:
        text, kind = item.draft.claimant.text, item.draft.claimant.kind
        if text is None:
            publisher = self.article.publisher
            own = publisher is not None and is_belligerent(publisher)
            return Claimant(text=None, name=publisher, kind=kind), (OWN_RELEASE,) if own else ()
        places = (self.places.get(strike) for strike in item.about)
        country = next((place.country for place in places if place), self.country)
        return Claimant(text=text, name=canonical_actor(text, country), kind=kind), ()

    def _tolls(self, item: GroundedClaim) -> tuple[list[Toll], list[str]]:
        drafts, flags = item.draft.casualties, list(item.flags)
        base = _undivided(drafts)
        counts = [read_quantity(draft.count, base) for draft in drafts]
        for number in reversed([n for n, count in enumerate(counts) if count is None]):
            raw = {"id": item.draft.id, "toll": drafts[number].model_dump()}
            reason = f"a toll of {drafts[number].count!r}, which names no number"
            self.rejected.append(Rejected(kind="claim", reason=reason, raw=raw))
            flags = _without_toll(flags, number)
        kept = zip(drafts, counts, strict=True)
        return [_toll(draft, count) for draft, count in kept if count is not None], flags


def _places(strikes: Sequence[GroundedStrike], text: str, gazetteer: Gazetteer) -> dict[str, Place]:
    """Resolve the places of all strikes together, each where its evidence stands."""
    mentions = {
        strike.draft.id: Mention(place.text, place.relation, strike.evidence[0].start)
        for strike in strikes
        if (place := strike.draft.place)
    }
    places = PlaceReader(gazetteer, text).read_all(list(mentions.values())) if mentions else []
    return dict(zip(mentions, places, strict=True))


def _commonest(countries: Iterable[str | None]) -> str | None:
    counted = Counter(country for country in countries if country is not None)
    return counted.most_common(1)[0][0] if counted else None


def _count(words: str | None) -> tuple[Quantity | None, tuple[str, ...]]:
    """Read a number; one that cannot be read keeps its words, open bounds and a flag."""
    if words is None:
        return None, ()
    count = read_quantity(words)
    return (count, ()) if count else (Quantity(text=words, low=None, high=None), (UNREAD_COUNT,))


def _when(words: str | None, anchor: date | None) -> tuple[DateValue | None, tuple[str, ...]]:
    """Resolve a time; one that only a day of publication could close is flagged."""
    if words is None:
        return None, ()
    when = resolve_date(words, anchor)
    relative = anchor is None and resolve_date(words, _ANY_DAY) != when
    return when, (NO_ANCHOR,) if relative else ()


def _target(draft: StrikeDraft) -> Target | None:
    target = draft.target
    return Target(text=target.text, categories=target.categories) if target else None


def _toll(draft: TollDraft, count: Quantity) -> Toll:
    return Toll(effect=draft.effect, group=draft.group, who=draft.who, part=draft.part, count=count)


def _undivided(tolls: Sequence[TollDraft]) -> Quantity | None:
    """Find the toll that "half of them" is half of: the first that is no part, killed first."""
    whole = sorted((toll for toll in tolls if not toll.part), key=lambda t: t.effect != "killed")
    return next(filter(None, (read_quantity(toll.count) for toll in whole)), None)


def _without_toll(flags: Iterable[str], number: int) -> list[str]:
    """Drop the flags of a dropped toll and renumber those of the tolls behind it."""
    return [renumbered for flag in flags if (renumbered := _renumbered(flag, number))]


def _renumbered(flag: str, gone: int) -> str | None:
    """Give a flag the number its toll has once the toll `gone` is dropped.

    >>> [_renumbered(f"value_not_in_quote:casualties.{n}", 1) for n in (0, 1, 2)]
    ['value_not_in_quote:casualties.0', None, 'value_not_in_quote:casualties.1']
    """
    head, mark, number = flag.rpartition(":casualties.")
    if not mark or int(number) < gone:
        return flag
    return f"{head}{mark}{int(number) - 1}" if int(number) > gone else None
