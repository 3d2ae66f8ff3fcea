"""Each sentence of an article as the rules read it: does it tell of a strike, and with what?"""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from extractor.rules.days import Day, days
from extractor.rules.harm import is_other_violence
from extractor.rules.parties import Party, attackers
from extractor.rules.sites import Knows, Site, site_of, sites
from extractor.rules.speakers import Voice
from extractor.rules.targets import target_of
from extractor.rules.tolls import Figure, figures
from extractor.rules.triggers import Hit, hits, is_downed, is_fired, is_unreal, method_of
from extractor.rules.voices import read_voices
from extractor.schema.draft import TargetDraft
from extractor.schema.terms import Method
from extractor.text.numerals import DIGITS, UNITS
from extractor.text.sentences import Sentence

_COUNT = re.compile(
    rf"\b(?P<count>(?:(?:at least|more than|about|some|around|nearly|over|up to) )?(?:{DIGITS}"
    rf"|{'|'.join(UNITS)}"
    r"|twenty|thirty|forty|fifty|dozens(?= of)|several|multiple|a dozen|a number(?= of)"
    r"|second|first|third|another|single))(?: of)? (?:(?!did|not|to|was|were|have|has|by|in|from"
    r"|on|of|caused|people|killed|injur\w+|death\w*|civilian|after|hours?|days?|weeks?|months?"
    r"|years?)[\w-]+ ){0,2}?$",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"\b(?:since|campaigns?|sorties|so far|to date|in total|altogether|overall|over the (?:past"
    r"|last)"
    r"|in (?:less than |under )?(?:a|one|two|three|four|five|six|ten) (?:days?|weeks?|months?)\b"
    r"|in recent (?:weeks|months|days|years)|for (?:weeks|months|years)|daily|continu(?:e|es|ing)"
    r"|persist|majority of|most of|all nine|hundreds of|thousands of|routinely|regularly|often"
    r"|frequently|near-daily|repeatedly|years? of)\b",
    re.IGNORECASE,
)

_TOTAL = re.compile(
    rf"\b(?P<total>{DIGITS}) (?:[\w’'-]+ ){{0,2}}?(?:air ?strikes|strikes|(?:air )?raids"
    r"|sorties)\b",
    re.IGNORECASE,
)
_LARGE = 3
"""Digits of a number of strikes that is a campaign's, not one operation's."""


@dataclass(frozen=True)
class Scene:
    """A sentence and what the rules find in it, each thing looked for only when it is asked for.

    `hits` is empty when no strike is told. `pair` narrows a sentence that tells of several
    strikes to one day and place.
    """

    sentence: Sentence
    hits: tuple[Hit, ...]
    voices: tuple[Voice, ...]
    knows: Knows
    pair: tuple[Day, Site] | None = None

    @property
    def text(self) -> str:
        """The words of the sentence."""
        return self.sentence.text

    @property
    def sure(self) -> bool:
        """Whether a strike is named beyond doubt, not by a bare 'strike' or 'raid' alone."""
        return any(hit.sort != "bare" for hit in self.hits)

    @property
    def method(self) -> Method:
        """The means, `unspecified` where none is named."""
        return method_of(list(self.hits))

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """The phrases that name a time."""
        return tuple(days(self.text))

    @property
    def day(self) -> Day | None:
        """The day of what is told: the nearest that is not merely the day of a statement."""
        if self.pair:
            return self.pair[0]
        free = [day for day in self.days if not day.spoken]
        at = self.hits[0].start if self.hits else 0
        return min(free, key=lambda day: abs(day.start - at) + 40 * (day.start < at), default=None)

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """The place phrases."""
        return tuple(sites(self.text, self.knows))

    @cached_property
    def site(self) -> Site | None:
        """Where it landed: the likeliest place phrase."""
        if self.pair:
            return self.pair[1]
        first = self.hits[0].start if self.hits else 0
        return site_of(list(self.sites), first, len(self.text))

    @cached_property
    def count(self) -> str | None:
        """The number of strikes or munitions, as the sentence counts them."""
        return _count(self.text, self.hits)

    @cached_property
    def attackers(self) -> tuple[Party, ...]:
        """Who fired."""
        return tuple(attackers(self.text, list(self.hits))) if self.hits else ()

    @cached_property
    def target(self) -> TargetDraft | None:
        """What was hit."""
        return target_of(self.text) if self.hits else None

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The tolls."""
        return tuple(figures(self.text))

    @cached_property
    def general(self) -> bool:
        """Whether the sentence speaks of a campaign or a total rather than of one strike."""
        return bool(_GENERAL.search(self.text)) or self._totals

    @property
    def _totals(self) -> bool:
        """Whether it adds up strikes of no day: hundreds, or those of several theatres."""
        totals = [found["total"] for found in _TOTAL.finditer(self.text)]
        large = any(len(re.sub(r"\D", "", total)) >= _LARGE for total in totals)
        return (large or len(totals) > 1) and all(day.spoken for day in self.days)

    @property
    def downed(self) -> bool:
        """Whether the sentence speaks of interception."""
        return is_downed(self.text)

    @property
    def other_violence(self) -> bool:
        """Whether the sentence names a cause of harm that is no strike."""
        return is_other_violence(self.text)


_BESIDE = 12
"""Characters between a day and its place, as in 'Hajin early on May 4'."""


def parted(scene: Scene) -> list[Scene]:
    """Part a sentence that pairs days with places: 'on May 4 in A and on May 6 in B'."""
    if not scene.hits:
        return [scene]
    free = [day for day in scene.days if not day.spoken]
    if len(free) <= 1 or len(free) != len(scene.sites):
        return [scene]
    pairs = list(zip(free, scene.sites, strict=True))
    ends = [site.end for site in scene.sites[:-1]]
    leading = all(day.start < site.start for day, site in pairs) and all(
        end <= day.start for end, day in zip(ends, free[1:], strict=True)
    )
    trailing = all(0 < day.start - site.end <= _BESIDE for day, site in pairs)
    return [replace(scene, pair=pair) for pair in pairs] if leading or trailing else [scene]


def read_scenes(lines: list[Sentence], knows: Knows) -> list[Scene]:
    """Read every sentence; `knows` tells what kind of place a name is."""
    told = read_voices([line.text for line in lines])
    return [
        Scene(line, _struck(line.text), tuple(found), knows)
        for line, found in zip(lines, told, strict=True)
    ]


_PLANTED = re.compile(
    r"\b(?:land)?mines?\b|\b(?:suicide|car|roadside) bomb|\bIEDs?\b|\bimprovised\b|\bshot dead\b"
    r"|\b[Gg]unmen\b|\bstorm(?:ed|ing)\b|\bambush\w*|\bexchanged fire\b|\bhostages?\b|\bsiege\b"
)
"""Violence on the ground, beside which a weapon's mere name tells of no strike."""


def _struck(text: str) -> tuple[Hit, ...]:
    """Find the words of striking, unless they tell of none that was carried out."""
    strikes = tuple(hit for hit in hits(text) if not is_unreal(text, hit))
    if all(hit.sort == "weapon" for hit in strikes) and _PLANTED.search(text):
        return ()
    return strikes if strikes and _tells(text, strikes) else ()


_HAPPENED = re.compile(
    r"\b(?:strikes?|raids?)\b[^.;]{0,60}?\b(?:took place|occurred|happened|came"
    r"|(?:was|were) (?:also )?(?:carried out|conducted|made))\b"
    r"|\b(?:carried out|conduct(?:ed|ing)|launched) [^.;]{0,60}?\b(?:strikes?|raids?)\b"
)
"""Bare strikes that are said to have been carried out."""


def _tells(text: str, strikes: tuple[Hit, ...]) -> bool:
    """Tell whether the words of striking are used for one that was carried out."""
    if any(hit.sort in {"event", "blow"} for hit in strikes):
        return True
    return is_fired(text) or is_downed(text) or bool(_HAPPENED.search(text))


_DATED = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.? $|[A-Z]-$"
)


_NUMBER = rf"(?:{DIGITS}|{'|'.join(UNITS)}|twenty|thirty|forty|fifty)"
_JOINED = re.compile(
    rf"\b{_NUMBER} (?:[\w-]+ ){{0,2}}?(?:drones|missiles|rockets|UAVs|bombs|shells) and {_NUMBER} "
    r"(?:[\w-]+ ){0,2}?(?:drones|missiles|rockets|UAVs|bombs|shells)\b",
    re.IGNORECASE,
)
"""Munitions of two kinds in one phrase, which are summed (codebook decision 7)."""


def _count(text: str, strikes: tuple[Hit, ...]) -> str | None:
    """Read how many strikes or munitions the sentence counts, right before their word."""
    joined = _JOINED.search(text) if strikes and " and " in text else None
    if joined:
        return joined.group()
    for hit in strikes:
        match = _COUNT.search(text, max(0, hit.start - 60), hit.start)
        if match and _DATED.search(text[: match.start()]):
            continue
        if match and not re.search(
            r"\b(?:people|killed|civilians|after|on|in|of)\b",
            text[match.end("count") : hit.start].replace(match["count"], "").removeprefix(" of"),
        ):
            return match["count"]
    return None
