"""Records as three CSV tables: articles, strikes and claims, joined by the article's id."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from extractor.export.lines import Write
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

Cell = str | int | float | None
Row = dict[str, Cell]

_FORMULA = re.compile(r"[=+\-@\t\r]")
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


@contextmanager
def csv_writer(folder: Path) -> Iterator[Write]:
    """Write `articles.csv`, `strikes.csv` and `claims.csv` into a folder, made if missing.

    A claim with several tolls takes a row for each; several values in a cell stand on lines.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        articles = stack.enter_context(_table(folder / "articles.csv", ARTICLE_COLUMNS))
        strikes = stack.enter_context(_table(folder / "strikes.csv", STRIKE_COLUMNS))
        claims = stack.enter_context(_table(folder / "claims.csv", CLAIM_COLUMNS))

        def write(record: Record) -> None:
            articles.writerow(neutral(article_row(record)))
            strikes.writerows(neutral(strike_row(record, strike)) for strike in record.strikes)
            for claim in record.claims:
                claims.writerows(neutral(row) for row in claim_rows(record, claim))

        yield write


@contextmanager
def _table(path: Path, columns: tuple[str, ...]) -> Iterator["csv.DictWriter[str]"]:
    out: TextIO
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        yield writer


def neutral(row: Row) -> Row:
    """Put an apostrophe before a cell that a spreadsheet would run as a formula.

    >>> neutral({"title": "=HYPERLINK(A1)", "lat": -4.5, "place": "-"})
    {'title': "'=HYPERLINK(A1)", 'lat': -4.5, 'place': "'-"}
    """
    return {
        name: f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell
        for name, cell in row.items()
    }


def article_row(record: Record) -> Row:
    """Lay out the article, its status and how much was found in it."""
    article = record.article
    return {
        "article_id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "url": article.url,
        "published": article.published.isoformat() if article.published else None,
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
        "target_categories": _stack(strike.target.categories if strike.target else ()),
        **_evidence(strike.evidence),
        "flags": _stack(strike.flags),
    }


def claim_rows(record: Record, claim: Claim) -> list[Row]:
    """Lay out one claim: a row for each of its tolls, or one row when it has none."""
    head: Row = {
        "article_id": record.article.id,
        "id": claim.id,
        "about": _stack(claim.about),
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
        "flags": _stack(claim.flags),
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
        "part": "true" if toll.part else "false",
        **_flat("toll", toll.count, _QUANTITY),
    }


def _flat(prefix: str, value: Quantity | DateValue | Place | None, parts: tuple[str, ...]) -> Row:
    cells = value.model_dump(mode="json") if value else dict.fromkeys(parts)
    return {f"{prefix}_{part}": cells[part] for part in parts}


def _attackers(attackers: list[Attacker]) -> Row:
    return {
        "attackers": _stack(attacker.text for attacker in attackers),
        "attacker_names": _stack(attacker.name for attacker in attackers),
        "attacker_bases": _stack(attacker.basis for attacker in attackers),
    }


def _evidence(evidence: list[Evidence]) -> Row:
    return {
        "quotes": _stack(piece.quote for piece in evidence),
        "starts": _stack(str(piece.start) for piece in evidence),
        "ends": _stack(str(piece.end) for piece in evidence),
    }


def _stack(values: Iterable[str]) -> str:
    return "\n".join(values)
