"""What we keep: the draft's words with the values that code computed from them (INTERFACE)."""

from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict

from extractor.article import Article
from extractor.schema.draft import Rejected
from extractor.schema.terms import (
    Basis,
    Category,
    ClaimantKind,
    Effect,
    Group,
    Hedge,
    Match,
    Method,
    Precision,
    Reality,
    Relation,
    Salience,
    Stance,
    Status,
    Topic,
    Who,
)


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Quantity(_Kept):
    """A number as worded, and its inclusive bounds; None is open, which is not zero."""

    text: str
    low: int | None
    high: int | None


class DateValue(_Kept):
    """A time as worded, and its first and last day, inclusive; None is open or unknown."""

    text: str
    start: date | None
    end: date | None


class Place(_Kept):
    """A place as worded, and what the gazetteer knows of it.

    `name` is None where the gazetteer has no entry; `lat` and `lon` are degrees (WGS 84) or None;
    `country` is ISO 3166-1 alpha-3 or None.
    """

    text: str
    name: str | None
    admin1: str | None
    country: str | None
    lat: float | None
    lon: float | None
    precision: Precision
    relation: Relation


class Attacker(_Kept):
    """Who fired: as worded, under its canonical name, and on whose word."""

    text: str
    name: str
    basis: Basis


class Target(_Kept):
    """What was hit or aimed at."""

    text: str
    categories: list[Category]


class Evidence(_Kept):
    """A quote as returned and where it stands: `article.text[start:end]`.

    The two are equal when `match` is `exact`; the quote itself is never rewritten.
    """

    quote: str
    start: int
    end: int
    match: Match


class Strike(_Kept):
    """An attack that the article says, or somebody in it says, happened (codebook §1)."""

    id: str
    reality: Reality
    salience: Salience
    count: Quantity | None
    method: Method
    attackers: list[Attacker]
    date: DateValue | None
    place: Place | None
    target: Target | None
    evidence: list[Evidence]
    flags: list[str]


class Toll(_Kept):
    """A number of people: always somebody's claim, never a property of a strike."""

    effect: Effect
    group: Group
    who: Who | None
    part: bool
    count: Quantity


class Claimant(_Kept):
    """Who says it; `text` is None for the narrator, whose `name` is the publisher if known."""

    text: str | None
    name: str | None
    kind: ClaimantKind


class Claim(_Kept):
    """One source's one statement about one or more strikes (codebook §2)."""

    id: str
    about: list[str]
    claimant: Claimant
    via: str | None
    topic: Topic
    stance: Stance
    hedge: Hedge
    casualties: list[Toll]
    count: Quantity | None
    period: DateValue | None
    evidence: list[Evidence]
    flags: list[str]


class Usage(_Kept):
    """What an article cost: HTTP attempts, tokens, money (None when no price is known), time."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    cost_usd: float | None = None
    seconds: float = 0.0
    from_store: bool = False

    def __add__(self, other: "Usage") -> "Usage":
        """Add two usages of one article; an unknown price makes the sum unknown.

        >>> (Usage(calls=1, seconds=0.5) + Usage(calls=2)).calls
        3
        """
        priced = self.cost_usd is not None and other.cost_usd is not None
        return Usage(
            calls=self.calls + other.calls,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            cost_usd=(self.cost_usd or 0) + (other.cost_usd or 0) if priced else None,
            seconds=self.seconds + other.seconds,
            from_store=self.from_store and other.from_store,
        )


class ArticleInfo(_Kept):
    """The article as it stands in a record; `text` is None when it was left out on request."""

    id: str
    title: str | None
    publisher: str | None
    url: str | None
    published: date | None
    language: str | None
    sha256: str
    text: str | None = None

    @classmethod
    def of(cls, article: Article) -> Self:
        """Describe an article that was read."""
        return cls(
            id=article.id,
            title=article.title,
            publisher=article.publisher,
            url=article.url,
            published=article.published,
            language=article.language,
            sha256=article.sha256,
            text=article.text,
        )


class Record(_Kept):
    """One article's outcome: exactly one status, and everything that was or was not kept."""

    article: ArticleInfo
    status: Status
    detail: str | None
    model: str
    prompt: str | None
    fingerprint: str | None
    strikes: list[Strike]
    claims: list[Claim]
    rejected: list[Rejected]
    usage: Usage
