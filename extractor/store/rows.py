"""A record laid out in rows, table by table."""

import json
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Table

from extractor.schema.record import (
    Claim,
    DateValue,
    Evidence,
    Quantity,
    Record,
    Strike,
)
from extractor.store import tables

Row = dict[str, object]


def rows_of(record: Record) -> Iterator[tuple[Table, list[Row]]]:
    """Yield the rows of each table that hold a record's parts, in the order of the record."""
    told = record.claims
    yield tables.strikes, [_strike(strike) for strike in record.strikes]
    yield (
        tables.attackers,
        [
            {"strike": strike.id, **attacker.model_dump()}
            for strike in record.strikes
            for attacker in strike.attackers
        ],
    )
    yield tables.claims, [_claim(claim) for claim in told]
    yield (
        tables.claim_strikes,
        [{"claim": claim.id, "strike": strike} for claim in told for strike in claim.about],
    )
    yield tables.tolls, [row for claim in told for row in _tolls(claim)]
    yield tables.evidence, [*_quotes("strike", record.strikes), *_quotes("claim", told)]
    yield (
        tables.rejected,
        [
            {
                "kind": item.kind,
                "reason": item.reason,
                "raw": json.dumps(item.raw, ensure_ascii=False, default=str),
            }
            for item in record.rejected
        ],
    )


def numbered(record_id: int, rows: Sequence[Row]) -> list[Row]:
    """Say of which record the rows are part, and where they stand among each other.

    >>> numbered(7, [{"kind": "claim"}])
    [{'record': 7, 'number': 1, 'kind': 'claim'}]
    """
    return [{"record": record_id, "number": number, **row} for number, row in enumerate(rows, 1)]


def _strike(strike: Strike) -> Row:
    place, target = strike.place, strike.target
    return {
        "id": strike.id,
        "reality": strike.reality,
        "salience": strike.salience,
        "method": strike.method,
        **_quantity(strike.count),
        **_days("date", strike.date),
        "place_text": place.text if place else None,
        "place_name": place.name if place else None,
        "admin1": place.admin1 if place else None,
        "country": place.country if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "place_precision": place.precision if place else None,
        "place_relation": place.relation if place else None,
        "target_text": target.text if target else None,
        "target_categories": _listed(target.categories) if target else None,
        "flags": _listed(strike.flags),
    }


def _claim(claim: Claim) -> Row:
    return {
        "id": claim.id,
        "claimant_text": claim.claimant.text,
        "claimant_name": claim.claimant.name,
        "claimant_kind": claim.claimant.kind,
        "via": claim.via,
        "topic": claim.topic,
        "stance": claim.stance,
        "hedge": claim.hedge,
        **_quantity(claim.count),
        **_days("period", claim.period),
        "flags": _listed(claim.flags),
    }


def _tolls(claim: Claim) -> Iterator[Row]:
    for toll in claim.casualties:
        yield {
            "claim": claim.id,
            "effect": toll.effect,
            "victim_group": toll.group,
            "who": toll.who,
            "part": toll.part,
            **_quantity(toll.count),
        }


def _quotes(kind: str, items: Sequence[Strike] | Sequence[Claim]) -> Iterator[Row]:
    for item in items:
        for evidence in item.evidence:
            yield {"kind": kind, "item": item.id, **_span(evidence)}


def _span(evidence: Evidence) -> Row:
    return {
        "quote": evidence.quote,
        "start_offset": evidence.start,
        "end_offset": evidence.end,
        "match_status": evidence.match,
    }


def _quantity(count: Quantity | None) -> Mapping[str, object]:
    return {
        "count_text": count.text if count else None,
        "count_low": count.low if count else None,
        "count_high": count.high if count else None,
    }


def _days(name: str, value: DateValue | None) -> Mapping[str, object]:
    return {
        f"{name}_text": value.text if value else None,
        f"{name}_start": value.start if value else None,
        f"{name}_end": value.end if value else None,
    }


def _listed(labels: Sequence[str]) -> str | None:
    """Write several labels into one cell, or null for none."""
    return ", ".join(labels) or None
