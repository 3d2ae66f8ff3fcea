"""Records for the tests of pages: what they need of a record, and nothing else to say."""

from collections.abc import Sequence
from datetime import date

from extractor.schema.record import (
    ArticleInfo,
    Attacker,
    Claim,
    Claimant,
    DateValue,
    Evidence,
    Place,
    Quantity,
    Record,
    Strike,
    Target,
    Toll,
    Usage,
)
from extractor.schema.terms import Precision, Relation

TEXT = (
    "Jets hit a grain silo near Vessa on Monday, residents said.\n\n"
    "Eleven people died, four of them children, the mayor said. The army said that no civilian "
    "was hurt."
)
MONDAY = date(2020, 3, 2)


def quote(words: str, text: str = TEXT) -> Evidence:
    start = text.index(words)
    return Evidence(quote=words, start=start, end=start + len(words), match="exact")


def place(
    precision: Precision = "settlement",
    country: str | None = "SYR",
    point: tuple[float, float] | None = (36.7, 34.7),
    relation: Relation = "in",
) -> Place:
    return Place(
        text="Vessa",
        name="Vessa" if point else None,
        admin1=None,
        country=country,
        lat=point[1] if point else None,
        lon=point[0] if point else None,
        precision=precision,
        relation=relation,
    )


def strike(
    number: int = 1, evidence: Sequence[Evidence] | None = None, where: Place | None = None
) -> Strike:
    return Strike(
        id=f"S{number}",
        reality="alleged",
        salience="main",
        count=Quantity(text="twice", low=2, high=2),
        method="airstrike",
        attackers=[Attacker(text="Jets", name="Northern Alliance", basis="blamed")],
        date=DateValue(text="Monday", start=MONDAY, end=MONDAY),
        place=where or place(),
        target=Target(text="a grain silo", categories=["other"]),
        evidence=list(evidence or [quote("Jets hit a grain silo near Vessa on Monday")]),
        flags=[],
    )


def toll(low: int | None, high: int | None, *, part: bool = False) -> Toll:
    return Toll(
        effect="killed",
        group="civilian",
        who="children" if part else None,
        part=part,
        count=Quantity(text="some", low=low, high=high),
    )


def claim(number: int = 1, by: str = "the mayor", *tolls: Toll, about: str = "S1") -> Claim:
    return Claim(
        id=f"C{number}",
        about=[about] if about else [],
        claimant=Claimant(text=by, name=by, kind="unnamed"),
        via=None,
        topic="casualties",
        stance="asserts",
        hedge="none",
        casualties=list(tolls),
        count=None,
        period=None,
        evidence=[quote("Eleven people died, four of them children")],
        flags=[],
    )


def record_of(
    *items: Strike | Claim, text: str | None = TEXT, article_id: str = "silo", **changes: object
) -> Record:
    info = ArticleInfo(
        id=article_id,
        title="Silo hit near Vessa",
        publisher="The Vessa Times",
        url="https://times.example/silo",
        published=date(2020, 3, 4),
        language="en",
        sha256="0" * 64,
        text=text,
    )
    whole = Record(
        article=info,
        status="ok",
        detail=None,
        model="rules",
        prompt=None,
        fingerprint=None,
        strikes=[item for item in items if isinstance(item, Strike)],
        claims=[item for item in items if isinstance(item, Claim)],
        rejected=[],
        usage=Usage(),
    )
    return whole.model_copy(update=changes)
