"""Each sentence of an article as the rules read it: does it tell of a strike, and with what?"""

import re
from dataclasses import dataclass

from extractor.rules.days import Day, days
from extractor.rules.parties import Party, attackers
from extractor.rules.sites import Knows, Site, site_of, sites
from extractor.rules.targets import target_of
from extractor.rules.tolls import Figure, figures, is_other_violence
from extractor.rules.triggers import Hit, hits, is_downed, is_fired, is_unreal, method_of
from extractor.rules.voices import Voice, read_voices
from extractor.schema.draft import TargetDraft
from extractor.schema.terms import Method
from extractor.text.numerals import DIGITS, UNITS
from extractor.text.sentences import Sentence

_COUNT = re.compile(
    rf"\b(?P<count>(?:(?:at least|more than|about|some|around|nearly|over|up to) )?(?:{DIGITS}|{'|'.join(UNITS)}"
    r"|twenty|thirty|forty|fifty|dozens(?= of)|several|multiple|a dozen|a number(?= of)"
    r"|second|first|third|another|single))(?: of)? (?:(?!did|not|to|was|were|have|has|by|in|from|on|of|caused|people|killed|injur\w+|death\w*|civilian|after)[\w-]+ ){0,2}?$"
)
_GENERAL = re.compile(
    r"\b(?:since|campaigns?|sorties|so far|to date|in total|altogether|overall|over the (?:past|last)"
    r"|in recent (?:weeks|months|days|years)|for (?:weeks|months|years)|daily|continu(?:e|es|ing)"
    r"|persist|majority of|most of|all nine|hundreds of|thousands of|routinely|regularly|often|frequently|near-daily|repeatedly|years? of)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence with everything the rules found in it; `hits` is empty when no strike is told."""

    sentence: Sentence
    hits: tuple[Hit, ...]
    method: Method
    count: str | None
    days: tuple[Day, ...]
    sites: tuple[Site, ...]
    site: Site | None
    attackers: tuple[Party, ...]
    target: TargetDraft | None
    voices: tuple[Voice, ...]
    figures: tuple[Figure, ...]
    general: bool
    downed: bool
    other_violence: bool

    @property
    def text(self) -> str:
        """The words of the sentence."""
        return self.sentence.text

    @property
    def day(self) -> Day | None:
        """The day of what is told: the nearest that is not merely the day of a statement."""
        free = [day for day in self.days if not day.spoken]
        at = self.hits[0].start if self.hits else 0
        return min(free, key=lambda day: abs(day.start - at) + 40 * (day.start < at), default=None)

    @property
    def sure(self) -> bool:
        """Whether a strike is named beyond doubt, not by a bare 'strike' or 'raid' alone."""
        return any(hit.sort != "bare" for hit in self.hits)


def read_scenes(lines: list[Sentence], knows: Knows) -> list[Scene]:
    """Read every sentence; `knows` tells whether a name is a place."""
    told = read_voices([line.text for line in lines])
    return [_scene(line, tuple(found), knows) for line, found in zip(lines, told, strict=True)]


def _scene(line: Sentence, found: tuple[Voice, ...], knows: Knows) -> Scene:
    text = line.text
    strikes = tuple(hit for hit in hits(text) if not is_unreal(text, hit))
    if strikes and not _tells(text, strikes):
        strikes = ()
    people = tuple(figures(text))
    places = sites(text, knows) if strikes or people else []
    first = strikes[0].start if strikes else 0
    return Scene(
        sentence=line,
        hits=strikes,
        method=method_of(list(strikes)),
        count=_count(text, strikes),
        days=tuple(days(text)),
        sites=tuple(places),
        site=site_of(places, first, len(text)),
        attackers=tuple(attackers(text, list(strikes))) if strikes else (),
        target=target_of(text) if strikes else None,
        voices=found,
        figures=people,
        general=bool(_GENERAL.search(text)),
        downed=is_downed(text),
        other_violence=is_other_violence(text),
    )


def _tells(text: str, strikes: tuple[Hit, ...]) -> bool:
    """Tell whether the words of striking are used for one that was carried out."""
    if any(hit.sort in {"event", "blow"} for hit in strikes):
        return True
    return is_fired(text) or is_downed(text)


def _count(text: str, strikes: tuple[Hit, ...]) -> str | None:
    """Read how many strikes or munitions the sentence counts, right before their word."""
    for hit in strikes:
        match = _COUNT.search(text, max(0, hit.start - 60), hit.start)
        if match and not re.search(r"\b(?:people|killed|civilians|after|on|in|of)\b", text[match.end("count") : hit.start].replace(match["count"], "").removeprefix(" of")):
            return match["count"]
    return None
