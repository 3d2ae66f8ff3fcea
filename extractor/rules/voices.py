"""Who says what a sentence says: its sources in order, with surnames and pronouns resolved."""

import re
from dataclasses import replace

from extractor.rules.speakers import Voice, cited, kind_of, speaker

_SAYS = re.compile(
    r"\b(?:said|says|say|told|announced|reported"
    r"|reports(?! (?:of|from|that|were|are|say|said|indicate|suggest))|indicates?|suggests?"
    r"|claimed(?! (?:over|more|at|the lives|hundreds|thousands|dozens|scores|\d))|claims|confirmed"
    r"|stated|states|added|adds|acknowledged|admitted|admits|conceded|denied|denies|rejected"
    r"|rejects"
    r"|dismissed|accused|accuses|alleged|insisted|argued|noted|wrote|posted|tweeted|warned|blamed"
    r"|blames|described|estimated|estimates|counted|documented|recorded|condemned|called(?! for)"
    r"|declined|maintained|disputed|disputes|criticized|criticised|declared|assessed|verified"
    r"|put(?= the| it)|listed|explained|recalled|responded|tallied|charged|apologi[sz]ed|believes"
    r"|asserted|holds|expressed|identified|registered|reiterated|commented|regrets|regretted"
    r"|replied"
    r"|pledged|cited|cites|contested)\b"
)
_ACCORDING = re.compile(r"\b(?:[Aa]ccording to|citing|quoting) ")
_RUMOUR = re.compile(
    r"\b[Tt]here (?:were|was|have been|are) (?:also )?(?P<name>(?:\w+ )?reports) (?:of|that)\b"
)
_NEVER = Voice("", "unnamed", "", 0, 0)


def read_voices(lines: list[str]) -> list[list[Voice]]:
    """Find the sources of consecutive sentences; surnames and pronouns recall who spoke before.

    >>> lines = ["Col. Adam Reyes said two died.", "Reyes denied it.", "He declined to say more."]
    >>> [[voice.text for voice in found] for found in read_voices(lines)]
    [['Col. Adam Reyes'], ['Col. Adam Reyes'], ['Col. Adam Reyes']]
    """
    roster = _introduced(lines)
    previous: Voice | None = None
    told: list[list[Voice]] = []
    for line in lines:
        found = [_recalled(voice, roster, previous) for voice in voices(line, previous)]
        told.append(found)
        for voice in found:
            if not roster.get(_surname(voice.text), _NEVER).verb:
                roster[_surname(voice.text)] = voice
            previous = voice
    return told


_PRESENTED = re.compile(
    r"\b(?P<role>(?:(?:[A-Z][\w.’'-]*|[a-z]+(?:man|woman|person|minister|governor|chief|director)"
    r"|of|for|the) ){1,8})(?P<name>[A-Z][\w’'-]+ (?P<last>(?:(?:al|el)-)?[A-Z][\w’'-]+))\b"
)


def _introduced(lines: list[str]) -> dict[str, Voice]:
    """List the people whose role is told where they are first named, by surname."""
    roster: dict[str, Voice] = {}
    for line in lines:
        for match in _PRESENTED.finditer(line):
            kind = kind_of(match["role"])
            if kind not in {"unnamed", "witness"} and kind_of(match["last"]) == "government":
                roster.setdefault(
                    match["last"], Voice(match["name"], kind, "", *match.span("name"))
                )
    return roster


def _surname(name: str) -> str:
    return name.rsplit(" ", maxsplit=1)[-1] if name[:1].isupper() else name


def _recalled(voice: Voice, roster: dict[str, Voice], previous: Voice | None) -> Voice:
    """Give a bare surname, or an unknown person after a spokesman, what was told before."""
    known = roster.get(voice.text) or _named_in_full(voice.text, roster)
    if known:
        return replace(voice, text=known.text, kind=known.kind)
    newcomer = voice.kind == "witness" and re.fullmatch(r"[A-Z]\w+(?: [A-Z][\w’'-]+)+", voice.text)
    if newcomer and previous and re.search(r"spokes|official|officer|[Oo]ffice", previous.text):
        return replace(voice, kind=previous.kind)
    return voice


_SHORT = re.compile(r"[Tt]he (?P<noun>[a-z]{4,})")
_CROWD = 200
"""Sources beyond which a text is no article, and short forms are left as they are."""


def _named_in_full(short: str, roster: dict[str, Voice]) -> Voice | None:
    """Find the source that a short form names again: 'Adam Reyes', 'the spokesman'."""
    if len(roster) > _CROWD:
        return None
    known = list(roster.values())
    if " " in short:
        titled = next((voice for voice in known if voice.text.endswith(f" {short}")), None)
        if titled:
            return titled
    match = _SHORT.fullmatch(short)
    if match is None:
        return None
    if match["noun"].startswith("spokes"):
        return next((voice for voice in reversed(known) if "spokes" in voice.text), None)
    return _institution(short, match["noun"], known)


def _institution(short: str, noun: str, known: list[Voice]) -> Voice | None:
    """Find the only source with the noun in its name: 'the ministry', 'the network'."""
    full = {
        voice.text: voice
        for voice in known
        if voice.text.lower() != short.lower() and noun in voice.text.lower().split()[1:]
    }
    return next(iter(full.values())) if len(full) == 1 else None


def voices(sentence: str, previous: Voice | None = None) -> list[Voice]:
    """Find the sources of a sentence, in order; a pronoun speaks for the previous one.

    >>> [(v.text, v.kind) for v in voices("Two died, the Observatory said.")]
    [('the Observatory', 'monitor')]
    """
    found: list[Voice | None] = []
    for match in _SAYS.finditer(sentence):
        found.append(speaker(sentence, match, previous))
        previous = found[-1] or previous
    found += [cited(sentence, match, previous) for match in _ACCORDING.finditer(sentence)]
    found += [
        Voice(match["name"], "unnamed", "reports", *match.span("name"))
        for match in _RUMOUR.finditer(sentence)
    ]
    kept: dict[int, Voice] = {}
    for voice in sorted((voice for voice in found if voice), key=lambda voice: voice.start):
        kept.setdefault(voice.start, voice)
    return list(kept.values())


def governing(found: list[Voice], at: int) -> Voice | None:
    """Choose the source of what stands at `at`: the last one before it, else the next after."""
    before = [voice for voice in found if voice.end <= at and voice.verb != "according"]
    after = [voice for voice in found if voice.start >= at]
    if after and (not before or after[0].verb == "according"):
        return after[0]
    return before[-1] if before else (found[-1] if found else None)
