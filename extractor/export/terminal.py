"""Records for people: tables that fit a terminal, and the article with its evidence marked."""

import re
from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from extractor.export.wording import claim_cells, strike_cells
from extractor.schema.record import ArticleInfo, Claim, Record, Strike
from extractor.text.spans import Span

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_STATUS_STYLE = {"ok": "green", "empty": "dim", "partial": "yellow", "skipped": "yellow"}
_REALITY_STYLE = {"disputed": "magenta", "alleged": "yellow", "intercepted": "cyan"}
_STRIKE_HEAD = ("", "when", "where", "what", "by", "count", "reality")
_CLAIM_HEAD = ("", "about", "claimant", "claim", "figure", "hedge")
_STRIKE_FIXED = {0: 3, 1: 10, 5: 5, 6: 11}
_CLAIM_FIXED = {0: 3, 1: 7, 5: 10}


def visible(words: str) -> str:
    r"""Blank out control characters, one for one: an article may not command the terminal.

    >>> visible("two\x1b[31m dead\n")
    'two�[31m dead\n'
    """
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", words)


def print_record(console: Console, record: Record) -> None:
    """Print what was found in one article, each item above the first words that prove it."""
    console.print(Group(_header(record), *_body(record, console.width)), "")


def print_whole(console: Console, record: Record, text: str | None) -> None:
    """Print the article with its evidence marked, then everything kept and rejected."""
    head: list[RenderableType] = [_header(record)]
    if text is not None:
        head += ["", marked(text, _marks(record)), ""]
    console.print(Group(*head, *_body(record, console.width)), "")


def marked(text: str, marks: Sequence[tuple[Span, str]]) -> Text:
    """Mark stretches of a text with brackets and the ids of what they prove.

    >>> marked("Jets hit it.", [(Span(5, 11), "S1"), (Span(5, 11), "C1")]).plain
    'Jets ⟦hit it⟧S1 C1.'
    """
    labels: dict[Span, list[str]] = {}
    for span, label in marks:
        labels.setdefault(span, []).append(label)
    styled = Text(visible(text))
    signs: list[tuple[int, int, str]] = []
    for span, ids in labels.items():
        styled.stylize("bold yellow" if ids[0].startswith("S") else "cyan", *span)
        signs.append((span.start, len(text) - span.end, "⟦"))
        signs.append((span.end, -1 - span.start, f"⟧{' '.join(ids)}"))
    signs.sort()
    pieces = styled.divide([offset for offset, _, _ in signs])
    out = Text()
    for piece, (_, _, sign) in zip(pieces, signs, strict=False):
        out.append_text(piece).append(sign, style="dim")
    return out.append_text(pieces[-1])


def _marks(record: Record) -> list[tuple[Span, str]]:
    items: list[Strike | Claim] = [*record.strikes, *record.claims]
    return [(Span(quote.start, quote.end), item.id) for item in items for quote in item.evidence]


def _header(record: Record) -> Text:
    article = record.article
    head = Text(visible(_name(article)), style="bold")
    for fact in (article.publisher, article.published):
        head.append(f" · {visible(str(fact))}" if fact else "", style="not bold")
    head.append(" · ", style="not bold")
    head.append(record.status, style=_STATUS_STYLE.get(record.status, "red"))
    if record.detail:
        head.append(f" ({visible(record.detail)})", style="not bold dim")
    return head


def _name(article: ArticleInfo) -> str:
    return f"{article.title} [{article.id}]" if article.title else article.id


def _body(record: Record, width: int) -> Iterator[RenderableType]:
    if record.strikes:
        widths = _widths(len(_STRIKE_HEAD), _STRIKE_FIXED, width)
        yield _row(_STRIKE_HEAD, widths, "dim")
        for strike in record.strikes:
            style = "dim" if strike.salience == "background" else ""
            yield _row(strike_cells(strike), widths, style, _REALITY_STYLE.get(strike.reality))
            yield from _proof(strike)
    if record.claims:
        widths = _widths(len(_CLAIM_HEAD), _CLAIM_FIXED, width)
        yield _row(_CLAIM_HEAD, widths, "dim")
        for claim in record.claims:
            yield _row(claim_cells(claim), widths)
            yield from _proof(claim)
    for item in record.rejected:
        yield Text(visible(f" ✗  {item.kind} rejected: {item.reason}"), style="red")


def _widths(columns: int, fixed: dict[int, int], total: int) -> list[int]:
    """Share what the fixed columns and the gaps leave evenly among the others."""
    loose = columns - len(fixed)
    room = max(total - sum(fixed.values()) - columns - 1, 8 * loose)
    return [fixed.get(column, room // loose) for column in range(columns)]


def _row(
    cells: tuple[str, ...], widths: list[int], style: str = "", last: str | None = None
) -> RenderableType:
    table = Table.grid(padding=(0, 1, 0, 0))
    for width in widths:
        table.add_column(width=width, overflow="fold")
    texts = [Text(visible(cell)) for cell in cells]
    texts[0].stylize("bold")
    texts[-1].stylize(last or "")
    table.add_row(*texts, style=style)
    return Padding(table, (0, 0, 0, 1))


def _proof(item: Strike | Claim) -> Iterator[RenderableType]:
    words = Text(style="dim")
    if item.evidence:
        words.append(visible(" ".join(item.evidence[0].quote.split())))
    if item.flags:
        words.append(f" ⚑ {', '.join(item.flags)}", style="yellow")
    if words:
        yield Padding(words, (0, 0, 0, 5))
