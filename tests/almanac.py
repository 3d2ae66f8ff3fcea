"""A small almanac for the tests of the rules: a handful of places, sides and days."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from extractor.article import Article
from extractor.rules import Almanac
from extractor.rules.reading import read_article
from extractor.schema.draft import ClaimDraft, Draft, StrikeDraft
from extractor.schema.terms import Precision

TODAY = date(2024, 5, 10)  # a Friday
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
COUNTRIES = frozenset({"Syria", "Iraq", "Yemen", "Libya", "Ukraine", "Sudan", "Lebanon", "Israel"})
TOWNS = frozenset(
    {"Hajin", "Mosul", "Kharkiv", "Sirte", "Zabid", "Khiam", "Bara", "Odesa", "Raqqa", "Hays"}
)


def knows(name: str) -> Precision | None:
    if name in COUNTRIES:
        return "country"
    return "settlement" if name in TOWNS else None


def is_party(name: str) -> bool:
    return name in {"ISAF", "Ministry of Defence"}


def first_day(words: str) -> date | None:
    """Read a weekday, a day of May or 'yesterday' as if it were Friday, 10 May 2024."""
    lowered = words.lower()
    if "today" in lowered or "yesterday" in lowered:
        return TODAY - timedelta(days="yesterday" in lowered)
    for number, day in enumerate(WEEK):
        if day in lowered:
            return TODAY - timedelta(days=(TODAY.weekday() - number) % 7)
    month = re.search(r"(?:May (\d+)|(\d+) May)", words)
    return date(2024, 5, int(month[1] or month[2])) if month else None


def days_of(_: Article) -> Callable[[str], date | None]:
    return first_day


ALMANAC = Almanac(knows, is_party, days_of)


def read(text: str, publisher: str | None = None) -> Draft:
    return read_article(Article(id="a", text=text, publisher=publisher), ALMANAC)


def only_strike(text: str) -> StrikeDraft:
    (strike,) = read(text).strikes
    return strike


def claims_on(text: str, topic: str) -> list[ClaimDraft]:
    return [claim for claim in read(text).claims if claim.topic == topic]
