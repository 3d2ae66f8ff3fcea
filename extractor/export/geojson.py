"""Strikes as a map layer: GeoJSON (RFC 7946), one feature a strike, written as they come."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import TextIO

from extractor.export.lines import Write
from extractor.export.rows import strike_row
from extractor.schema.record import Claim, Place, Record, Strike

_OPENING = '{"type": "FeatureCollection", "features": ['
_NOT_SHOWN = frozenset({"place_lat", "place_lon", "quotes", "starts", "ends"})
"""Columns of a strike that the geometry or the first quote stands for."""


@contextmanager
def geojson_writer(out: TextIO) -> Iterator[Write]:
    """Write one FeatureCollection; it is closed properly also when the run is cut short."""
    before = f"{_OPENING}\n"

    def write(record: Record) -> None:
        nonlocal before
        for strike in record.strikes:
            line = json.dumps(feature(record, strike), ensure_ascii=False, default=date.isoformat)
            out.write(f"{before}{line}")
            before = ",\n"
        out.flush()

    try:
        yield write
    finally:
        out.write(f"{_OPENING}]}}\n" if before.startswith(_OPENING) else "\n]}\n")
        out.flush()


def feature(record: Record, strike: Strike) -> Mapping[str, object]:
    """Describe one strike: where it was, what is known of it, and the tolls claimed for it.

    A strike without a known place has a null geometry (RFC 7946, 3.2). The point of a place of
    precision `admin1` or `country` is only its middle.
    """
    article = record.article
    row = strike_row(record, strike)
    return {
        "type": "Feature",
        "id": f"{article.id}/{strike.id}",
        "geometry": _point(strike.place),
        "properties": {
            "title": article.title,
            "publisher": article.publisher,
            "url": article.url,
            "published": article.published,
            **{name: cell for name, cell in row.items() if name not in _NOT_SHOWN},
            "quote": strike.evidence[0].quote if strike.evidence else None,
            "tolls": [toll for claim in record.claims for toll in _tolls(claim, strike)],
        },
    }


def _point(place: Place | None) -> Mapping[str, object] | None:
    if place is None or place.lat is None or place.lon is None:
        return None
    return {"type": "Point", "coordinates": [place.lon, place.lat]}


def _tolls(claim: Claim, strike: Strike) -> Iterator[Mapping[str, object]]:
    """Give each number of people claimed for a strike, with the strikes that share it."""
    if strike.id not in claim.about:
        return
    for toll in claim.casualties:
        yield {
            "claim": claim.id,
            "claimant": claim.claimant.name or claim.claimant.text,
            "claimant_kind": claim.claimant.kind,
            "stance": claim.stance,
            "hedge": claim.hedge,
            "about": claim.about,
            **toll.model_dump(),
        }
