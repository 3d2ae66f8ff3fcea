"""Labels and records built by hand, for the tests of the scorer."""

from datetime import date

from evals.gold import (
    Label,
    LabelArticle,
    LabelAttacker,
    LabelClaim,
    LabelClaimant,
    Labelled,
    LabelPlace,
    LabelStrike,
)
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

TEXT = (
    "A missile struck an apartment block in Dnipro on March 5, killing 20 people, the mayor said. "
    "He put the injured at 73. On March 6 Russian drones hit a substation in Odesa. "
    "Residents spoke of thunder all night. Nobody else was reached for comment by the evening."
)


def days(start: str, end: str | None = None) -> DateValue:
    return DateValue(
        text=start, start=date.fromisoformat(start), end=date.fromisoformat(end or start)
    )


def quantity(low: int | None, high: int | None) -> Quantity:
    return Quantity(text=f"{low} to {high}", low=low, high=high)


def place(name: str, admin1: str | None = None, country: str | None = "UKR") -> LabelPlace:
    return LabelPlace(
        text=name,
        name=name,
        admin1=admin1,
        country=country,
        precision="settlement",
        relation="in",
    )


def attacker(name: str) -> LabelAttacker:
    return LabelAttacker(text=name, name=name, basis="reported")


def strike(name: str, quote: str) -> LabelStrike:
    """A drone strike of which nothing is known but that it happened."""
    return LabelStrike(
        id=name,
        reality="occurred",
        salience="main",
        count=None,
        method="drone",
        attackers=[],
        date=None,
        place=None,
        target=None,
        quotes=[quote],
    )


def claim(name: str, about: list[str], quote: str) -> LabelClaim:
    """A mayor's claim of casualties, without a number."""
    return LabelClaim(
        id=name,
        about=about,
        claimant=LabelClaimant(text="the mayor", name="Mayor of Dnipro", kind="local_official"),
        via=None,
        topic="casualties",
        stance="asserts",
        hedge="none",
        casualties=[],
        count=None,
        period=None,
        quotes=[quote],
    )


def toll(effect: str, low: int | None, high: int | None) -> Toll:
    return Toll(effect=effect, group="unspecified", who=None, part=False, count=quantity(low, high))


def labelled(
    strikes: list[LabelStrike], claims: list[LabelClaim], name: str = "dnipro", text: str = TEXT
) -> Labelled:
    article = LabelArticle(id=name, published=date(2024, 3, 7))
    return Labelled(text=text, label=Label(article=article, strikes=strikes, claims=claims))


def record_of(case: Labelled) -> Record:
    """The record a perfect extractor returns for a label."""
    label = case.label
    return Record(
        article=ArticleInfo(
            id=case.id,
            title=None,
            publisher=None,
            url=None,
            published=label.article.published,
            language="en",
            sha256="0" * 64,
        ),
        status="ok" if label.strikes or label.claims else "empty",
        detail=None,
        model="test",
        prompt=None,
        fingerprint=None,
        strikes=[_kept_strike(one, case.text) for one in label.strikes],
        claims=[_kept_claim(one, case.text) for one in label.claims],
        rejected=[],
        usage=Usage(),
    )


def _kept_strike(one: LabelStrike, text: str) -> Strike:
    where = one.place
    return Strike(
        id=one.id,
        reality=one.reality,
        salience=one.salience,
        count=one.count,
        method=one.method,
        attackers=[Attacker(text=a.text, name=a.name, basis=a.basis) for a in one.attackers],
        date=one.date,
        place=Place(**where.model_dump(exclude={"aliases"})) if where else None,
        target=Target(**one.target.model_dump()) if one.target else None,
        evidence=_evidence(one.quotes, text),
        flags=[],
    )


def _kept_claim(one: LabelClaim, text: str) -> Claim:
    return Claim(
        id=one.id,
        about=one.about,
        claimant=Claimant(**one.claimant.model_dump(exclude={"aliases"})),
        via=one.via,
        topic=one.topic,
        stance=one.stance,
        hedge=one.hedge,
        casualties=one.casualties,
        count=one.count,
        period=one.period,
        evidence=_evidence(one.quotes, text),
        flags=[],
    )


def _evidence(quotes: list[str], text: str) -> list[Evidence]:
    found = [(quote, text.find(quote)) for quote in quotes]
    return [
        Evidence(quote=quote, start=start, end=start + len(quote), match="exact")
        for quote, start in found
        if start >= 0
    ]
