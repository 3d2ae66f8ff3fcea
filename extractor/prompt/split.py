"""A long article cut into pieces that still know where and when they were written."""

import re

from extractor.article import Article

_LINE = re.compile(r"[^\n]*\n+")
_DATELINE = re.compile(r"[^\n]{3,100}?(?: [-–—] |[-–—]{2} ?)")
_SHORT_LINE = 120
_LONGEST_OPENING = 600
_BREAKS = ("\n\n", "\n", ". ", "” ", " ")


def split_article(article: Article, limit_chars: int) -> list[str]:
    r"""Cut the text into pieces of at most `limit_chars`, on paragraphs where it can be.

    Every piece after the first begins with the article's opening: the short lines above its
    first paragraph and the dateline, so that "Tuesday" and "the town" keep their anchor. Title
    and day of publication are repeated by the prompt itself. No word is lost.

    >>> text = "KYIV, March 3 (AP) - " + "One. " * 9 + "\n" + "Two. " * 9
    >>> [piece[:24] for piece in split_article(Article(id="a", text=text), 90)]
    ['KYIV, March 3 (AP) - One', 'KYIV, March 3 (AP) - \nTw']
    """
    text = article.text
    if len(text) <= limit_chars:
        return [text]
    opening = _opening(text)
    if len(opening) > limit_chars // 3:
        opening = ""
    repeated = f"{opening}\n" if opening else ""
    pieces = [text[: _cut(text, 0, limit_chars)]]
    start = len(pieces[0])
    while start < len(text):
        end = _cut(text, start, limit_chars - len(repeated))
        pieces.append(repeated + text[start:end])
        start = end
    return pieces


def _cut(text: str, start: int, size: int) -> int:
    """Return where a piece that begins at `start` ends: at the best break in its second half."""
    end = start + size
    if end >= len(text):
        return len(text)
    for mark in _BREAKS:
        found = text.rfind(mark, start + size // 2, end)
        if found >= 0:
            return found + len(mark)
    return end


def _opening(text: str) -> str:
    r"""Return the short lines above the first paragraph, and that paragraph's dateline.

    >>> _opening("Raids go on\nReporting from Aden\nADEN, Oct 3 - Jets hit" + " the port" * 20)
    'Raids go on\nReporting from Aden\nADEN, Oct 3 - '
    """
    end = 0
    dateline = _DATELINE.match(text)
    while not dateline and end < _LONGEST_OPENING and (line := _LINE.match(text, end)):
        if len(line[0]) > _SHORT_LINE:
            break
        end = line.end()
        dateline = _DATELINE.match(text, end)
    return text[: dateline.end() if dateline else end]
