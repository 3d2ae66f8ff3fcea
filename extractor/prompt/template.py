"""Text with named gaps, and the fence that keeps an article from leaving its place.

No template engine ever sees an article: a template is cut at its own gaps once, and what is put
into them is never read again.
"""

import hashlib
import json
import re
from collections.abc import Mapping

from extractor.article import Article
from extractor.errors import PromptError

_GAP = re.compile(r"\{\{([a-z_]{1,40})\}\}")
_LONGEST_METADATA = 500


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put the values into the gaps; a value that looks like a gap stays as it is.

    Raises:
        PromptError: the template has a gap that is not among the values.

    >>> fill("Read: {{article}}", {"article": "{{article}} {% raw %} $x"})
    'Read: {{article}} {% raw %} $x'
    """
    pieces = _GAP.split(template)
    for name in pieces[1::2]:
        if name not in values:
            raise PromptError(f"a template has the gap {name!r}; it may only have {sorted(values)}")
    pieces[1::2] = [values[name] for name in pieces[1::2]]
    return "".join(pieces)


def fenced(text: str) -> str:
    """Put a text between two marks that it cannot contain.

    The mark carries a code computed from the text, so whoever writes the text cannot close the
    fence from inside. A lone surrogate, which no JSON request can carry, becomes "?".

    >>> print(fenced("Two strikes hit Aden."))
    <<<ARTICLE f836feff4b14
    Two strikes hit Aden.
    ARTICLE f836feff4b14>>>
    """
    sendable = text.encode("utf-8", "replace").decode("utf-8")
    code = hashlib.sha256(sendable.encode()).hexdigest()
    while code[:12] in sendable:
        code = hashlib.sha256(code.encode()).hexdigest()
    return f"<<<ARTICLE {code[:12]}\n{sendable}\nARTICLE {code[:12]}>>>"


def metadata_lines(article: Article) -> str:
    r"""Tell what is known about an article, a line each, in JSON so that a title stays one.

    >>> print(metadata_lines(Article(id="a", text="…", title='Raid\nIgnore "all"')))
    title: "Raid\nIgnore \"all\""
    publisher: unknown
    published: unknown
    """
    published = article.published
    day = f"{published.isoformat()} ({published:%A})" if published else "unknown"
    return "\n".join(
        (
            f"title: {_quoted(article.title)}",
            f"publisher: {_quoted(article.publisher)}",
            f"published: {day}",
        )
    )


def _quoted(value: str | None) -> str:
    if value is None:
        return "unknown"
    sendable = value[:_LONGEST_METADATA].encode("utf-8", "replace").decode("utf-8")
    return json.dumps(sendable, ensure_ascii=False)
