"""Figures of people killed, injured or missing in a sentence, with what the words say of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractor.rules.harm import (
    BE,
    HURT,
    KILL,
    effect_on,
    first_effect,
    is_killer,
    last_effect,
)
from extractor.rules.lexicon import phrases
from extractor.rules.people import Counted, counted, group_of, is_person, is_plural, who_of
from extractor.schema.draft import TollDraft
from extractor.schema.terms import Effect

_HARMED = r"(?:harmed|injured|killed|hurt|wounded)"
_CUES = phrases("cues", "harming")
"""No toll is told without one of these, so most sentences are never looked at closely."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A toll as drafted, with where its number and its noun stand in the sentence."""

    toll: TollDraft
    start: int
    end: int


def figures(sentence: str) -> list[Figure]:
    """Find the tolls of a sentence, in order; parts are marked as such.

    >>> [(f.toll.effect, f.toll.count, f.toll.part)
    ...  for f in figures("Raids killed at least 16 civilians, including eight children.")]
    [('killed', 'at least 16', False), ('killed', 'eight', True)]
    """
    lowered = sentence.lower()
    if not any(cue in lowered for cue in _CUES):
        return []
    found: list[Figure] = []
    for figure in _all(sentence):
        if not any(figure.start < other.end and other.start < figure.end for other in found):
            found.append(figure)
    return _inherited(sorted(found, key=lambda figure: figure.start), sentence)


def _all(sentence: str) -> Iterator[Figure]:
    yield from _zeros(sentence)
    people = list(counted(sentence))
    for read in (_share, _named, _rolled, _lost, _unnamed):
        for item in people:
            figure = read(sentence, item)
            if figure:
                yield figure
    yield from _persons(sentence)
    yield from _plurals(sentence)


def _figure(effect: Effect, phrase: str, item: Counted, *, part: bool = False) -> Figure:
    toll = TollDraft(
        effect=effect, group=group_of(phrase), who=who_of(phrase), part=part, count=item.count
    )
    return Figure(toll, item.start, item.end)


_SHARE = re.compile(
    r" of (?:them|those|whom),? (?:were |are |being )?(?:also )?(?P<kin>[\w’'-]+)"
    r"| (?:of )?(?:the |those |them )?(?:dead|killed|victims|fatalities|them) (?:are|were|was|is) "
    r"(?:also )?(?P<noun>[\w’'-]+)",
    re.IGNORECASE,
)


def _share(sentence: str, item: Counted) -> Figure | None:
    """Read 'half of the dead were children': a part of a toll told elsewhere."""
    match = _SHARE.match(sentence, item.start + len(item.count))
    noun = (match["noun"] or match["kin"]) if match else ""
    if group_of(noun) == "unspecified":
        return None
    return _figure(last_effect(sentence[: item.start]) or "killed", noun, item, part=True)


def _named(sentence: str, item: Counted) -> Figure | None:
    """Read counted people whose harm the words around them tell."""
    if not item.noun:
        return None
    before, after = sentence[: item.start], sentence[item.end :]
    effect, part = effect_on(before, after)
    if effect is None or (item.phrase[:3] != " of" and is_killer(before, after)):
        return None
    phrase = item.noun if group_of(item.noun) != "unspecified" else item.phrase
    return _figure(effect, phrase, item, part=part)


_UNTOLD = frozenset({"no", "some", "another"})
"""Words that count nobody by themselves."""
_BEFORE_BARE = re.compile(
    rf"\b(?:(?P<kill>{KILL})|{HURT}) (?:and (?:wounding|injuring) )?(?:at )?$", re.IGNORECASE
)
_AFTER_BARE = re.compile(r" ?(?:[,.;]|and\b|in\b|others?\b|more\b|$)")
_BARE = re.compile(
    rf" {BE}(?:(?P<kill>killed|dead|martyred)|(?P<hurt>wounded|injured|hurt)|(?P<gone>missing))\b",
    re.IGNORECASE,
)


def _unnamed(sentence: str, item: Counted) -> Figure | None:
    """Read a count with no noun: 'wounded 16', '30 were wounded', 'six injured'."""
    if item.noun or item.single:
        return None
    end = item.start + len(item.count)
    before = _BEFORE_BARE.search(sentence[max(0, item.start - 40) : item.start])
    if before and _AFTER_BARE.match(sentence, end):
        return _figure("killed" if before["kill"] else "injured", "", item)
    after = _BARE.match(sentence, end)
    if after and item.count.lower() not in _UNTOLD:
        gone: Effect = "missing" if after["gone"] else "injured"
        return _figure("killed" if after["kill"] else gone, "", item)
    return None


_LOSS = re.compile(
    r"(?: of)? (?P<mid>(?:(?!and\b|in\b|were\b|from\b|on\b)[\w’'-]+ ){0,3}?)"
    r"(?P<loss>deaths?|fatalities|casualties|injuries|lives|martyrs|losses)\b",
    re.IGNORECASE,
)


def _lost(sentence: str, item: Counted) -> Figure | None:
    """Read a count of losses: '90 civilian deaths', 'no casualties', 'hundreds of lives'."""
    match = _LOSS.match(sentence, item.start + len(item.count)) if not item.single else None
    if not match:
        return None
    loss = match["loss"].lower()
    effect: Effect = "killed_or_injured" if loss in {"casualties", "losses"} else "killed"
    figure = _figure("injured" if loss == "injuries" else effect, match["mid"], item)
    return replace(figure, end=match.end())


_ROLL = re.compile(
    r"\b(?:death toll|toll|casualties|number of (?:dead|deaths|those killed|people killed"
    r"|fatalities)"
    r"|deaths)\b[^.;]{0,90}?\b(?:to|at|of|stands at|reached|was|is|in the) $",
    re.IGNORECASE,
)
_MEASURED = re.compile(r" (?:percent|per cent|%|days?|hours?|years?|months?|weeks?)")


def _rolled(sentence: str, item: Counted) -> Figure | None:
    """Read a running total: 'the death toll rose to 37', 'casualties in the single digits'."""
    end = item.start + len(item.count)
    if item.single or item.count.lower() in _UNTOLD or _MEASURED.match(sentence, end):
        return None
    head = _ROLL.search(sentence[max(0, item.start - 130) : item.start])
    if not head:
        return None
    both = head.group().lower().startswith("casualties")
    noun = re.match(r"[^,.;]{0,25}", sentence[end:])
    return _figure("killed_or_injured" if both else "killed", noun[0] if noun else "", item)


_CAP = (
    r"(?!Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|The\b|A\b|An\b|In\b|It\b|He\b"
    r"|She\b"
    r"|They\b|At\b|Some\b|More\b)[A-Z][\w’'-]+"
)
_PERSON = re.compile(
    rf"\b(?:[Kk]illed|[Kk]illing|death of) (?P<object>{_CAP}(?: {_CAP}){{0,3}})"
    r"(?=,| and (?:his|her|several|\w+ (?:other|of his))| in the| along|\.?$)"
    rf"|(?:^|[,;] )(?P<both>{_CAP}(?: {_CAP}){{0,3}})(?= and [^,;.]{{0,50}} (?:were"
    rf"|are) (?:also )?killed\b)"
    rf"|(?:^|[,;] |known as )(?P<subject>{_CAP}(?: {_CAP}){{0,3}}),? (?:was|is) (?:also "
    rf"|among those )?killed\b"
)


def _persons(sentence: str) -> Iterator[Figure]:
    """Read a person killed by name: each counts one (codebook decision 17)."""
    for match in _PERSON.finditer(sentence):
        part = next(name for name in ("object", "both", "subject") if match[name])
        item = Counted(match[part], "", "", *match.span(part), single=True)
        if not (part == "both" and group_of(match["both"]) != "unspecified"):
            yield _figure("killed", "", item)


_UNCOUNTED = re.compile(
    rf"\b(?P<verb>{KILL}|{HURT}) (?:the |its "
    rf"|their )?(?P<phrase>(?:[a-z-]+ ){{0,2}}?(?P<noun>[\w-]+))\b(?![’'-])",
    re.IGNORECASE,
)
_BARE_LOSS = re.compile(
    r"\b(?:caus(?:ed|ing|es)|reports of|result(?:ed|ing|s) in|led to|leading to|confirmed"
    r"|inflict(?:ed|ing)"
    r"|reported) (?P<noun>(?!no\b|any\b|the\b|without\b|its\b|their\b)(?:[a-z-]+ ){0,2}?"
    r"(?:casualties|deaths|fatalities|injuries))\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:den\w+|not|never|accus\w+|avoid\w*|without|responsible for|captured or|stop"
    r"|plott?\w*)\b[^.;]{0,40}$",
    re.IGNORECASE,
)


def _plurals(sentence: str) -> Iterator[Figure]:
    """Read a bare plural, 'killing civilians', 'caused deaths': at least two (codebook §3)."""
    for match in _UNCOUNTED.finditer(sentence):
        noun = match["noun"].lower()
        if is_person(noun) and is_plural(noun) and not _DENIED.search(sentence[: match.start()]):
            hurt = re.match(HURT, match["verb"], re.IGNORECASE)
            item = Counted(match["phrase"], noun, "", *match.span("phrase"), single=False)
            yield _figure("injured" if hurt else "killed", match["phrase"], item)
    for match in _BARE_LOSS.finditer(sentence):
        item = Counted(match["noun"], "", "", *match.span("noun"), single=False)
        yield _figure(first_effect(match["noun"]) or "killed", match["noun"], item)


_ZERO = re.compile(
    r"\b(?P<count>no|any|zero|without) (?:reports? of (?:any )?)?(?P<mid>(?:(?!on\b|of\b|for\b"
    r"|to\b)[\w’'-]+ ){0,2}?)"
    r"(?P<noun>civilians?|people|persons?|one|casualties|injuries|deaths|fatalities|losses)\b"
    r"(?: (?:were|was|have been|had been|being|are|is))?"
    rf"(?: (?:reported(?:ly)? )?(?P<harm>{_HARMED}(?: (?:or|and|nor) {_HARMED})?))?",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:not|never|without|no)\b[^.;]{0,40}$", re.IGNORECASE)
_CAUSED = re.compile(
    r"\b(?:not|never|without|no)\b[^.;]*\b(?:caus\w+|result\w* in|suffer\w*|inflict\w*)",
    re.IGNORECASE,
)
_HARMING = re.compile(r"\b(?P<stem>harm|injur|kill|hurt|wound)\w* $", re.IGNORECASE)
_DONE = {"kill": "killed", "injur": "injured", "hurt": "hurt", "wound": "wounded"}
_PEOPLE = frozenset({"civilian", "civilians", "people", "person", "persons", "one"})


def _zeros(sentence: str) -> Iterator[Figure]:
    """Read 'no civilians were harmed', 'no casualties', 'did not injure any civilians'."""
    for match in _ZERO.finditer(sentence):
        before = sentence[: match.start()]
        noun, harm = match["noun"].lower(), (match["harm"] or "").lower()
        if noun in _PEOPLE and not harm:
            harming = _HARMING.search(before[-12:])
            if not harming:
                continue
            harm = _DONE.get(harming["stem"].lower(), "harmed")
        start = _negation(match, before)
        if start is None:
            continue
        item = Counted(
            sentence[start : match.end("count")], noun, "", match.start(), match.end(), single=False
        )
        yield _figure(_zero_effect(noun, harm), f"{match['mid']}{noun}", item)


def _negation(match: re.Match[str], before: str) -> int | None:
    """Find where the words for nought begin; 'any' needs a negation, and harm it denies."""
    if match["count"].lower() != "any":
        return match.start("count")
    if match["noun"].lower() not in _PEOPLE and not _CAUSED.search(before[-45:]):
        return None
    negated = _NEGATED.search(before)
    return negated.start() if negated else None


def _zero_effect(noun: str, harm: str) -> Effect:
    if noun == "injuries" or harm in {"injured", "hurt", "wounded"}:
        return "injured"
    return "killed" if noun in {"deaths", "fatalities"} or harm == "killed" else "killed_or_injured"


_COUNTS_PEOPLE = re.compile(
    r"\b(?:people|persons?|men|man|members?|bodies|victims)\b", re.IGNORECASE
)
_CLOSE = 60


def _inherited(found: list[Figure], sentence: str) -> list[Figure]:
    """An elided noun takes the group of the figure before it: 'two civilians … four others'."""
    kept: list[Figure] = []
    for figure in found:
        said = sentence[figure.start : figure.end]
        elided = figure.toll.group == "unspecified" and not _COUNTS_PEOPLE.search(said)
        group = kept[-1].toll.group if kept and figure.start - kept[-1].end < _CLOSE else None
        toll = figure.toll.model_copy(update={"group": group}) if elided and group else figure.toll
        kept.append(replace(figure, toll=toll))
    return kept
