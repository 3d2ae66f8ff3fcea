"""A sheet: the strikes and claims of one article while a reader works on them.

Its items have the shape of labels (codebook §5), and a key each that stays when items before
them are added or deleted; ids such as S1 are given by order when a label is written.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from extractor.schema.record import (
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
)
from extractor.schema.terms import Hedge, Method, Reality, Salience, Stance, Topic

_KEY = Field(pattern=r"^[A-Za-z0-9]{1,20}$")
_STRIKE_QUOTES = 3
_CLAIM_QUOTES = 2


class _Sheeted(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SheetAttacker(Attacker):
    """Who fired, with other names a reader would accept."""

    aliases: list[str] = Field(default_factory=list)


class SheetClaimant(Claimant):
    """Who says it, with other names a reader would accept."""

    aliases: list[str] = Field(default_factory=list)


class SheetPlace(Place):
    """Where it landed, with other spellings; labels leave the coordinates out."""

    lat: float | None = None
    lon: float | None = None
    aliases: list[str] = Field(default_factory=list)


class SheetStrike(_Sheeted):
    """A strike; `checked` once a reader accepted, changed or wrote it."""

    key: str = _KEY
    checked: bool = False
    reality: Reality
    salience: Salience
    count: Quantity | None
    method: Method
    attackers: list[SheetAttacker]
    date: DateValue | None
    place: SheetPlace | None
    target: Target | None
    quotes: list[str]
    optional: bool = False


class SheetClaim(_Sheeted):
    """A claim; `about` holds keys of strikes."""

    key: str = _KEY
    checked: bool = False
    about: list[str]
    claimant: SheetClaimant
    via: str | None
    topic: Topic
    stance: Stance
    hedge: Hedge
    casualties: list[Toll]
    count: Quantity | None
    period: DateValue | None
    quotes: list[str]
    optional: bool = False


class Sheet(_Sheeted):
    """All that a reader holds to be said in an article, finished or not."""

    strikes: list[SheetStrike] = Field(default_factory=list)
    claims: list[SheetClaim] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)

    @property
    def items(self) -> Iterator[SheetStrike | SheetClaim]:
        """Strikes, then claims."""
        yield from self.strikes
        yield from self.claims

    @property
    def ids(self) -> dict[str, str]:
        """The id that each key gets by its place."""
        strikes = {item.key: f"S{number}" for number, item in enumerate(self.strikes, 1)}
        return strikes | {item.key: f"C{number}" for number, item in enumerate(self.claims, 1)}


def sheet_of_record(record: Record, text: str) -> Sheet:
    """Lay a record out for review, its quotes as the article has them, letter for letter."""
    keys = {strike.id: f"s{number}" for number, strike in enumerate(record.strikes, 1)}
    return Sheet(
        strikes=[_strike(keys[strike.id], strike, text) for strike in record.strikes],
        claims=[_claim(f"c{n}", claim, keys, text) for n, claim in enumerate(record.claims, 1)],
    )


def _strike(key: str, strike: Strike, text: str) -> SheetStrike:
    kept = strike.model_dump(exclude={"id", "evidence", "flags"})
    return SheetStrike(key=key, quotes=_quotes(strike.evidence, text, _STRIKE_QUOTES), **kept)


def _claim(key: str, claim: Claim, keys: Mapping[str, str], text: str) -> SheetClaim:
    kept = claim.model_dump(exclude={"id", "about", "evidence", "flags"})
    about = [keys[strike] for strike in claim.about if strike in keys]
    quotes = _quotes(claim.evidence, text, _CLAIM_QUOTES)
    return SheetClaim(key=key, about=about, quotes=quotes, **kept)


def _quotes(evidence: Sequence[Evidence], text: str, most: int) -> list[str]:
    return list(dict.fromkeys(text[each.start : each.end] for each in evidence))[:most]


def sheet_of_label(label: Mapping[str, Any]) -> Sheet:
    """Lay a label file out for correction; what it holds is accepted already.

    Raises:
        pydantic.ValidationError: it is no label.

    >>> sheet_of_label({"strikes": [], "claims": [], "notes": ["nothing fell"]}).notes
    ['nothing fell']
    """
    strikes, claims = label["strikes"], label["claims"]
    keys = {strike["id"]: f"s{number}" for number, strike in enumerate(strikes, 1)}
    told = {
        "strikes": [_keyed(strike, f"s{number}") for number, strike in enumerate(strikes, 1)],
        "claims": [
            _keyed(claim, f"c{number}") | {"about": [keys.get(one, one) for one in claim["about"]]}
            for number, claim in enumerate(claims, 1)
        ],
        "notes": label.get("notes", []),
    }
    return Sheet.model_validate(told)


def _keyed(item: Mapping[str, Any], key: str) -> dict[str, Any]:
    kept = {name: value for name, value in item.items() if name != "id"}
    return kept | {"key": key, "checked": True}


def label_of(sheet: Sheet, article: Mapping[str, object]) -> dict[str, Any]:
    """Write a sheet as a label file has it (codebook §5).

    >>> label_of(Sheet(), {"id": "a"})
    {'article': {'id': 'a'}, 'strikes': [], 'claims': [], 'notes': []}
    """
    ids = sheet.ids
    claims = [_labelled(claim, ids) for claim in sheet.claims]
    for claim in claims:
        claim["about"] = [ids[key] for key in claim["about"] if key in ids]
    return {
        "article": dict(article),
        "strikes": [_labelled(strike, ids) for strike in sheet.strikes],
        "claims": claims,
        "notes": [note for note in sheet.notes if note.strip()],
    }


def _labelled(item: SheetStrike | SheetClaim, ids: Mapping[str, str]) -> dict[str, Any]:
    told = item.model_dump(mode="json", exclude={"key", "checked"})
    for part in (told.get("place"), told.get("claimant"), *told.get("attackers", [])):
        if part and not part["aliases"]:
            del part["aliases"]
    if place := told.get("place"):
        place |= {"lat": None, "lon": None}
    if not told["optional"]:
        del told["optional"]
    return {"id": ids[item.key], **told}
