"""Countries by name, adjective and capital, and the headings that put lines in a country."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).parent / "data" / "countries.tsv"
ABBREVIATIONS = frozenset({"US", "UK", "UAE", "USA", "CAR", "DRC", "KSA", "DPRK"})
"""Names that are ordinary words in lower case ("us", "car"): they match in capitals only."""


class Country(NamedTuple):
    """A country: its codes, name, capital (None where disputed), adjective (None if not listed)."""

    iso2: str
    iso3: str
    name: str
    capital: str | None
    adjective: str | None


class _Names(NamedTuple):
    by_iso2: dict[str, Country]
    by_iso3: dict[str, Country]
    by_name: dict[str, Country]
    by_adjective: dict[str, Country]
    by_capital: dict[str, Country]


@cache
def _names() -> _Names:
    """Read the table once; codes are ISO 3166-1 with XKX for Kosovo."""
    names = _Names({}, {}, {}, {}, {})
    for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]:
        iso2, iso3, name, capital, adjectives, also = line.split("\t")
        country = Country(iso2, iso3, name, capital or None, next(iter(_list(adjectives)), None))
        names.by_iso2[iso2] = names.by_iso3[iso3] = country
        names.by_name.update({_key(each): country for each in (name, *_list(also))})
        names.by_adjective.update({_key(each): country for each in _list(adjectives)})
        names.by_capital[_key(capital)] = country
    return names


def _list(cell: str) -> list[str]:
    return cell.split(";") if cell else []


def _key(words: str) -> str:
    """Fold a country's name; capitals of an abbreviation are kept, dots are not."""
    bare = re.sub(r"[.]", "", " ".join(words.split())).replace("’", "'")
    bare = re.sub(r"^[Tt]he ", "", bare)
    return bare if bare in ABBREVIATIONS else bare.casefold()


def country_named(words: str) -> Country | None:
    """Return the country that the words name, and nothing else.

    >>> country_named("the U.S.").iso3, country_named("Syria").iso3, country_named("us")
    ('USA', 'SYR', None)
    """
    found = _names().by_name.get(_key(words))
    return found if found and words.strip()[:1].isupper() | words.startswith("the ") else None


def country_described(words: str) -> Country | None:
    """Return the country of an adjective or of a possessive.

    >>> country_described("Syrian").iso3, country_described("Sudan’s").iso3
    ('SYR', 'SDN')
    """
    owner = re.fullmatch(r"(?:the )?(.+?)['’]s?", words.strip())
    if owner:
        return country_named(owner[1])
    return _names().by_adjective.get(_key(words)) if words.strip()[:1].isupper() else None


def country_governed(words: str) -> Country | None:
    """Return the country whose government a capital stands for: "Ankara says".

    >>> country_governed("Ankara").iso3
    'TUR'
    """
    return _names().by_capital.get(_key(words)) if words[:1].isupper() else None


def country_coded(code: str) -> Country | None:
    """Return the country of an ISO 3166-1 code of two or three letters.

    >>> country_coded("PS").iso3, country_coded("XKX").iso2
    ('PSE', 'XK')
    """
    return _names().by_iso2.get(code) or _names().by_iso3.get(code)


@cache
def _mention() -> re.Pattern[str]:
    """Match a place word with a country's name after it, at most one direction between."""
    names = sorted(_names().by_name, key=len, reverse=True)
    listed = "|".join(re.escape(name) for name in names)
    return re.compile(
        rf"\b(?:in|inside|across|over|throughout|into|of)\s+(?:the\s+)?"
        rf"(?:(?:{DIRECTION})\s+)?({listed})(?![\w’'-])",
        re.IGNORECASE,
    )


DIRECTION = (
    r"(?:north|south)-?(?:east|west)(?:ern)?|(?:north|south|east|west)(?:ern)?|central|mid|upper"
)
GROUP_NAME = re.compile(r"Islamic State (?:in|of) Iraq(?: and [\w-]+)?", re.IGNORECASE)


def country_mentions(text: str) -> Counter[str]:
    """Count the countries that a text places something in; actors and datelines do not count.

    >>> country_mentions("Raids in northern Syria and in Syria. Russian jets took off.")
    Counter({'SYR': 2})
    """
    found: Counter[str] = Counter()
    for match in _mention().finditer(GROUP_NAME.sub("", text)):
        country = country_named(match[1])
        if country:
            found[country.iso3] += 1
    return found


HEADING_LEAD = re.compile(
    r"(?:(?:air ?|coalition )?(?:strikes?|airstrikes?|raids?|operations?|attacks?) )?(?:in )?",
    re.IGNORECASE,
)
HEADING_MARKS = " \t#*_:-–—•=|.()\r"
LONGEST_HEADING = 60
LONGEST_LEAD = 300


def heading_country(text: str, offset: int) -> str | None:
    r"""Return the country whose heading governs the line at an offset, or None.

    A heading is a line with nothing but a country ("Iraq", "In Syria:", "Airstrikes in Iraq"),
    or a lead that ends in a colon and places something in exactly one country.

    >>> text = "Syria\n- Near Kobani, a strike.\nIraq\n- Near Hit, a strike."
    >>> heading_country(text, text.index("Kobani")), heading_country(text, text.index("Hit"))
    ('SYR', 'IRQ')
    """
    above = [country for start, country in headings(text) if start <= offset]
    return above[-1] if above else None


def headings(text: str) -> list[tuple[int, str]]:
    r"""List the country headings of a text: the offset where each one's lines begin, its country.

    >>> headings("Update\n\nStrikes in Syria:\n- Near Kobani, a strike.")
    [(26, 'SYR')]
    """
    found, start = [], 0
    for line in text.splitlines(keepends=True):
        start += len(line)
        country = _headed(line)
        if country:
            found.append((start, country))
    return found


def _headed(line: str) -> str | None:
    stripped = line.strip()
    if len(stripped) <= LONGEST_HEADING:
        bare = stripped.strip(HEADING_MARKS)
        country = country_named(HEADING_LEAD.sub("", bare, count=1))
        if country:
            return country.iso3
    if stripped.endswith(":") and len(stripped) <= LONGEST_LEAD:
        placed = country_mentions(stripped)
        return next(iter(placed)) if len(placed) == 1 else None
    return None
