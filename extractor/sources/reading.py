"""How inputs are read, and what stands for an article that could not be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, Literal

from extractor.article import Article
from extractor.sources.guard import Web

FIELDS = ("id", "title", "publisher", "url", "published", "text", "language")
"""What an article may carry: columns of a table, keys of an object or of front matter."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the caller decides about reading.

    `columns` maps a field to the column or JSON key that holds it, where the two differ.
    `published` is the day of articles that state none. `max_bytes` bounds one file, and one line
    of a table, of which there may be any number. `stdin` is what `-` reads; None is the
    process's own. `web` is how far web addresses are followed.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    published: date | None = None
    max_bytes: int = 20_000_000
    stdin: BinaryIO | None = None
    web: Web = field(default_factory=Web)

    def column(self, name: str) -> str:
        """Name the column that holds a field.

        >>> Reading(columns={"text": "body"}).column("text")
        'body'
        """
        return self.columns.get(name, name)


@dataclass(frozen=True, slots=True)
class Unread:
    """An input that yields no article to ask about, and one sentence why.

    `article` carries what is known of it: its `text` is what was read of a `skipped` one, and
    "" for an `unreadable` one.
    """

    article: Article
    status: Literal["unreadable", "skipped"]
    reason: str
