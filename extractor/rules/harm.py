"""What befell counted people, read off the words before and after them."""

import re

from extractor.schema.terms import Effect

KILL = (
    r"(?:kill(?:ed|ing|s)?|claim(?:ed|ing) the lives of|martyr(?:ed|ing)|slain|slaying"
    r"|eliminat(?:ed|ing))"
)
HURT = r"(?:wound(?:ed|ing|s)?|injur(?:ed|ing|es?)|hurt(?:ing)?|maim(?:ed|ing))"
_OWN = r"(?:(?:his|her|its|their) )?"
_ACTIVE = re.compile(
    rf"\b(?P<kill>{KILL})(?: and (?:wound|injur)\w+)? (?:at )?{_OWN}$|\b(?P<hurt>{HURT}) {_OWN}$"
    rf"|\b(?P<harm>harm(?:ed|ing)?) $|\b(?:deaths? of|killing of|lives of) (?:the )?$"
    r"|\b(?P<left>left|leaving) $",
    re.IGNORECASE,
)
_BOTH = re.compile(rf"\b{KILL} (?:and|or|and/or) {HURT} (?:at )?$", re.IGNORECASE)
_CAUGHT = re.compile(
    r"\b(?:captured|detained|arrested) (?:or|and/or) killed $|\bkilled or (?:captured|detained) $",
    re.IGNORECASE,
)
_INVERTED = re.compile(
    r"\b(?:also )?(?:killed|dead|among the dead) (?:in [^,;.]{0,40} )?(?:were|was|are|is) $",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"(?:,? (?:including|among them|among whom were|them|of (?:them|those|whom))"
    rf"(?: were| at least| also)?|\bincluding) ?{_OWN}$",
    re.IGNORECASE,
)
_AND = re.compile(rf"(?:,| and|, and| as well as|,? along with| and also) {_OWN}$", re.IGNORECASE)
BE = (
    r"(?:(?:who |that |which )?(?:were|was|are|is|have been|has been|had been|being|got|have|had) "
    r"(?:also |reportedly |likely |probably |apparently |either |still |feared |believed "
    r"|being |confirmed ){0,2})?"
)
_PASSIVE = re.compile(
    r"(?:,? (?:from|in|at|of|near|aged|including|with|who had|and [\w-]+) [^.;]{0,45}?)?,? "
    rf"{BE}(?:also )?(?:(?P<both>(?:killed|dead) (?:and|or) (?:wounded|injured))"
    r"|(?P<kill>killed|dead|martyred|slain|died|perished|lost their lives)"
    r"|(?P<hurt>wounded|injured|hurt|hospitali[sz]ed)|(?P<harm>harmed)"
    r"|(?P<gone>missing|unaccounted for|(?:buried|trapped) under (?:the )?rubble)"
    r"|(?P<part>among (?:the|those|them)(?: \w+)? (?:killed|dead|victims|casualties)))\b",
    re.IGNORECASE,
)


def effect_on(before: str, after: str) -> tuple[Effect | None, bool]:
    """Tell what happened to counted people, and whether they are part of an earlier figure."""
    tail = before[-45:]
    if _CAUGHT.search(tail):
        return None, False
    if _PARTS.search(tail):
        return last_effect(before) or first_effect(after), True
    if _INVERTED.search(before[-70:]) or _BOTH.search(tail):
        return "killed_or_injured" if _BOTH.search(tail) else "killed", False
    active, passive = _ACTIVE.search(tail), _PASSIVE.match(after)
    if active:
        return _active_effect(active, after), False
    return _passive_effect(passive, before) if passive else _joined_effect(before)


def _joined_effect(before: str) -> tuple[Effect | None, bool]:
    """Read the second of two joined figures: 'killed a guard and two drivers'."""
    if not (_AND.search(before[-45:]) and _harmed_just_before(before)):
        return None, False
    return last_effect(before), bool(re.search(r"\b(?:including|among them)\b", before[-60:]))


def _active_effect(match: re.Match[str], after: str) -> Effect:
    if match["hurt"]:
        return "injured"
    if match["harm"]:
        return "killed_or_injured"
    if match["left"] and re.match(r"[^.;]{0,40}\b(?:wounded|injured)", after):
        return "injured"
    return "killed"


def _passive_effect(match: re.Match[str], before: str) -> tuple[Effect, bool]:
    if match["both"] or match["harm"]:
        return "killed_or_injured", False
    if match["hurt"]:
        return "injured", False
    if match["gone"]:
        return "missing", False
    return "killed", bool(match["part"]) and bool(re.search(rf"\b{KILL}", before))


_OUTCOME = re.compile(
    rf"\b(?:(?P<kill>{KILL}|dead|died|deaths?|fatalities)|(?P<hurt>{HURT}|injuries)"
    rf"|(?P<both>casualties))\b",
    re.IGNORECASE,
)


def last_effect(before: str) -> Effect | None:
    """Name the last harm told before the words, or None."""
    found = list(_OUTCOME.finditer(before[-140:]))
    return _outcome(found[-1]) if found else None


def first_effect(after: str) -> Effect | None:
    """Name the first harm told in the words, or None."""
    found = _OUTCOME.search(after[:60])
    return _outcome(found) if found else None


def _outcome(match: re.Match[str]) -> Effect:
    if match["both"]:
        return "killed_or_injured"
    return "killed" if match["kill"] else "injured"


def _harmed_just_before(before: str) -> bool:
    """Tell whether the words before `and` are another counted harm: 'killed a man and …'."""
    chunk = before[-90:]
    seized = re.search(r"\b(?:detain|captur|arrest|seiz|destroy)\w*", chunk)
    return bool(_OUTCOME.search(chunk)) and not seized


_KILLS = re.compile(
    r" (?:have |had )?(?:killed|wounded|injured) "
    r"(?!in\b|when\b|by\b|on\b|after\b|and\b|at\b|as\b|during\b|to\b|from\b|with\b|over\b|since\b"
    r"|so\b)\w"
)


def is_killer(before: str, after: str) -> bool:
    """Tell whether the counted people do the killing: 'four gunmen killed a guard'."""
    return bool(_KILLS.match(after)) and not _ACTIVE.search(before[-45:])


_CAUSES = re.compile(
    r"\b(?:car bomb|suicide (?:bomb|attack)|roadside|IED|improvised|landmine|mines?|shot dead"
    r"|gunm[ae]n opened|stabb\w+|ground (?:fighting|assault|offensive|battle)|clashes|small arms"
    r"|firefight|gun ?battle|shoot-?out|earthquake|flood\w*|crash(?:ed)?|stampede|poison\w*"
    r"|chemical"
    r"|starv\w+|cholera|execut\w+|beheaded|ambush\w*|sniper|car accident|kidnap\w*|infiltrat\w+"
    r"|confrontation|fighting in|of the war|the war has|civil war|insider attack)\b",
    re.IGNORECASE,
)


def is_other_violence(sentence: str) -> bool:
    """Tell whether the sentence names a cause of harm that is no strike."""
    return bool(_CAUSES.search(sentence))
