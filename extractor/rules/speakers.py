"""The source beside a verb of saying: its words, found by walking, and its kind by those words."""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import cast

from extractor.rules.lexicon import phrases, table
from extractor.schema.terms import ClaimantKind

_CAPITAL = re.compile(r"(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)[A-Z][\w’'.&-]*\Z")
_PARTICLE = re.compile(r"(?:al|el|ash|as|ar|bin|abu|de|van|von)(?:-\w[\w’'-]*)?\Z")
_LINKED = re.compile(r"[A-Za-z.]+-(?:based|run|backed|led|held)\Z")
_CONNECTIVES = frozenset(phrases("links"))
_WORD = re.compile(r"\S+")
_FARTHEST = 14


@dataclass(frozen=True, slots=True)
class Voice:
    """A source as worded, its kind, the verb it speaks with, and where both stand."""

    text: str
    kind: ClaimantKind
    verb: str
    start: int
    end: int


@cache
def _kinds() -> tuple[tuple[ClaimantKind, re.Pattern[str]], ...]:
    return tuple((cast("ClaimantKind", label), row) for label, row in table("kinds", flags=0))


@cache
def _source_words() -> frozenset[str]:
    return frozenset(phrases("sources"))


_STATE = re.compile(
    r"(?:[Tt]he )?(?:[A-Z][\w.]*|United States|United Kingdom|Saudi Arabia|Burkina Faso|South Sudan"
    r"|North Korea)"
)


@lru_cache(maxsize=4_096)
def kind_of(words: str) -> ClaimantKind:
    """Tell the kind of a source by its words (codebook §2 and decision 18).

    >>> kind_of("Col. Adam Reyes"), kind_of("the Observatory"), kind_of("a US official")
    ('military', 'monitor', 'unnamed')
    """
    bare = re.sub(r"\b[Aa]nti-\w+", "", words)
    opening = bare[:1].lower() + bare[1:]
    for kind, pattern in _kinds():
        if pattern.search(bare) or pattern.search(opening):
            return kind
    if _STATE.fullmatch(words):
        return "government"
    return "witness" if re.match(r"[A-Z]\w+ [A-Z]", words) else "unnamed"


_HABITS = re.compile(
    r"(?: (?:also|has|had|have|later|earlier|then|previously|repeatedly|strongly|swiftly|quickly"
    r"|again|separately|would|on \w+day|\w+day))+$"
)
_PRONOUN = re.compile(
    r"(?:^|[\s“\"(,])(?P<who>[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Ww]e)(?: also| later| then)?,? ?$"
)


def speaker(sentence: str, said: re.Match[str], previous: Voice | None) -> Voice | None:
    """Find who speaks with the verb `said`; a pronoun stands for `previous`."""
    before = _HABITS.sub("", sentence[: said.start()].rstrip())
    pronoun = _PRONOUN.search(before)
    if pronoun:
        return _same(previous, said) if previous and pronoun["who"].lower() != "we" else None
    if before.endswith(("”", '"')):
        return _after(sentence, said)
    phrase, start = _aside(before.rstrip(",")) if before.endswith(",") else _walked(before)
    if phrase is None:
        return _after(sentence, said) if before.endswith(",") else None
    return _voice(sentence, phrase, start, said)


def _same(previous: Voice, said: re.Match[str]) -> Voice:
    return replace(previous, verb=said.group().lower(), start=said.start(), end=said.end())


_PIECE = r"(?:(?:al|el|ash|as|bin|abu|de|van|von)[- ])?[A-Z][\w’'.-]*"
_NAME = rf"(?<![\w’'-]){_PIECE}(?: {_PIECE}){{0,5}}"
_ASIDE = re.compile(
    rf"(?P<name>{_NAME}), (?:which|who|speaking|addressing|asked|writing|citing"
    r"|quoting)\b[^,“”\"]{3,90},?$"
)
_APPOSED = re.compile(
    rf"(?P<name>(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|In |On ){_NAME}), "
    r"(?P<role>(?:the|a|an|its|his|their|\w+['’]s|head|chief|director|governor|mayor|spokes\w+"
    r"|commander|deputy|\w+ spokes\w+) ?[^,“”\"]{3,80})$"
)
_TITLED = re.compile(
    rf"(?P<role>(?:the|a|an|its|The|A|An|Its) [^,“”\"]{{5,80}}), (?P<name>{_NAME})$"
)


def _is_role(words: str) -> bool:
    """Tell whether words name a source by what it is: 'its spokesman', 'the mayor of Hajin'."""
    return "spokes" in words or kind_of(words) not in {"unnamed", "witness"}


def _aside(before: str) -> tuple[str | None, int]:
    """Find a source set off by commas: 'Adam Reyes, a spokesman for the coalition,'."""
    aside = _ASIDE.search(before)
    if aside:
        return _walked(before[: aside.end("name")])
    apposed = _APPOSED.search(before)
    if apposed and (_is_role(apposed["role"]) or _is_role(apposed["name"])):
        return apposed.group(), apposed.start()
    titled = _TITLED.search(before)
    if titled and _is_role(titled["role"]):
        return f"{titled['name']}, {titled['role']}", titled.start("name")
    return None, 0


_STOPS = re.compile(r"[,;:—–”“\"!?)]$|\.$")
_TITLE = re.compile(r"(?:[A-Z]|U\.S|Gen|Col|Maj|Lt|Cmdr|Brig|Adm|Dr|Mr|Mrs|Ms|Capt|Sgt|Rev)\.$")


def _walked(before: str) -> tuple[str | None, int]:
    """Walk left from the verb over words that belong to a source's name."""
    taken: list[re.Match[str]] = []
    for match in reversed(list(_WORD.finditer(before))[-_FARTHEST:]):
        word = match.group()
        if taken and _STOPS.search(word) and not _TITLE.search(word):
            break
        if not _is_of_a_source(word.lstrip('“"(')):
            break
        taken.append(match)
        if word[0] in '“"(':
            break
    while taken and taken[-1].group().lower() in _CONNECTIVES:
        taken.pop()
    if not taken:
        return None, 0
    start = taken[-1].start()
    return before[start:].strip(' “"('), start


def _is_of_a_source(word: str) -> bool:
    """Tell whether a word may stand in a source's name: a capital, a role, a link between."""
    bare = word.rstrip(".,").removesuffix("’s").removesuffix("'s")
    return bool(
        bare.lower() in _source_words()
        or _CAPITAL.match(bare)
        or _PARTICLE.match(bare)
        or _LINKED.match(bare)
    )


_INVERTED = re.compile(
    r" (?!that\b|it\b|its\b|he\b|in a\b|on\b|at\b|they\b|there\b|the (?:strike|attack|raid))"
)
_INVERTING = frozenset({"said", "says", "added", "wrote"})


def _after(sentence: str, said: re.Match[str]) -> Voice | None:
    """Read a source that follows its verb, as in: … said spokesman Adam Reyes."""
    if said.group() not in _INVERTING or not _INVERTED.match(sentence, said.end()):
        return None
    words = _run(sentence, said.end() + 1)
    rest = sentence[said.end() + 1 + len(words) :]
    if not words or not re.match(r"[,.]|$| on | in ", rest):
        return None
    voice = _voice(sentence, words, said.end() + 1, said)
    role = _ROLE_AFTER.match(rest)
    if voice and role and voice.kind == "witness" and _is_role(role["role"]):
        return replace(voice, kind=kind_of(role["role"]))
    return voice


_ROLE_AFTER = re.compile(r", (?P<role>(?:an?|the|its|who) [^,.;“”\"]{3,60})")


def _run(sentence: str, start: int) -> str:
    """Walk right over words of a source, up to a stop; links at the end are left out."""
    end = start
    for match in list(_WORD.finditer(sentence, start))[:_FARTHEST]:
        if not (_is_of_a_source(match.group()) or re.fullmatch(r"\(\w+\)", match.group())):
            break
        end = match.end()
        if _STOPS.search(match.group()) and not _TITLE.search(match.group()):
            break
    words = sentence[start:end].rstrip(" .,")
    return re.sub(r"(?: (?:in|on|at|of|for|from|and|who|its|his|their|the|a))+$", "", words)


_NOBODY = re.compile(
    r"(?:I|We|you|You|It|He|She|They|This|That|There|The|Who|which|who|one|some|several|Casualties"
    r"|Nobody|[Nn]o (?:group|one|side|party)|Explosions|Deaths|Injuries|Damage|Let me|What|the|a)"
)
_LEAD_IN = re.compile(
    r"^(?:But|And|Meanwhile|However|In|On|As|While|Earlier|Also|Later|and|in|on|of|for|at"
    r"|from)[ ,]+"
)
_NAMED = re.compile(rf"{_NAME},")
_UNNAMED = re.compile(
    r"officials?|sources?|reports?|experts?|analysts?|group|network|charity|command"
)


def _voice(sentence: str, phrase: str, start: int, said: re.Match[str]) -> Voice | None:
    """Keep a phrase as a source only if its words are those of one."""
    words = _LEAD_IN.sub("", phrase).rstrip(",")
    if not words or _NOBODY.fullmatch(words) or words.endswith((" who", " which", " that")):
        return None
    kind = kind_of(words)
    if words.islower() and kind == "unnamed" and not _UNNAMED.search(words):
        return None
    name = words.split(",")[0] if _NAMED.match(words) else words
    return Voice(name, kind, said.group().lower(), sentence.find(words, start), said.end())


def cited(sentence: str, match: re.Match[str], previous: Voice | None) -> Voice | None:
    """Read the source that `according to` names; 'its own count' is the previous one's."""
    if previous and re.match(r"(?:its|his|her|their)\b", sentence[match.end() :]):
        return replace(previous, verb="according", start=match.start(), end=match.end())
    words = _run(sentence, match.end())
    if not words or _NOBODY.fullmatch(words):
        return None
    return Voice(words, kind_of(words), "according", match.start(), match.end() + len(words))
