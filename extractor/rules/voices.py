"""Who says what a sentence says: sources, their kind, what relays them, and how sure they sound."""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from extractor.rules.lexicon import table
from extractor.schema.terms import ClaimantKind, Hedge

_SAY = (
    r"(?:said|says|say|told|announced|reported|reports(?! (?:of|from|that|were|are|say|said|indicate|suggest))|indicates?|suggests?|claimed(?! (?:over|more|at|the lives|hundreds|thousands|dozens|scores|\d))|claims|confirmed|stated|states|added|adds"
    r"|acknowledged|admitted|admits|conceded|denied|denies|rejected|rejects|dismissed|accused|accuses|alleged"
    r"|insisted|argued|noted|wrote|posted|tweeted|warned|blamed|blames|described|estimated|estimates|counted"
    r"|documented|recorded|condemned|called(?! for)|declined|maintained|disputed|disputes|criticized|criticised|declared"
    r"|assessed|verified|put(?= the| it)|listed|explained|recalled|responded|tallied|charged|apologi[sz]ed|believes|asserted|holds"
    r"|expressed|identified|registered|reiterated|commented|regrets|regretted|replied|pledged|cited|cites|contested)"
)
_LOWER = (
    r"(?:the|a|an|of|for|in|at|from|on|s|and|local|senior|state|health|defen[cs]e|foreign|interior|civil|military"
    r"|security|news|regional|provincial|district|city|village|town|medical|rescue|aid|human|rights|war|national"
    r"|by|release|records|spokes(?:man|woman|person|people)|officials?|minister|ministry|president|governor|mayor|chief|head|director"
    r"|commander|general|colonel|statement|reports?|monitors?|observatory|network|groups?|residents?|witness(?:es)?"
    r"|eyewitness(?:es)?|activists?|doctors?|medics?|hospitals?|sources?|rescuers?|rescue|workers|police|army|forces?"
    r"|government|authorit(?:y|ies)|coalition|alliance|agency|agencies|television|tv|radio|media|outside|rebels?|rebel"
    r"|movement|united|nations|journalists?|reporters?|correspondent|survivors?|relatives?|family|officers?|staff"
    r"|administration|council|secretary|deputy|ambassador|envoy|office|commission|union|association|team|experts?"
    r"|analysts?|charity|one|two|several|some|many|other|another|both|court|service|services|emergency|fire|air|its|his|their|our"
    r"|opposition|militants?|group|ground|u\.s\.|us|western|european|british|unnamed|former|acting|prime|[a-z]+-based|[a-z]+-run|[a-z]+-backed|[a-z]+-led"
    r"|who|identified|himself|herself|only|command|headquarters|paramilitary|commanders?|soldiers?|farmer|teacher|shopkeeper|nurse|driver|captain|surgeon|mother|father|neighbou?rs?|villagers?|locals?|port|railway|energy|company|operator|utility|elders?|tribal|institute|organi[sz]ation|watchdog|body)"
)
_TOKEN = re.compile(
    rf"(?:(?i:{_LOWER})(?![\w-])|(?:al|el|ash|as|ar|bin|abu|de|van|von)(?:-\w[\w’'-]*)?"
    rf"|(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)[A-Z][\w’'.&-]*)\Z"
)
_SAYS = re.compile(rf"\b{_SAY}\b")
_ACCORDING = re.compile(r"\b(?:[Aa]ccording to|citing|quoting) ")
_CONNECTIVES = frozenset("of for in at from on and the a an s its his their our who by".split())
_PRONOUN = re.compile(r"(?:^|[\s“\"(,])(?P<who>[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Ww]e)(?: also| later| then)?,? ?$")
_INVERTED = re.compile(r"^ (?!that\b|it\b|its\b|he\b|in a\b|on\b|at\b|they\b|there\b|the (?:strike|attack|raid))")


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


_STATE = re.compile(
    r"(?:[Tt]he )?(?:[A-Z][\w.]*|United States|United Kingdom|Saudi Arabia|Burkina Faso|South Sudan|North Korea)"
)


def kind_of(words: str) -> ClaimantKind:
    """Tell the kind of a source by its words (codebook §2 and decision 18).

    >>> kind_of("Col. Adam Reyes"), kind_of("the Observatory"), kind_of("a US official")
    ('military', 'monitor', 'unnamed')
    """
    bare = re.sub(r"\b[Aa]nti-\w+", "", words)
    for kind, pattern in _kinds():
        if pattern.search(bare):
            return kind
    if _STATE.fullmatch(words):
        return "government"
    return "witness" if re.match(r"[A-Z]\w+ [A-Z]", words) else "unnamed"


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
    r"\b(?P<role>(?:(?:[A-Z][\w.’'-]*|[a-z]+(?:man|woman|person|minister|governor|chief|director)|of|for|the) ){1,8})"
    r"(?P<name>[A-Z][\w’'-]+ (?P<last>[A-Z][\w’'-]+))\b"
)


def _introduced(lines: list[str]) -> dict[str, Voice]:
    """List the people whose role is told where they are first named, by surname."""
    roster: dict[str, Voice] = {}
    for line in lines:
        for match in _PRESENTED.finditer(line):
            kind = kind_of(match["role"])
            if kind not in {"unnamed", "witness"} and kind_of(match["last"]) == "government":
                roster.setdefault(match["last"], Voice(match["name"], kind, "", *match.span("name")))
    return roster


def _surname(name: str) -> str:
    return name.split(" ")[-1] if name[:1].isupper() else name


def _recalled(voice: Voice, roster: dict[str, Voice], previous: Voice | None) -> Voice:
    """Give a bare surname, or an unknown person after a spokesman, what was told before."""
    known = roster.get(voice.text) or next(
        (other for other in roster.values() if " " in voice.text and other.text.endswith(" " + voice.text)), None
    )
    if known is None and re.fullmatch(r"[Tt]he spokes\w+", voice.text):
        known = next((v for v in reversed(roster.values()) if "spokes" in v.text), None)
    if known:
        return replace(voice, text=known.text, kind=known.kind)
    newcomer = voice.kind == "witness" and re.fullmatch(r"[A-Z]\w+(?: [A-Z][\w’'-]+)+", voice.text)
    if newcomer and previous and re.search(r"spokes|official|officer|[Oo]ffice", previous.text):
        return replace(voice, kind=previous.kind)
    return voice


def voices(sentence: str, previous: Voice | None = None) -> list[Voice]:
    """Find the sources of a sentence, in order; a pronoun speaks for the previous one.

    >>> [(v.text, v.kind) for v in voices("Two died, the Observatory said.")]
    [('the Observatory', 'monitor')]
    """
    found = [voice for match in _SAYS.finditer(sentence) if (voice := _speaker(sentence, match, previous))]
    found += [
        Voice(match["name"], "unnamed", "reports", *match.span("name"))
        for match in _RUMOUR.finditer(sentence)
    ]
    cited = [_cited(sentence, match, previous) for match in _ACCORDING.finditer(sentence)]
    found += [voice for voice in cited if len(voice.text) > 2]
    return _distinct(sorted(found, key=lambda voice: voice.start))


_RUMOUR = re.compile(r"\b[Tt]here (?:were|was|have been|are) (?:also )?(?P<name>(?:\w+ )?reports) (?:of|that)\b")


def _distinct(found: list[Voice]) -> list[Voice]:
    kept: list[Voice] = []
    for voice in found:
        if voice.text and not any(voice.start == other.start for other in kept):
            kept.append(voice)
    return kept


def _speaker(sentence: str, said: re.Match[str], previous: Voice | None) -> Voice | None:
    before = sentence[: said.start()].rstrip()
    before = re.sub(r" (?:also|has|had|have|later|earlier|then|previously|repeatedly|strongly|swiftly|quickly|again|separately|would|on \w+day|\w+day)$", "", before)
    before = re.sub(r" (?:also|has|had|have|strongly)$", "", before)
    pronoun = _PRONOUN.search(before)
    if pronoun:
        return _same(previous, said) if previous and pronoun["who"] not in {"We", "we"} else None
    if before.endswith(("”", '"')):
        return _after(sentence, said)
    phrase, start = _aside(before.rstrip(",")) if before.endswith(",") else _phrase_before(before)
    if phrase is None:
        return _after(sentence, said) if before.endswith(",") else None
    return _voice(sentence, phrase, start, said)


def _same(previous: Voice, said: re.Match[str]) -> Voice:
    return Voice(previous.text, previous.kind, said.group().lower(), said.start(), said.end())


_ASIDE = re.compile(
    r"(?P<name>(?:[A-Z][\w’'.-]* ?){1,6}), (?:which|who|speaking|addressing|asked|writing|citing|quoting)\b[^,“”\"]{3,90},?$"
)
_APPOSED = re.compile(
    r"(?P<name>(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|In |On )(?:[A-Z][\w’'.-]* ?){1,5}), "
    r"(?P<role>(?:the|a|an|its|his|their|\w+['’]s|head|chief|director|governor|mayor|spokes\w+|commander|deputy|\w+ spokes\w+) ?[^,“”\"]{3,80})$"
)
_TITLED = re.compile(
    r"(?P<role>(?:the|a|an|its|The|A|An|Its) [^,“”\"]{5,80}), (?P<name>(?:[A-Z][\w’'.-]* ?){1,5})$"
)


def _phrase_before(before: str) -> tuple[str | None, int]:
    """Find the source that ends where the verb begins: set off by commas, or walked to."""
    phrase, start = _aside(before)
    return (phrase, start) if phrase else _walked(before)


def _aside(before: str) -> tuple[str | None, int]:
    """Find a source set off by commas: 'Sean Ryan, a spokesman for the coalition,'."""
    aside = _ASIDE.search(before)
    if aside:
        return aside["name"].strip(), aside.start()
    apposed = _APPOSED.search(before)
    if apposed and kind_of(apposed["role"]) not in {"unnamed", "witness"}:
        return apposed.group(), apposed.start()
    titled = _TITLED.search(before)
    if titled and kind_of(titled["role"]) not in {"unnamed", "witness"}:
        return f"{titled['name']}, {titled['role']}", titled.start("name")
    return None, 0


def _walked(before: str) -> tuple[str | None, int]:
    """Walk left from the verb over words that belong to a source's name."""
    matches = list(re.finditer(r"\S+", before))
    taken: list[re.Match[str]] = []
    for match in reversed(matches[-14:]):
        word = match.group()
        if taken and re.search(r"[,;:—–”“\"!?)]$|\.$(?<!U\.S\.)(?<![A-Z]\.)(?<!Gen\.)(?<!Col\.)(?<!Maj\.)(?<!Lt\.)(?<!Cmdr\.)(?<!Brig\.)(?<!Adm\.)(?<!Dr\.)(?<!Mr\.)(?<!Capt\.)", word):
            break
        if not _TOKEN.match(word.lstrip("“\"(").rstrip(".").removesuffix("’s").removesuffix("'s")):
            break
        taken.append(match)
        if word[0] in "“\"(":
            break
    while taken and taken[-1].group().lower() in _CONNECTIVES - {"the", "a", "an"}:
        taken.pop()
    if not taken:
        return None, 0
    start = taken[-1].start()
    return before[start:].strip(" “\"("), start


_AFTER = re.compile(
    rf"^ (?P<name>(?:(?:(?i:{_LOWER})(?![\w-])|[A-Z][\w’'.-]*) ?){{1,9}})(?=[,.]|$| on | in )"
)


def _after(sentence: str, said: re.Match[str]) -> Voice | None:
    """Read a source that follows its verb: '…,” said spokesman Musa Ibrahim.'"""
    rest = sentence[said.end() :]
    if not _INVERTED.match(rest):
        return None
    match = _AFTER.match(rest)
    if not match or said.group() not in {"said", "says", "added", "wrote"}:
        return None
    return _voice(sentence, match["name"].strip(" .,"), said.end() + 1, said)


_NOBODY = re.compile(
    r"(?:I|We|you|You|It|He|She|They|This|That|There|The|Who|which|who|one|some|several|Casualties|Explosions"
    r"|Deaths|Injuries|Damage|Let me|What|the|a|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
)


def _voice(sentence: str, phrase: str, start: int, said: re.Match[str]) -> Voice | None:
    """Keep a phrase as a source only if its words are those of one."""
    words = re.sub(r"^(?:But|And|Meanwhile|However|In|On|As|While|Earlier|Also|Later)[ ,]+", "", phrase)
    words = re.sub(r"^(?:and|in|on|of|for|at|from) ", "", words).rstrip(",")
    if not words or _NOBODY.fullmatch(words) or words.endswith((" who", " which", " that")):
        return None
    if words.islower() and kind_of(words) == "unnamed" and not re.search(r"officials?|sources?|reports?|experts?|analysts?", words):
        return None
    offset = sentence.find(words, start)
    name = words.split(",")[0] if re.match(r"[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*)*,", words) else words
    return Voice(name, kind_of(words), said.group().lower(), offset, said.end())


_CITED = re.compile(
    rf"(?P<name>(?:(?:(?i:{_LOWER})(?![\w-])|[A-Z][\w’'.&-]*|\(\w+\))[ ]?){{1,14}})"
)


def _cited(sentence: str, match: re.Match[str], previous: Voice | None) -> Voice:
    if previous and re.match(r"(?:its|his|her|their)\b", sentence[match.end() :]):
        return replace(previous, verb="according", start=match.start(), end=match.end())
    found = _CITED.match(sentence, match.end())
    words = found["name"].strip(" .,") if found else ""
    words = re.sub(r" (?:in|on|at|of|for|from|and|who|its|his|their)$", "", words)
    return Voice(words, kind_of(words), "according", match.start(), match.end() + len(words))


def governing(found: list[Voice], at: int) -> Voice | None:
    """Choose the source of what stands at `at`: the last one before it, else the next after."""
    before = [voice for voice in found if voice.end <= at and voice.verb != "according"]
    after = [voice for voice in found if voice.start >= at]
    if after and (not before or after[0].verb == "according"):
        return after[0]
    return before[-1] if before else (found[-1] if found else None)


_HEDGES: tuple[tuple[Hedge, re.Pattern[str]], ...] = (
    ("possible", re.compile(r"\b(?:may have|might have|could have|suspected|possibl[ye]|may be|appears? to|it appears)\b", re.IGNORECASE)),
    ("likely", re.compile(r"\b(?:likely|believed|believes? to|apparently|probabl[ye]|estimated|estimates?|assessed|assesses|I believe|thought to|presumed)\b", re.IGNORECASE)),
    ("unverified", re.compile(r"(?:could not|cannot|not been|was not|unable to|couldn[’']t) (?:be )?(?:immediately |independently )?(?:be )?(?:independently )?(?:verif|confirm)\w*|\bunverified\b|\bunconfirmed\b", re.IGNORECASE)),
    ("reported", re.compile(r"\b(?:reportedly|according to reports|reports? of|allegedly|there (?:were|are) (?:also )?(?:no )?reports|were reported|was reported|initial reports|reported killed)\b", re.IGNORECASE)),
)


def hedge_of(words: str) -> Hedge:
    """Name the one hedge of a passage, the source's own first (codebook decision 16).

    >>> hedge_of("strikes had likely killed two"), hedge_of("the army said two died")
    ('likely', 'none')
    """
    return next((hedge for hedge, pattern in _HEDGES if pattern.search(words)), "none")
