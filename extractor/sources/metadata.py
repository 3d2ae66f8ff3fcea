"""What is known about an article beside its text: read once, believed afterwards."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Self

from extractor.errors import UnreadableError
from extractor.sources.encoding import is_sound

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=[T ]|$)")
_CODE = re.compile(r"([a-z]{2,3})(?:[-_]|$)")
_KEY = re.compile(r"([A-Za-z_]+):(?:[ \t]+(.*))?$")
_FENCE = "---"
_MOST_FRONT_MATTER_LINES = 100


@dataclass(frozen=True, slots=True)
class Metadata:
    """Everything an article may state about itself; None is not stated."""

    id: str | None = None
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: date | None = None
    language: str | None = None

    def over(self, other: Self) -> Self:
        """Take what this one states, and the rest from the other.

        >>> Metadata(title="Raid").over(Metadata(title="Page", publisher="Bugle")).publisher
        'Bugle'
        """
        mine = {f.name: getattr(self, f.name) for f in fields(self)}
        return type(self)(
            **{name: getattr(other, name) if v is None else v for name, v in mine.items()}
        )


def read_metadata(stated: Mapping[str, object]) -> Metadata:
    """Read the fields of a JSON object, a table row or front matter.

    Raises:
        UnreadableError: a field has a value that is not of its kind, such as a day that is none.

    >>> read_metadata({"title": " Raid ", "published": "2016-03-04T08:00:00Z", "language": "en-GB"})
    Metadata(id=None, title='Raid', publisher=None, url=None,
        published=datetime.date(2016, 3, 4), language='en')
    """
    words = {name: _words(name, stated.get(name)) for name in ("id", "title", "publisher", "url")}
    return Metadata(
        **words,
        published=read_day(_words("published", stated.get("published"))),
        language=_language(_words("language", stated.get("language"))),
    )


def salvage_metadata(stated: Mapping[str, object]) -> Metadata:
    """Read what can be read of fields in which something is wrong.

    >>> salvage_metadata({"id": "raid", "published": "Tuesday"}).id
    'raid'
    """
    known = Metadata()
    for name, value in stated.items():
        try:
            known = known.over(read_metadata({name: value}))
        except UnreadableError:
            continue  # it is the reason why the article is unreadable, or one more of its kind
    return known


def read_day(words: str | None) -> date | None:
    """Read YYYY-MM-DD, alone or at the head of an ISO 8601 time; the zone moves no day.

    Raises:
        UnreadableError: the words are something else.

    >>> read_day("2016-02-29"), read_day(None)
    (datetime.date(2016, 2, 29), None)
    """
    if words is None:
        return None
    try:
        if _DAY.match(words):
            return datetime.fromisoformat(words).date()
    except ValueError:
        pass
    raise UnreadableError(f"published is {words!r}, which is no day: write it YYYY-MM-DD")


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    r"""Part the `key: value` lines between two `---` lines at the head from the text below.

    Lists and nested values are passed over. A head that is never closed, or holds something
    else, is text: nothing of it is dropped.

    >>> split_front_matter("---\ntitle: 'Raid'\n---\nJets hit a depot.")
    ({'title': 'Raid'}, 'Jets hit a depot.')
    >>> split_front_matter("---\nJets hit a depot.\n---\n")
    ({}, '---\nJets hit a depot.\n---\n')
    """
    if not text.startswith(_FENCE):
        return {}, text
    lines = text.splitlines(keepends=True)[: _MOST_FRONT_MATTER_LINES + 1]
    if lines[0].rstrip() != _FENCE:
        return {}, text
    stated: dict[str, object] = {}
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() == _FENCE:
            return stated, text[sum(map(len, lines[: index + 1])) :]
        if key := _KEY.match(line.rstrip()):
            stated[key[1].lower()] = _unquoted(key[2] or "")
        elif line.strip() and line[0] not in " \t-#":
            break
    return {}, text


def _unquoted(value: str) -> str:
    bare = value.strip()
    quoted = len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "'\""
    return bare[1:-1] if quoted else bare


def _words(name: str, value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise UnreadableError(f"{name} is {value!r}, which is no text")
    words = str(value).strip()
    if not is_sound(words):
        raise UnreadableError(f"{name} is {words!r}, which is no text")
    return words or None


def _language(words: str | None) -> str | None:
    code = _CODE.match((words or "").lower())
    return code[1] if code else None
