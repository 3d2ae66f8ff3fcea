"""Which words of a sentence tell of a strike, and by what means; labour strikes tell of none."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal, cast

from extractor.rules.lexicon import any_of, either, lowered, phrases, rows
from extractor.schema.terms import Method

Sort = Literal["event", "weapon", "blow", "bare"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of striking: where it stands in its sentence and what it is."""

    start: int
    end: int
    method: Method
    sort: Sort


_CUES = phrases("cues", "striking")
"""No strike is told without one of these, so most sentences are never looked at closely."""


@dataclass(frozen=True, slots=True)
class _Patterns:
    events: re.Pattern[str]
    weapons: re.Pattern[str]
    blows: re.Pattern[str]
    bare: re.Pattern[str]
    firing: re.Pattern[str]
    downed: re.Pattern[str]
    made: re.Pattern[str]
    distractors: re.Pattern[str]
    labour: re.Pattern[str]
    sport: re.Pattern[str]
    unreal: re.Pattern[str]


def _means(name: str) -> re.Pattern[str]:
    """Compile a table of the lexicon for lowered text; its groups are the means."""
    groups = "|".join(f"(?P<{method}>{either(row).lower()})" for method, row in rows(name).items())
    return re.compile(rf"\b(?:{groups})\b")


@cache
def _patterns() -> _Patterns:
    return _Patterns(
        events=_means("events"),
        weapons=_means("weapons"),
        blows=_means("blows"),
        bare=any_of("bare"),
        firing=any_of("firing"),
        downed=any_of("downed"),
        made=re.compile(rf"[- ]+(?:\w+ )?{either(phrases('making')).lower()}\b"),
        distractors=any_of("distractors"),
        labour=any_of("labour"),
        sport=any_of("sport"),
        unreal=any_of("unreal"),
    )


def masked(sentence: str) -> str:
    """Lower a sentence and blank out what only looks like a strike, keeping every offset.

    >>> masked("A car bomb hit the square.")
    'a          hit the square.'
    """
    return _patterns().distractors.sub(lambda match: " " * len(match.group()), lowered(sentence))


def hits(sentence: str) -> list[Hit]:
    """Find the words of striking in a sentence, in order; weapons count only when fired.

    >>> [(hit.method, hit.sort) for hit in hits("Warplanes bombed a depot with guided missiles.")]
    [('airstrike', 'weapon'), ('airstrike', 'blow'), ('missile', 'weapon')]
    >>> hits("Rail workers went on strike over a missile factory's wages.")
    []
    """
    small = lowered(sentence)
    if not any(cue in small for cue in _CUES):
        return []
    text = masked(sentence)
    patterns = _patterns()
    found = _scan(text, patterns.events, "event")
    weapons = [hit for hit in _scan(text, patterns.weapons, "weapon") if not _is_made(text, hit)]
    fired = patterns.firing.search(text) or patterns.downed.search(text)
    found += weapons if fired else []
    found += _scan(text, patterns.blows, "blow")
    found += [Hit(*match.span(), "unspecified", "bare") for match in patterns.bare.finditer(text)]
    return _outermost(found)


def _scan(text: str, pattern: re.Pattern[str], sort: Sort) -> list[Hit]:
    return [
        Hit(*match.span(), cast("Method", match.lastgroup), sort)
        for match in pattern.finditer(text)
    ]


def _is_made(text: str, hit: Hit) -> bool:
    """Tell whether the weapon is part of a name for something else: a missile depot."""
    return bool(_patterns().made.match(text, hit.end))


def _outermost(found: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def is_downed(sentence: str) -> bool:
    """Tell whether the sentence speaks of interception."""
    return bool(_patterns().downed.search(lowered(sentence)))


def is_fired(sentence: str) -> bool:
    """Tell whether the sentence has a verb of firing or hitting."""
    return bool(_patterns().firing.search(lowered(sentence)))


_REHEARSED = re.compile(
    r"\b(?:dummy|mock|practice|simulated) (?:targets?|attacks?|strikes?|hulls?)"
    r"|\brole[- ]play\w*|\bin an? (?:\w+ )?(?:drill|exercise)\b"
    r"|\bduring (?:the|an?) (?:\w+ )?(?:drills?|exercises?|manoeuvres?|maneuvers?)\b",
    re.IGNORECASE,
)


_NONE = re.compile(r"\b(?:[Nn]o|without(?: any)?) (?:[\w-]+ ){0,2}$")


def is_unreal(sentence: str, hit: Hit) -> bool:
    """Tell whether the strike is threatened, planned, allowed or rehearsed, not done.

    >>> line = "Officials threatened air strikes on the port."
    >>> is_unreal(line, hits(line)[0])
    True
    """
    clause = re.split(r"[,;:“”\"]", sentence[: hit.start])[-1]
    before = clause[-60:]
    after = re.match(r"\s*(?:would|could|will|might|may|can)\b", sentence[hit.end :])
    denied = _NONE.search(before) or _patterns().unreal.search(lowered(before))
    return bool(denied or after or _REHEARSED.search(sentence))


_MANY = 4
_TOGETHER = 25
"""Characters between two means still named in one breath: 'shelling and then air strikes'."""


def is_labour(text: str) -> bool:
    """Tell whether an article's strikes are of the kind that unions call."""
    return len(_patterns().labour.findall(lowered(text))) >= _MANY


def is_sport(text: str) -> bool:
    """Tell whether an article's strikes are those of players."""
    return len(_patterns().sport.findall(lowered(text))) >= _MANY


def method_of(found: list[Hit]) -> Method:
    """Name the means: the one named, `mixed` for several in one breath, else unspecified."""
    named = [hit for hit in found if hit.method != "unspecified"]
    if not named:
        return "unspecified"
    means = {hit.method for hit in named}
    together = all(b.start - a.end <= _TOGETHER for a, b in pairwise(named))
    if len(means) > 1 and together and not _carrier(named):
        return "mixed"
    events = [hit for hit in named if hit.sort == "event"]
    return (events or named)[0].method


def _carrier(named: list[Hit]) -> bool:
    """A warplane's missiles are an air strike; a drone's bombs are a drone strike."""
    return {hit.method for hit in named} <= {"airstrike", "missile"} and named[0].sort == "weapon"
