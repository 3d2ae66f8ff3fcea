"""Records as flat rows: articles, strikes and claims, joined by the article's id."""

from collections.abc import Sequence
from datetime import date

from extractor.schema.record import (
    Attacker,
    Claim,
    DateValue,
    Evidence,
    Place,
    Quantity,
    Record,
    Strike,
    Toll,
)

Cell = str | int | float | date | Sequence[str] | Sequence[int] | None
Row = dict[str, Cell]

_QUANTITY = ("text", "low", "high")
_DAYS = ("text", "start", "end")
_PLACE = ("text", "name", "admin1", "country", "lat", "lon", "precision", "relation")
ARTICLE_COLUMNS = (
    *("article_id", "title", "publisher", "url", "published", "language", "sha256"),
    *("status", "detail", "model", "prompt", "strikes", "claims", "rejected"),
)
STRIKE_COLUMNS = (
    *("article_id", "id", "reality", "salience", "method"),
    *(f"count_{part}" for part in _QUANTITY),
    *("attackers", "attacker_names", "attacker_bases"),
    *(f"date_{part}" for part in _DAYS),
    *(f"place_{part}" for part in _PLACE),
    *("target", "target_categories", "quotes", "starts", "ends", "flags"),
)
CLAIM_COLUMNS = (
    *("article_id", "id", "about", "claimant", "claimant_name", "claimant_kind", "via"),
    *("topic", "stance", "hedge", "effect", "group", "who", "part"),
    *(f"toll_{part}" for part in _QUANTITY),
    *(f"count_{part}" for part in _QUANTITY),
    *(f"period_{part}" for part in _DAYS),
    *("quotes", "starts", "ends", "flags"),
)


def article_row(record: Record) -> Row:
    """Lay out the article, its status and how much was found in it."""
    article = record.article
    return {
        "article_id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "url": article.url,
        "published": article.published,
        "language": article.language,
        "sha256": article.sha256,
        "status": record.status,
        "detail": record.detail,
        "model": record.model,
        "prompt": record.prompt,
        "strikes": len(record.strikes),
        "claims": len(record.claims),
        "rejected": len(record.rejected),
    }


def strike_row(record: Record, strike: Strike) -> Row:
    """Lay out one strike."""
    return {
        "article_id": record.article.id,
        "id": strike.id,
        "reality": strike.reality,
        "salience": strike.salience,
        "method": strike.method,
        **_flat("count", strike.count, _QUANTITY),
        **_attackers(strike.attackers),
        **_flat("date", strike.date, _DAYS),
        **_flat("place", strike.place, _PLACE),
        "target": strike.target.text if strike.target else None,
        "target_categories": strike.target.categories if strike.target else [],
        **_evidence(strike.evidence),
        "flags": strike.flags,
    }


def claim_rows(record: Record, claim: Claim) -> list[Row]:
    """Lay out one claim: a row for each of its tolls, or one row when it has none."""
    head: Row = {
        "article_id": record.article.id,
        "id": claim.id,
        "about": claim.about,
        "claimant": claim.claimant.text,
        "claimant_name": claim.claimant.name,
        "claimant_kind": claim.claimant.kind,
        "via": claim.via,
        "topic": claim.topic,
        "stance": claim.stance,
        "hedge": claim.hedge,
    }
    tail: Row = {
        **_flat("count", claim.count, _QUANTITY),
        **_flat("period", claim.period, _DAYS),
        **_evidence(claim.evidence),
        "flags": claim.flags,
    }
    tolls: Sequence[Toll | None] = claim.casualties or [None]
    return [{**head, **_toll(toll), **tail} for toll in tolls]


def _toll(toll: Toll | None) -> Row:
    if toll is None:
        return dict.fromkeys(("effect", "group", "who", "part", *_flat("toll", None, _QUANTITY)))
    return {
        "effect": toll.effect,
        "group": toll.group,
        "who": toll.who,
        "part": toll.part,
        **_flat("toll", toll.count, _QUANTITY),
    }


def _flat(prefix: str, value: Quantity | DateValue | Place | None, parts: tuple[str, ...]) -> Row:
    cells = value.model_dump() if value else dict.fromkeys(parts)
    return {f"{prefix}_{part}": cells[part] for part in parts}


def _attackers(attackers: list[Attacker]) -> Row:
    return {
        "attackers": [attacker.text for attacker in attackers],
        "attacker_names": [attacker.name for attacker in attackers],
        "attacker_bases": [attacker.basis for attacker in attackers],
    }


def _evidence(evidence: list[Evidence]) -> Row:
    return {
        "quotes": [piece.quote for piece in evidence],
        "starts": [piece.start for piece in evidence],
        "ends": [piece.end for piece in evidence],
    }
