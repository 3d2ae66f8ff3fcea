"""Where a strike landed: place phrases of a sentence, and the likeliest of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from extractor.schema.terms import Precision, Relation

Knows = Callable[[str], Precision | None]
"""What kind of place a name is, or None; handed in, for the gazetteer is on another floor."""

_CAP = (
    r"(?:(?:[Aa]l|[Ee]l|[Aa]s|[Aa]sh|[Aa]r|[Aa]d|[Aa]z|[Aa]t|[Aa]n|[Ee]z"
    r"|[Ee]d)[-‑ ])?[A-Z][\w’'‘`ʿ]*(?:-\w[\w’'`]*)*"
)
_NAME = rf"{_CAP}(?: (?:{_CAP}|de|ez|al)){{0,3}}"
_KIND = (
    r"(?:provinces?|districts?|governorates?|regions?|areas?|city|town|village|county|oblast"
    r"|neighbou?rhood"
    r"|suburbs?|valley|island|peninsula|(?:refugee )?camp|airport|air ?base|sector|front|State"
    r"|Province|District|City)"
)
_OF = (
    r"(?:(?:the|a|an) )?(?:[\w’'-]+ ){0,5}?(?:city|town|village|district|province|suburbs?|port"
    r"|area|region"
    r"|neighbou?rhoods?|governorate|hamlet|settlement|outskirts|island|capital|villages|towns"
    r"|county) of "
)
_PREP = (
    r"(?:in|near|at|on|outside|around|across|over|inside|towards?|off|against|into"
    r"|(?:north|south|east|west|northeast|northwest|southeast|southwest|outskirts|edge|centre"
    r"|center) of)"
)
_BLOW = (
    r"(?:hit|struck|bombed|shelled|pounded|bombarded|targeted|rocked|attacked|targeting|hitting"
    r"|striking)"
)
_PHRASE = re.compile(
    rf"\b(?P<prep>{_PREP}|{_BLOW}|In|Near|Outside|Around) (?P<of>{_OF})?"
    rf"(?:(?:the|nearby|neighbouring|neighboring) )?"
    rf"(?:(?:(?!{_PREP} )[a-z]+(?:-[a-z]+)?|[A-Z][\w]*-(?:held|controlled|run|occupied)"
    rf"|[A-Z][a-z]+n"
    rf"|[A-Z]\w+[’']s) ){{0,3}}?"
    rf"(?P<name>{_NAME}(?: and {_NAME})?(?: {_KIND}\b)?"
    rf"(?:,? (?:in )?(?:the )?{_NAME}(?: {_KIND}\b)?)?(?:, {_NAME}(?: {_KIND}\b)?)?)"
)
_BEFORE = re.compile(rf"\b(?P<name>{_CAP}(?: {_CAP}){{0,2}} {_KIND})\b")
_TYPED = re.compile(rf"{_KIND}$|\b{_KIND},")
_NEAR = re.compile(r"^(?:near|outside|around|towards?|off)$|outskirts|edge| of$")
_OWNED = re.compile(
    r"(?:[’']s)? (?:regime|government|forces|army|troops|officials?|military"
    r"|authorities|ministry)\b"
)
_SAID = re.compile(
    r"\b(?:said|says|told \w+|told|speaking|reporters|spoke|wrote|added|interview|conference"
    r"|statement) $"
)
_ORGANISED = re.compile(
    r"\b(?:Ministry|Council|Agency|Party|University|Group|Network|Center"
    r"|Centre|Committee|Force|Forces|Force|Union|Front|Army)$|^[A-Z]{2,}$"
)
_NOT_A_PLACE = re.compile(
    r"^(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July"
    r"|August"
    r"|September|October|November|December|The|This|That|It|He|She|They|We|In|On|At|But|And|A|An"
    r"|ISIS|ISIL|IS|Islamic|Daesh|Hamas|Hezbollah|Houthi|Houthis|Taliban|NATO|UN|ISAF|RSF|SAF|SDF"
    r"|IDF|Human"
    r"|Rights|Reuters|AFP|AP|CNN|Pentagon|President|Prime|Minister|General|Col|Gen|Facebook"
    r"|Telegram"
    r"|Twitter|X|Kremlin|Assads?|Gadhafi|Gaddafi|Washington|Parliament|Arabic|English|Hebrew"
    r"|Russian|Telegram|Congress|God|Twitter|Ramadan|Geneva|Brussels|Security|United Nations|State"
    r"|Security Council"
    r"|[A-Z][a-z]+(?:ian|ish|ese)|Israeli|Iraqi|Saudi|Yemeni|Pakistani|Afghan|Kurdish|U|S)\b"
)


@dataclass(frozen=True, slots=True)
class Site:
    """A place phrase: its words, whether the strike was in or near it, and where it stands."""

    text: str
    relation: Relation
    start: int
    end: int
    rank: float
    wide: bool


def sites(sentence: str, knows: Knows) -> list[Site]:
    """Find the place phrases of a sentence, in order.

    >>> line = "Jets hit a depot near Hajin, Syria."
    >>> [site.text for site in sites(line, lambda name: "settlement")]
    ['Hajin, Syria']
    """
    found = [_site(match, sentence, knows) for match in _PHRASE.finditer(sentence)]
    spans = [(site.start, site.end) for site in found if site]
    found += [
        _site(match, sentence, knows)
        for match in _BEFORE.finditer(sentence)
        if not any(start <= match.start("name") < end for start, end in spans)
    ]
    return sorted((site for site in found if site), key=lambda site: site.start)


def _site(match: re.Match[str], sentence: str, knows: Knows) -> Site | None:
    groups = match.groupdict()
    prep, of = (groups.get("prep") or "in").lower(), groups.get("of") or ""
    name = _trimmed(match["name"])
    if name is None:
        return None
    name = re.sub(r"^[A-Z]\w+[’']s (?=[A-Z])", "", name)
    name = re.sub(r"[’']s$", "", name)
    start = match.start("name") + match["name"].index(name)
    said = _SAID.search(sentence[max(0, match.start() - 30) : match.start()])
    if said or _OWNED.match(sentence, start + len(name)):
        return None
    typed = bool(_TYPED.search(name)) or bool(of)
    first = re.split(rf",| {_KIND}\b| and ", name)[0].strip()
    precision = knows(first)
    known = precision is not None
    unheard = prep in {"in", "near", "outside", "at"} and not _ORGANISED.search(first)
    if not (known or typed or unheard):
        return None
    if (prep in {"on", "against", "into"} or re.fullmatch(_BLOW, prep)) and not known and not of:
        return None
    near = bool(_NEAR.search(prep)) or bool(re.search(r"outskirts|edge", of))
    near = near or bool(re.search(r" area$", name)) or " of" in prep
    rank = 1.0 * known + 1.0 * typed + 0.5 * ("," in name)
    wide = precision == "country" and not typed and "," not in name
    rank = rank - 1.5 if wide else rank
    return Site(name, "near" if near else "in", start, start + len(name), rank, wide)


def _trimmed(name: str) -> str | None:
    """Cut what is no place off a phrase, from the end; None when nothing is left."""
    parts = re.split(r"(, )", name)
    while parts and _NOT_A_PLACE.match(parts[-1].removeprefix("in ").removeprefix("the ")):
        parts = parts[:-2]
    kept = "".join(parts)
    words = kept.split(" ")
    while len(words) > 1 and _NOT_A_PLACE.match(words[-1]) and not re.search(_KIND, words[-1]):
        words = words[:-1]
    kept = " ".join(words).rstrip(",")
    if not kept or _NOT_A_PLACE.match(kept):
        return None
    return kept if kept[:1].isupper() or "-" in kept[:4] else None


def site_of(found: list[Site], near: int, limit: int) -> Site | None:
    """Choose the place of a strike told at `near`: well marked, close after it, before `limit`."""

    def worth(site: Site) -> float:
        after = site.start >= near
        distance = abs(site.start - near) / 60
        return site.rank + (1.0 if after else 0.3) - distance

    candidates = [site for site in found if site.start < limit]
    return max(candidates, key=worth, default=None)
