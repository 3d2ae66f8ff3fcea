"""List lines of press releases: 'Near Mosul, four strikes struck two units and destroyed …'."""

import re
from dataclasses import dataclass

from extractor.rules.targets import categories
from extractor.rules.tolls import figures
from extractor.schema.draft import ClaimantDraft, ClaimDraft, PlaceDraft, StrikeDraft, TargetDraft
from extractor.schema.terms import Method
from extractor.text.numerals import DIGITS, TENS, UNITS
from extractor.text.sentences import Sentence

_NUMBER = rf"(?:{DIGITS}|{'|'.join([*UNITS, *TENS])}|several|multiple|numerous)"
_LINE = re.compile(
    rf"^[-–—•*\s]*(?P<prep>Near|In|At|Around|Outside|North of|South of|East of"
    rf"|West of) (?P<place>(?-i:(?:[a-z]{{2,3}}[ -])?[A-Z])[^,:]{{1,59}}?),? "
    rf"(?P<count>an?|{_NUMBER})(?: coalition| precision| separate)? "
    rf"(?P<means>air ?stri?kes?|strikes?|engagements?|artillery strikes?|drone strikes?"
    rf"|missile strikes?),? (?P<rest>.+)$",
    re.IGNORECASE,
)
_HIT = re.compile(
    r"\b(?:struck|stuck|truck|hit|destroy(?:ed|ing)|damag(?:ed|ing)|target(?:ed|ing)|engaged"
    r"|neutrali[sz](?:ed|ing)"
    r"|suppress(?:ed|ing)|against|on) (?P<object>.+)$"
)
_END = re.compile(
    r",? and (?:wounded|killed|denied|suppressed (?=the enemy))|,? (?:wounding|killing|denying)"
    r"|,? and land features"
    r"|[.;]$|\.$| was (?:conducted|reported)"
)
_RUINED = re.compile(
    r"\b(?:destroy|damag)(?:ed|ing) (?P<what>(?:(?!\b(?:and )?(?:struck"
    r"|suppressed|denied|wounded|killed)\b).)+)"
)
_FIGURE = re.compile(rf"\b(?P<count>{_NUMBER})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A list line read whole: its strike and what the line claims of it."""

    strike: StrikeDraft
    claims: tuple[ClaimDraft, ...]


def read_bulletin(line: Sentence, number: int, day: str | None) -> Bulletin | None:
    """Read a list line of a release, or None if the sentence is none; `day` carries over.

    >>> from extractor.text.sentences import sentences
    >>> line = sentences("- Near Hajin, two airstrikes destroyed three boats.")[0]
    >>> read_bulletin(line, 1, None).strike.count
    'two'
    """
    match = _LINE.match(line.text)
    if not match:
        return None
    strike = StrikeDraft(
        id=f"S{number}",
        reality="occurred",
        salience="main",
        method=_method(match["means"]),
        count=match["count"] if match["count"].lower() not in {"a", "an"} else None,
        attackers=[],
        date=day,
        place=PlaceDraft(
            text=match["place"], relation="in" if match["prep"].lower() in {"in", "at"} else "near"
        ),
        target=_target(match["rest"]),
        quotes=[line.text],
    )
    return Bulletin(strike, tuple(_claims(match["rest"], strike.id, line.text)))


def _method(means: str) -> Method:
    words = means.lower()
    if words.startswith("air"):
        return "airstrike"
    return next((m for m in _MEANS if words.startswith(m)), "unspecified")


_MEANS: tuple[Method, ...] = ("artillery", "drone", "missile")


def _target(rest: str) -> TargetDraft | None:
    match = _HIT.search(rest)
    if not match:
        return None
    end = _END.search(match["object"])
    words = match["object"][: end.start() if end else None].rstrip(" .,;")
    return TargetDraft(text=words, categories=categories(words)) if words else None


def _claims(rest: str, strike: str, line: str) -> list[ClaimDraft]:
    claims = []
    tolls = [figure.toll for figure in figures(rest)]
    if tolls:
        claims.append(_narrated(strike, line).model_copy(update={"casualties": tolls}))
    for match in _RUINED.finditer(rest):
        count = _FIGURE.search(match["what"])
        if count:
            quote = match.group().rstrip(" .,;")
            update = {"topic": "damage", "count": count["count"], "quotes": [quote]}
            claims.append(_narrated(strike, line).model_copy(update=update))
            break
    return claims


def _narrated(strike: str, line: str) -> ClaimDraft:
    return ClaimDraft(
        id="C0",
        about=[strike],
        claimant=ClaimantDraft(text=None, kind="narrator"),
        via=None,
        topic="casualties",
        stance="asserts",
        hedge="none",
        casualties=[],
        count=None,
        period=None,
        quotes=[line],
    )
