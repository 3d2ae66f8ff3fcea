"""A finished sheet as a record: kept in the store beside the original, which stays."""

from extractor.article import Article
from extractor.assemble import Asked
from extractor.errors import StoreError
from extractor.ground import GroundedClaim, GroundedStrike
from extractor.relate import relate
from extractor.review.looking import grounding
from extractor.review.sheet import Sheet, SheetClaim, SheetStrike
from extractor.schema.record import (
    ArticleInfo,
    Attacker,
    Claim,
    Claimant,
    Place,
    Record,
    Strike,
    Usage,
)
from extractor.store.opening import open_store
from extractor.store.records import keep_record
from extractor.store.runs import begin_run, end_run, take


def reviewer(labeller: str | None) -> str:
    """Name who answered, where a record names its model.

    >>> reviewer("anna"), reviewer(None)
    ('review/anna', 'review')
    """
    return f"review/{labeller}" if labeller else "review"


def record_of_sheet(sheet: Sheet, article: Article, by: str) -> Record:
    """Write a sheet as a record; an item whose quotes are lost has no place in one."""
    grounded, ids = grounding(sheet, article.text), sheet.ids
    strikes = {item.draft.id: item for item in grounded.strikes}
    claims = {item.draft.id: item for item in grounded.claims}
    found = Record(
        article=ArticleInfo.of(article),
        status="ok" if strikes or claims else "empty",
        detail=None,
        model=by,
        prompt=None,
        fingerprint=None,
        strikes=[_strike(s, strikes[s.key], ids) for s in sheet.strikes if s.key in strikes],
        claims=[_claim(c, claims[c.key], ids) for c in sheet.claims if c.key in claims],
        rejected=list(grounded.rejected),
        usage=Usage(),
    )
    return relate(found)


def _strike(item: SheetStrike, found: GroundedStrike, ids: dict[str, str]) -> Strike:
    place = item.place
    return Strike(
        id=ids[item.key],
        reality=item.reality,
        salience=item.salience,
        count=item.count,
        method=item.method,
        attackers=[Attacker(text=by.text, name=by.name, basis=by.basis) for by in item.attackers],
        date=item.date,
        place=Place(**place.model_dump(exclude={"aliases"})) if place else None,
        target=item.target,
        evidence=list(found.evidence),
        flags=list(found.flags),
    )


def _claim(item: SheetClaim, found: GroundedClaim, ids: dict[str, str]) -> Claim:
    return Claim(
        id=ids[item.key],
        about=[ids[key] for key in found.about],
        claimant=Claimant(**item.claimant.model_dump(exclude={"aliases"})),
        via=item.via,
        topic=item.topic,
        stance=item.stance,
        hedge=item.hedge,
        casualties=item.casualties,
        count=item.count,
        period=item.period,
        evidence=list(found.evidence),
        flags=list(found.flags),
    )


def keep_reviewed(db: str, article: Article, record: Record) -> None:
    """Write a reviewed record as a run of its own, which makes it the article's latest.

    Raises:
        StoreError: the database cannot be written, or another desk writes this article now.
    """
    with open_store(db) as store:
        run = begin_run(store, Asked(record.model), fresh=False)
        taken = take(store, run, article)
        if taken is not None:
            keep_record(store, run, taken, record)
        end_run(store, run, finished=taken is not None)
    if taken is None:
        raise StoreError(f"another desk is writing {article.id!r}: finish it again")
