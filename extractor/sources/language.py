"""Which language a text is in: by its script, else by its small words."""

import re
from collections import Counter
from collections.abc import Mapping

_SAMPLE = 20_000
"""Characters looked at: the head of an article tells its language."""

_WORD = re.compile(r"[^\W\d_]+")

_SCRIPTS: Mapping[str, re.Pattern[str]] = {
    language: re.compile(f"[{letters}]+")
    for language, letters in {
        "el": "\u0370-\u03ff",
        "ru": "\u0400-\u052f",
        "hy": "\u0530-\u058f",
        "he": "\u0590-\u05ff",
        "ar": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff",
        "hi": "\u0900-\u097f",
        "bn": "\u0980-\u09ff",
        "pa": "\u0a00-\u0a7f",
        "ta": "\u0b80-\u0bff",
        "th": "\u0e00-\u0e7f",
        "my": "\u1000-\u109f",
        "ka": "\u10a0-\u10ff",
        "am": "\u1200-\u137f",
        "km": "\u1780-\u17ff",
        "ko": "\u1100-\u11ff\uac00-\ud7af",
        "ja": "\u3040-\u30ff",
        "zh": "\u4e00-\u9fff\u3400-\u4dbf",
        "en": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
    }.items()
}
"""The first language we expect of a script; `en` stands for every language in Latin letters."""

_TELLTALE: Mapping[str, Mapping[str, str]] = {
    "ar": {"ur": "ٹڈڑےں", "ps": "ټډړښځڅې", "ckb": "ێۆڵڕ", "fa": "پچژگیک"},
    "ru": {"uk": "іїєґ", "be": "ў", "sr": "ђћџљњј"},
}
"""Letters that a neighbour has and the first language of the script has not."""

_SMALL_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in a an that is was were for on with by from at it as said has had "
        "have near who which their they he after two three four five six one been strike "
        "strikes airstrike airstrikes struck destroyed killed attack unit against",
        "fr": "le la les des du une un et est dans que qui pour sur par au aux avec plus pas ont "
        "été ce cette selon dont son ses sont leur mais ou",
        "de": "der die das und den dem des ein eine einer einem mit von zu auf für ist nicht im "
        "sich bei wurde wurden nach sind auch wie aus hat als",
        "es": "el la los las de del que y en un una por con para se su al fue más según como han "
        "ha este esta sus pero",
        "pt": "o os as da do das dos que e em um uma por com para no na nos nas foi mais ao são "
        "segundo não pelo pela",
        "it": "il lo gli della delle dei del di che e un una per con nel nella sono è stato dal "
        "alla ha hanno più anche",
        "nl": "de het een en van op in te dat die voor met zijn is bij naar door niet aan werd "
        "werden ook uit",
        "sv": "och att det en ett som på av för med den till är inte har vid om från",
        "da": "og at det en et som på af for med den til er ikke har ved om fra blev",
        "no": "og at det en et som på av for med den til er ikke har ved om fra ble",
        "fi": "ja on ei että se oli hän ovat mutta kun myös joka mukaan",
        "pl": "w i na z się że do nie jest to przez po od za oraz jak został zostały o",
        "cs": "a v na se že je do to z o byl byla podle při které který jsou",
        "hu": "a az és hogy nem egy is volt meg szerint el már ezt",
        "ro": "și în de la cu a fost pe care nu din au este pentru o un mai",
        "tr": "ve bir bu da de için ile olan olarak en kadar sonra ise oldu göre çok",
        "id": "yang dan di dari untuk dengan ini itu pada dalam tidak oleh ke adalah telah",
        "sw": "na ya wa kwa ni katika za la cha kuwa hiyo hii",
        "so": "iyo oo ka ku waa in la ah uu ayaa",
        "ku": "û li di de ku ji bi ya yên jî ew",
    }.items()
}
_FEWEST_FOREIGN_WORDS = 3


def language_of(text: str) -> str | None:
    """Tell the language of a text (ISO 639), or None if too little of it tells.

    Letters in a script we do not know give `und`. Of Latin script, a foreign language must
    clearly beat English, since English articles are full of foreign names.

    >>> language_of("- Near Kobani, three airstrikes destroyed two buildings.")
    'en'
    >>> language_of("Les avions ont frappé la ville dans la nuit, selon les habitants du quartier.")
    'fr'
    >>> language_of("قصفت الطائرات المدينة ليلاً")
    'ar'
    """
    head = text[:_SAMPLE]
    letters = sum(map(str.isalpha, head))
    if not letters:
        return None
    if _count("ja", head) * 10 > letters:
        return "ja"
    if _count("en", head) * 2 > letters:  # most often: the others need not be counted
        return _by_small_words(head)
    counts = {code: _count(code, head) for code in _SCRIPTS}
    code = max(counts, key=counts.__getitem__)
    if counts[code] * 2 <= letters:
        return None if sum(counts.values()) * 2 > letters else "und"
    return _by_telltale(head, code)


def _count(code: str, text: str) -> int:
    return sum(map(len, _SCRIPTS[code].findall(text)))


def _by_telltale(text: str, code: str) -> str:
    seen = Counter(text.casefold())
    for neighbour, letters in _TELLTALE.get(code, {}).items():
        if sum(seen[letter] for letter in letters) * 100 > len(text):
            return neighbour
    return code


def _by_small_words(text: str) -> str | None:
    seen = Counter(_WORD.findall(text.lower()))
    known = set(seen)
    hits = {code: sum(seen[w] for w in words & known) for code, words in _SMALL_WORDS.items()}
    code = max(hits, key=hits.__getitem__)
    if hits[code] > 2 * hits["en"]:
        return code if hits[code] >= _FEWEST_FOREIGN_WORDS else None
    return "en" if hits["en"] else None
