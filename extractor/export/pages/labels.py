"""How the pages word what records hold as codes."""

import json
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from extractor.relate import contradicted
from extractor.resolve.countries import country_coded
from extractor.schema.record import Place, Strike
from extractor.schema.terms import Status

_FLAGS = {
    "value_not_in_quote": "{} stands neither in nor beside the quote",
    "value_not_in_text": "{} is not in the article",
    "no_anchor": "relative day left open: no day of publication is known",
    "own_release": "published by a party to the conflict",
    "unread_count": "a number that could not be read",
    "unknown_strike": "is about {}, which was not kept",
}
STATUSES: dict[Status, str] = {
    "ok": "read, with answers",
    "empty": "read; it reports no strike",
    "partial": "read; some items were rejected",
    "truncated": "the answer was cut off",
    "refused": "the model refused",
    "filtered": "a content filter stopped the answer",
    "invalid": "the answer could not be read",
    "failed": "no answer came",
    "skipped": "not read",
    "unreadable": "the file could not be read",
}
_MEANS = {"airstrike": "airstrike", "unspecified": "strike", "mixed": "mixed fire"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def plain(words: str) -> str:
    r"""Replace characters that no page may hold, one for one.

    >>> plain("two\x00 dead")
    'two� dead'
    """
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", words)


def flag_words(flag: str) -> str:
    """Say what a flag means; one we do not know stands as it is.

    >>> flag_words("value_not_in_quote:casualties.0")
    'casualties 1 stands neither in nor beside the quote'
    >>> flag_words("odd")
    'odd'
    """
    head, _, rest = flag.partition(":")
    field, dot, number = rest.partition(".")
    if dot and number.isascii() and number.isdigit():
        rest = f"{field} {int(number) + 1}"
    return _FLAGS.get(head, "{}").format(rest if head in _FLAGS else flag)


def raw_words(raw: object) -> str:
    """Write what was returned as a reader of JSON would indent it.

    >>> raw_words("two dead")
    '"two dead"'
    """
    return json.dumps(raw, ensure_ascii=False, indent=2, default=str)


def doubts(flags: Iterable[str]) -> list[str]:
    """Say what flags mean, but for contradictions: the pages show those with their claims.

    >>> doubts(["own_release", "contradicts:C2"])
    ['published by a party to the conflict']
    """
    return [flag_words(flag) for flag in flags if not contradicted([flag])]


def kind_words(label: str) -> str:
    """Write a label of the codebook as words.

    >>> kind_words("killed_or_injured")
    'killed or injured'
    """
    return "UN" if label == "un" else label.replace("_", " ")


def country_words(code: str | None) -> str | None:
    """Name a country by its code, or return the code of one we cannot name.

    >>> country_words("SYR"), country_words("QQQ"), country_words(None)
    ('Syria', 'QQQ', None)
    """
    country = country_coded(code) if code else None
    return country.name if country else code


def where_words(place: Place) -> str:
    """Say where a place is, in its division and country as far as they are known."""
    name = place.name or place.text
    around = (place.admin1, country_words(place.country))
    parts = dict.fromkeys([name, *(part for part in around if part)])
    return f"{'near ' if place.relation == 'near' else ''}{', '.join(parts)}"


def strike_words(strike: Strike) -> str:
    """Name a strike by its means and place."""
    kind = _MEANS.get(strike.method, f"{strike.method} strike").capitalize()
    place = strike.place
    if place is None:
        return kind
    relation = "near" if place.relation == "near" else "in"
    return f"{kind} {relation} {place.name or place.text}"


def web_link(url: str | None) -> str | None:
    """Return a url that is safe to link: http or https with a host, else None.

    >>> web_link("https://example.org/a"), web_link("javascript:alert(1)"), web_link("//x")
    ('https://example.org/a', None, None)
    """
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None
