"""One article as it was read: its words and what is known about them."""

import hashlib
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Article:
    """A text with its metadata; the text is never modified after reading.

    `published` is the day of publication, or None when nobody stated it: it is never guessed.
    `language` is an ISO 639-1 code, or None when neither the source nor the text tells.
    """

    id: str
    text: str
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: date | None = None
    language: str | None = None

    @property
    def sha256(self) -> str:
        """Hex digest of the UTF-8 text: names this version of the article.

        >>> Article(id="a", text="Two dead.").sha256[:12]
        'e8d685b1e12c'
        """
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()
