"""Figures of people killed, injured or missing in a sentence, with what the words say of them."""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from extractor.rules.lexicon import either, table, words
from extractor.schema.draft import TollDraft
from extractor.schema.terms import Effect, Group, Who
from extractor.text.numerals import DIGITS, SCALES, TENS, UNITS

_WORDS = "|".join(sorted({*UNITS, *TENS, *SCALES}, key=len, reverse=True))
_PLAIN = rf"(?:(?:{DIGITS})(?:\.\d+ (?:million|thousand))?|(?:{_WORDS})(?:[- ](?:and )?(?:{_WORDS})\b)*)"
_VAGUE = (
    r"(?:(?:two|three|several|a few|half a) dozen|more than a dozen|a dozen|(?:tens|hundreds|dozens|scores) of"
    r"(?: thousands of)?|dozens(?: more)?|scores|hundreds|thousands|several|multiple|numerous|many"
    r"|a (?:large )?number of|a couple of|a few|a handful of|single digits|half)"
)
_MORE = (
    r"(?:at least|at most|up to|as many as|no fewer than|no less than|not less than|more than|over|upwards of"
    r"|fewer than|less than|under|about|around|some|roughly|approximately|nearly|almost|an estimated|close to"
    r"|another|a further|a total of|all)"
)
_COUNT = (
    rf"(?:(?:{_MORE} )?(?:between )?(?:{_PLAIN}(?:(?: ?[-–] ?| to | and )(?={_PLAIN} [a-z]){_PLAIN})?|{_VAGUE})"
    rf"(?: or more| more)?|another|some|no|zero)"
)
_CAUSES = (
    r"\b(?:car bomb|suicide (?:bomb|attack)|roadside|IED|improvised|landmine|mines?|shot dead|gunm[ae]n opened"
    r"|stabb\w+|ground (?:fighting|assault|offensive|battle)|clashes|small arms|firefight|gun ?battle|shoot-?out"
    r"|earthquake|flood\w*|crash(?:ed)?|stampede|poison\w*|chemical|starv\w+|cholera|execut\w+|beheaded|ambush\w*"
    r"|sniper|car accident|kidnap\w*|infiltrat\w+|confrontation|fighting in|of the war|the war has|civil war|insider attack)\b"
)
_BREAKS = (
    r"(?:and|of|were|was|is|are|in|on|at|by|to|for|from|with|as|who|which|that|when|people|persons|after|kill\w*"
    r"|wound\w*|injur\w*|struck|hit|attack\w*|destroy\w*|said|but|while|including|or|left|target\w*)\b"
)
_KILL = r"(?:kill(?:ed|ing|s)?|claim(?:ed|ing) the lives of|martyr(?:ed|ing)|slain|slaying|eliminat(?:ed|ing))"
_HURT = r"(?:wound(?:ed|ing|s)?|injur(?:ed|ing|es?)|hurt(?:ing)?|maim(?:ed|ing))"
_HARM = r"(?:harm(?:ed|ing)?)"
_BE = r"(?:(?:who |that |which )?(?:were|was|are|is|have been|has been|had been|being|got|have|had) (?:also |reportedly |either |still |feared |believed |being |confirmed )*)?"


@dataclass(frozen=True, slots=True)
class Figure:
    """A toll as drafted, with where its number and its noun stand in the sentence."""

    toll: TollDraft
    start: int
    end: int


@cache
def _person() -> str:
    lists = words()
    return either(lists["civilian"], lists["combatant"], lists["people"])


@cache
def _counted() -> re.Pattern[str]:
    """A count and its noun: 'at least 16 civilians', 'a woman', 'four others', '20 more'."""
    adjectives = rf"(?:of (?:the |its |their |our |his )?)?(?:(?!{_BREAKS})[\w’'-]+ ){{0,4}}?"
    return re.compile(
        rf"\b(?:(?:his|her|its|their) )?(?P<count>(?P<one>an?|the|his|her|one)|{_COUNT})"
        rf"(?P<rest> (?:of (?:them|the (?:group|attackers))|{adjectives}(?P<noun>{_person()})))\b"
        rf"(?![’'-]\w)",
        re.IGNORECASE,
    )


@cache
def _bare() -> re.Pattern[str]:
    """A count with no noun beside a word of harm: 'wounded 16', '30 were wounded', 'six injured'."""
    return re.compile(
        rf"\b(?P<left>{_KILL}|{_HURT}) (?:and (?:wounding|injuring) )?(?P<after>{_COUNT})(?= ?(?:[,.;]|and\b|in\b|others?\b|more\b|$))"
        rf"|\b(?P<before>(?!no\b|some\b|another\b){_COUNT}) {_BE}(?P<right>killed|dead|wounded|injured|hurt|missing|martyred)\b",
        re.IGNORECASE,
    )


@cache
def _losses() -> re.Pattern[str]:
    """A count of losses: '90 civilian deaths', 'no casualties', 'hundreds of civilian lives'."""
    return re.compile(
        rf"\b(?P<count>{_COUNT})(?: of)? (?P<mid>(?:[\w’'-]+ ){{0,3}}?)(?P<loss>{either(words()['losses'])})\b",
        re.IGNORECASE,
    )


_ROLL = re.compile(
    rf"\b(?P<head>death toll|toll|casualties|number of (?:dead|deaths|those killed|people killed|fatalities)|deaths)\b[^.;]{{0,60}}?"
    rf"\b(?:to|at|of|stands at|reached|was|is|in the) (?P<count>{_COUNT})\b(?! (?:percent|per cent|%|days?|hours?|years?))",
    re.IGNORECASE,
)
_ZERO = re.compile(
    rf"\b(?P<count>no|any|zero|without) (?P<mid>(?:(?!on\b|of\b|for\b|to\b)[\w’'-]+ ){{0,2}}?)(?P<noun>civilians?|people|persons?|one|casualties|injuries|deaths|fatalities|losses|collateral damage)"
    rf"(?: (?:were|was|have been|had been|being|are|is))?(?: (?:reported(?:ly)? )?(?P<harm>(?:harmed|injured|killed|hurt|wounded)(?: (?:or|and|nor) (?:harmed|injured|killed|hurt|wounded))?))?",
    re.IGNORECASE,
)


def figures(sentence: str) -> list[Figure]:
    """Find the tolls of a sentence, in order; parts are marked as such.

    >>> [(f.toll.effect, f.toll.count, f.toll.part)
    ...  for f in figures("Raids killed at least 16 civilians, including eight children.")]
    [('killed', 'at least 16', False), ('killed', 'eight', True)]
    """
    zero = _zero(sentence)
    found = zero or []
    taken = [(figure.start, figure.end) for figure in found]
    for figure in (*_shares(sentence), *_named(sentence), *_persons(sentence), *_rolls(sentence), *_lost(sentence), *_unnamed(sentence), *_plurals(sentence)):
        if not any(figure.start < end and start < figure.end for start, end in taken):
            found.append(figure)
            taken.append((figure.start, figure.end))
    return _inherited(sorted(found, key=lambda figure: figure.start), sentence)


def is_other_violence(sentence: str) -> bool:
    """Tell whether the sentence names a cause of harm that is no strike."""
    return bool(re.search(_CAUSES, sentence, re.IGNORECASE))


def _toll(effect: Effect, noun: str, count: str, *, part: bool = False) -> TollDraft:
    return TollDraft(effect=effect, group=group_of(noun), who=_who(noun), part=part, count=count)


@cache
def _groups() -> tuple[tuple[Group, re.Pattern[str]], ...]:
    lists = words()
    return (
        ("combatant", re.compile(rf"\b{either(lists['combatant'])}\b", re.IGNORECASE)),
        ("civilian", re.compile(rf"\b{either(lists['civilian'])}\b", re.IGNORECASE)),
    )


def group_of(noun: str) -> Group:
    """Read the group off the noun and its adjectives, as the speaker calls them.

    >>> group_of("ISIS fighters"), group_of("civilian"), group_of("people")
    ('combatant', 'civilian', 'unspecified')
    """
    if re.search(r"\bcivilians?\b|\binnocent\b|\bnon-combatants?\b", noun, re.IGNORECASE):
        return "civilian"
    return next((group for group, pattern in _groups() if pattern.search(noun)), "unspecified")


def _who(noun: str) -> Who | None:
    return next((cast("Who", label) for label, row in table("who") if row.search(noun)), None)


def _named(sentence: str) -> list[Figure]:
    found = []
    for match in _counted().finditer(sentence):
        effect, part = _effect(sentence, match)
        if effect is None or _is_subject(sentence, match):
            continue
        rest = match["rest"].strip()
        single = bool(match["one"])
        count = match["count"].removesuffix(" of") if not single else _single(match)
        noun = match["noun"] or "others"
        if single and _is_plural(noun):
            continue
        group_words = rest if group_of(noun) != "civilian" else noun
        toll = _toll(effect, noun if group_of(noun) != "unspecified" else group_words, count, part=part)
        if noun.lower().startswith(("women", "woman", "child", "girl", "boy", "bab")):
            toll = toll.model_copy(update={"group": "civilian"})
        found.append(Figure(toll, match.start(), match.end()))
    return found


def _is_plural(noun: str) -> bool:
    return noun.lower().endswith(("s", "children", "women", "men", "people", "staff", "troops"))


_SHARE = re.compile(
    rf"\b(?P<count>{_COUNT}) (?:of )?(?:the |those |them )?(?:dead|killed|victims|fatalities|them) "
    rf"(?:are|were|was|is) (?:also )?(?P<noun>[\w’'-]+)",
    re.IGNORECASE,
)


def _shares(sentence: str) -> list[Figure]:
    """Read 'half of the dead were children': a part of a toll told elsewhere."""
    return [
        Figure(_toll("killed", m["noun"], m["count"], part=True), *m.span())
        for m in _SHARE.finditer(sentence)
        if group_of(m["noun"]) != "unspecified"
    ]


_CAP = r"(?!Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|The|A|An|In|It|He|She|They|At|Some|More)[A-Z][\w’'-]+"
_PERSON = re.compile(
    rf"\b(?:[Kk]illed|[Kk]illing|death of) (?P<object>{_CAP}(?: {_CAP}){{0,3}})(?=,| and (?:his|her|several|\w+ (?:other|of his))| in the| along|\.?$)"
    rf"|(?:^|[,;] )(?P<both>{_CAP}(?: {_CAP}){{0,3}})(?= and (?:{_COUNT}) [^,;.]{{0,40}} (?:were|are) (?:also )?killed\b)"
    rf"|(?:^|[,;] |known as )(?P<subject>{_CAP}(?: {_CAP}){{0,3}}),? (?:was|is) (?:also |among those )?killed\b"
)


def _persons(sentence: str) -> list[Figure]:
    """Read a person killed by name: each counts one (codebook decision 17)."""
    return [
        Figure(_toll("killed", "", match[name]), *match.span(name))
        for match in _PERSON.finditer(sentence)
        for name in ("object", "both", "subject")
        if match[name]
    ]


def _single(match: re.Match[str]) -> str:
    """A person told of by noun: the whole phrase counts one, 'a woman', 'the girl'."""
    return match["count"] if match["one"].lower() == "one" else match.group()


_ACTIVE = re.compile(
    rf"\b(?P<kill>{_KILL})(?: and (?:wound|injur)\w+)? (?:at )?$|\b(?P<hurt>{_HURT}) $|\b(?P<harm>{_HARM}) $"
    rf"|(?P<dead>\bdeaths? of |\bkilling of |\blives of )(?:the )?$|\b(?P<left>left|leaving) $",
    re.IGNORECASE,
)
_CAUGHT = re.compile(r"\b(?:captured|detained|arrested) (?:or|and/or) killed $|\bkilled or (?:captured|detained) $", re.IGNORECASE)
_BOTH = re.compile(rf"\b{_KILL} (?:and|or|and/or) {_HURT} (?:at )?$", re.IGNORECASE)
_PASSIVE = re.compile(
    rf"(?:,? (?:from|in|at|of|near|aged|including|with|who had|and (?:{_COUNT}|an?)) [^.;]{{0,45}}?)?,? "
    rf"{_BE}(?:also )?(?:(?P<both>(?:killed|dead) (?:and|or) (?:wounded|injured))"
    rf"|(?P<kill>killed|dead|martyred|slain|died|perished|lost their lives|being killed)"
    rf"|(?P<hurt>wounded|injured|hurt|hospitali[sz]ed)|(?P<harm>harmed)|(?P<gone>missing|unaccounted for|trapped)"
    rf"|(?P<part>among (?:the|those|them)(?: \w+)? (?:killed|dead|victims|casualties)))\b",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"(?:,? (?:including|among them|among whom were|them|of (?:them|those|whom))(?: were| at least| also)?"
    r"|\bincluding) ?$",
    re.IGNORECASE,
)
_INVERTED = re.compile(r"\b(?:also )?(?:killed|dead|among the dead) (?:in [^,;.]{0,40} )?(?:were|was|are|is) $", re.IGNORECASE)
_AND = re.compile(r"(?:,| and|, and| as well as|,? along with| and (?:also )?(?:at least)?) $", re.IGNORECASE)


def _effect(sentence: str, match: re.Match[str]) -> tuple[Effect | None, bool]:
    """Tell what happened to the counted people, and whether they are part of an earlier figure."""
    before, after = sentence[: match.start()], sentence[match.end() :]
    tail = before[-45:]
    if _CAUGHT.search(tail):
        return None, False
    if _PARTS.search(tail):
        return _last_effect(before) or _first_effect(after), True
    if _INVERTED.search(before[-70:]):
        return "killed", False
    if _BOTH.search(tail):
        return "killed_or_injured", False
    active = _ACTIVE.search(tail)
    if active:
        return _named_effect(active.groupdict(), after), False
    passive = _PASSIVE.match(after)
    if passive:
        return _passive_effect(passive.groupdict(), before)
    if _AND.search(tail) and _counted_just_before(before):
        return _last_effect(before), bool(re.search(r"\bincluding\b|\bamong them\b", before[-60:]))
    return None, False


def _named_effect(groups: dict[str, str | None], after: str) -> Effect:
    if groups["hurt"]:
        return "injured"
    if groups["harm"]:
        return "killed_or_injured"
    if groups["left"] and re.match(r"[^.;]{0,40}\b(?:wounded|injured)", after):
        return "injured"
    return "killed"


def _passive_effect(groups: dict[str, str | None], before: str) -> tuple[Effect, bool]:
    if groups["both"] or groups["harm"]:
        return "killed_or_injured", False
    if groups["hurt"]:
        return "injured", False
    if groups["gone"]:
        return "missing", False
    return "killed", bool(groups["part"]) and bool(re.search(rf"\b{_KILL}", before))


_HARMED = re.compile(
    rf"\b(?:(?P<kill>{_KILL}|dead|died|deaths?|fatalities)|(?P<hurt>{_HURT}|injuries)|(?P<both>casualties))\b",
    re.IGNORECASE,
)


def _last_effect(before: str) -> Effect | None:
    found = list(_HARMED.finditer(before[-140:]))
    return _harm(found[-1]) if found else None


def _first_effect(after: str) -> Effect | None:
    found = _HARMED.search(after[:60])
    return _harm(found) if found else None


def _harm(match: re.Match[str]) -> Effect:
    if match["both"]:
        return "killed_or_injured"
    return "killed" if match["kill"] else "injured"


def _counted_just_before(before: str) -> bool:
    """Tell whether the words just before `and` are another counted harm: 'killed a and b'."""
    chunk = before[-90:]
    return bool(_HARMED.search(chunk)) and not re.search(r"\b(?:detain|captur|arrest|seiz|destroy)\w*", chunk)


def _is_subject(sentence: str, match: re.Match[str]) -> bool:
    """Tell whether the counted people do the killing: 'four gunmen killed'."""
    after = sentence[match.end() : match.end() + 40]
    return bool(re.match(r" (?:have |had )?(?:killed|wounded|injured) (?!in\b|when\b|by\b|on\b|after\b|and\b|at\b|as\b|during\b)\w", after)) and not _ACTIVE.search(
        sentence[: match.start()][-45:]
    )


def _unnamed(sentence: str) -> list[Figure]:
    found = []
    for match in _bare().finditer(sentence):
        if match["after"]:
            effect: Effect = "injured" if re.match(_HURT, match["left"], re.IGNORECASE) else "killed"
            found.append(Figure(_toll(effect, "", match["after"]), *match.span("after")))
        elif match["before"]:
            effect = _PARTICIPLES[match["right"].lower()]
            found.append(Figure(_toll(effect, "", match["before"]), *match.span("before")))
    return found


@cache
def _uncounted() -> re.Pattern[str]:
    lists = words()
    return re.compile(
        rf"\b(?P<verb>{_KILL}|{_HURT}) (?:the |its |their )?(?P<noun>(?:(?!{_BREAKS})[a-z-]+ ){{0,2}}?"
        rf"{either(lists['civilian'], lists['combatant'])})\b(?![’'-])",
        re.IGNORECASE,
    )


_BARE_LOSS = re.compile(
    r"\b(?:caus(?:ed|ing|es)|reports of|result(?:ed|ing|s) in|led to|leading to|confirmed|inflict(?:ed|ing)|reported) "
    r"(?P<noun>(?:[a-z-]+ ){0,2}?(?:casualties|deaths|fatalities|injuries))\b",
    re.IGNORECASE,
)


def _plurals(sentence: str) -> list[Figure]:
    """Read a bare plural, 'killing civilians': at least two (codebook §3)."""
    found = []
    for match in _uncounted().finditer(sentence):
        if _is_plural(match["noun"]) and not _DENIED.search(sentence[: match.start()]):
            effect: Effect = "injured" if re.match(_HURT, match["verb"], re.IGNORECASE) else "killed"
            found.append(Figure(_toll(effect, match["noun"], match["noun"]), *match.span("noun")))
    for match in _BARE_LOSS.finditer(sentence):
        if not re.match(r"(?:no|any|the|without|its|their)\b", match["noun"], re.IGNORECASE):
            effect = _first_effect(match["noun"]) or "killed"
            found.append(Figure(_toll(effect, match["noun"], match["noun"]), *match.span("noun")))
    return found


_DENIED = re.compile(r"\b(?:den\w+|not|never|accus\w+|avoid\w*|without|responsible for|captured or|stop|plott?\w*)\b[^.;]{0,40}$", re.IGNORECASE)
_PARTICIPLES: dict[str, Effect] = {
    "killed": "killed",
    "dead": "killed",
    "martyred": "killed",
    "wounded": "injured",
    "injured": "injured",
    "hurt": "injured",
    "missing": "missing",
}


def _lost(sentence: str) -> list[Figure]:
    found = []
    for match in _losses().finditer(sentence):
        loss = match["loss"].lower()
        effect: Effect = "killed_or_injured" if loss in {"casualties", "losses", "victims"} else "killed"
        if loss.startswith(("injur", "wound")):
            effect = "injured"
        if re.search(r"\b(?:more|lives) *$", match["mid"]) and loss != "lives":
            continue
        found.append(Figure(_toll(effect, match["mid"], match["count"].removesuffix(" of")), *match.span()))
    return found


def _rolls(sentence: str) -> list[Figure]:
    return [
        Figure(_toll("killed", sentence[m.end() : m.end() + 25], m["count"]), *m.span("count"))
        for m in _ROLL.finditer(sentence)
    ]


_CAUSED = re.compile(r"\b(?:not|never|without|no)\b[^.;]*\b(?:caus\w+|result\w* in|suffer\w*|inflict\w*)", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:not|never|without|no)\b[^.;]{0,40}$", re.IGNORECASE)


def _zero(sentence: str) -> list[Figure]:
    """Read 'no civilians were harmed', 'no casualties', 'did not injure any civilians'."""
    for match in _ZERO.finditer(sentence):
        noun, harm = match["noun"].lower(), (match["harm"] or "").lower()
        count = match["count"].lower()
        negated = match if count != "any" else _NEGATED.search(sentence[: match.start()])
        people = noun in {"civilian", "civilians", "people", "person", "persons", "one"}
        before = sentence[: match.start()]
        if not harm and people:
            harmed = re.search(r"\b(?:harm|injur|kill|hurt|wound)\w* $", before[-12:])
            harm = "harmed" if harmed else ""
            if not harmed:
                continue
        if count == "any" and not people and not _CAUSED.search(before[-45:]):
            continue
        if not negated or noun == "collateral damage" or re.match(r" (?:of|that|to)\b", sentence[match.end() :]) and people:
            continue
        effect: Effect = _zero_effect(noun, harm)
        negation = match["count"] if count != "any" else sentence[negated.start() : match.end("count")]
        toll = _toll(effect, f"{match['mid']}{noun}", negation)
        return [Figure(toll, *match.span())]
    return []


def _zero_effect(noun: str, harm: str) -> Effect:
    if noun == "injuries" or harm in {"injured", "hurt", "wounded"}:
        return "injured"
    return "killed" if noun in {"deaths", "fatalities"} or harm == "killed" else "killed_or_injured"


def _inherited(found: list[Figure], sentence: str) -> list[Figure]:
    """An elided noun takes the group of the figure before it: 'two civilians … four others'."""
    kept: list[Figure] = []
    for figure in found:
        words = sentence[figure.start : figure.end].lower()
        elided = figure.toll.group == "unspecified" and not re.search(r"\b(?:people|persons?|men|man|members?|bodies|victims)\b", words)
        if kept and elided and figure.start - kept[-1].end < 60:
            toll = figure.toll.model_copy(update={"group": kept[-1].toll.group})
            figure = replace(figure, toll=toll)
        kept.append(figure)
    return kept
