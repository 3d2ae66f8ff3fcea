"""The work behind `extractor review`: what is laid on the desk, and where labels go."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typer

from evals.check import check_case
from evals.gold import Label, Labelled, load_case
from extractor.article import Article
from extractor.cli.runs import reading
from extractor.cli.showing import _texts, read_records, text_of
from extractor.errors import SourceError
from extractor.resolve.gazetteer import Gazetteer, user_index_path
from extractor.review.agreement import Agreements, Pair
from extractor.review.cases import (
    Case,
    cases_of_articles,
    cases_of_labels,
    cases_of_records,
    holds_labels,
)
from extractor.review.desk import Desk, Keep
from extractor.review.folder import LabelFolder
from extractor.review.server import address, open_desk
from extractor.schema.record import Record
from extractor.settings import read_settings
from extractor.sources import Unread, read_articles

_LABELS = Path("labels")
_NAME = re.compile(r"\w[\w-]{0,59}")
_RECORDS = frozenset({".json", ".jsonl"})


@dataclass(frozen=True, slots=True)
class Order:
    """What one `review` was asked to do."""

    path: Path | None
    db: str | None
    articles: Sequence[str]
    labels: Path | None
    labeller: str | None
    blind: bool


def serve(order: Order, port: int) -> None:
    """Serve a desk until Ctrl-C.

    Raises:
        SourceError: there is nothing to lay on it.
        GoldError, StoreError, GazetteerError: what it needs cannot be read.
    """
    desk = desk_of(order)
    try:
        with open_desk(desk, port) as (server, listener):
            count = len(desk.cases)
            laid = "1 article" if count == 1 else f"{count} articles"
            _say(f"{laid} on the desk; labels go to {desk.folder.path}")
            _say(f"open {address(listener)} in a browser; Ctrl-C ends it")
            server.run(sockets=[listener])
    except KeyboardInterrupt:
        _say("desk closed")
    except OSError as error:
        raise typer.BadParameter(f"no desk at port {port}: {error.strerror}") from error


def desk_of(order: Order) -> Desk:
    """Lay out what an order names.

    Raises:
        SourceError: there is nothing to review.
        GoldError, StoreError, GazetteerError: what it needs cannot be read.
    """
    root, folder = folders_of(order)
    cases = {case.name: case for case in _cases(order)}
    if not cases:
        raise SourceError(f"{str(order.db or order.path)!r} holds no article with a text")
    env = read_settings(os.environ, Path.cwd()).env
    own = user_index_path(env)
    return Desk(
        cases=cases,
        folder=LabelFolder(folder),
        agreements=Agreements(root, _compare()),
        gazetteer=Gazetteer.open(extra=[own] if own.is_file() else []),
        check=check,
        keep=_keep(order),
        labeller=order.labeller,
        blind=order.blind,
    )


def folders_of(order: Order) -> tuple[Path, Path]:
    """Name the folder of all labels, and in it that of this labeller.

    Raises:
        typer.BadParameter: the name is no folder's, or blind labels would overwrite others.
    """
    name = order.labeller
    if name is not None and not _NAME.fullmatch(name):
        raise typer.BadParameter(f"{name!r} is no name for a labeller: use letters and digits")
    given = order.path if order.path and _is_gold(order.path) else None
    root = order.labels or given or _LABELS
    folder = root / name if name else root
    if order.blind and given and folder.resolve() == given.resolve():
        raise typer.BadParameter(
            "blind labels would overwrite those they are held against: give --labeller NAME"
        )
    return root, folder


def check(label: Mapping[str, Any], text: str) -> list[str]:
    """Hold one label to the codebook: one sentence a problem."""
    return list(check_case(Labelled(text, Label.model_validate(label))))


def _cases(order: Order) -> Iterator[Case]:
    path, db = order.path, order.db
    if (path is None) == (db is None):
        raise typer.BadParameter("name either what to review or a --db, and not both")
    if db is not None:
        yield from cases_of_records(_with_text(_stored(db)))
    elif path is None or not path.exists():
        raise SourceError(f"{str(path)!r} is not there")
    elif _is_gold(path):
        yield from cases_of_labels(path)
    elif path.suffix in _RECORDS:
        texts = _texts(order.articles)
        found = ((one, text_of(one, texts)) for one in read_records(path))
        yield from cases_of_records(_with_text(found))
    else:
        yield from cases_of_articles(_readable(path))


def _stored(db: str) -> Iterator[tuple[Record, str | None]]:
    from extractor.store.records import latest_records  # noqa: PLC0415 - sqlalchemy is slow

    with reading(db) as store:
        yield from ((one, one.article.text) for one in latest_records(store))


def _with_text(found: Iterable[tuple[Record, str | None]]) -> Iterator[tuple[Record, str]]:
    for record, text in found:
        if text:
            yield record, text
        else:
            _say(f"left out, for it has no text: {record.article.id}")


def _readable(path: Path) -> Iterator[Article]:
    for item in read_articles([path]):
        if isinstance(item, Unread):
            _say(f"left out: {item.article.id}: {item.reason}")
        else:
            yield item


def _is_gold(path: Path) -> bool:
    return path.is_dir() and holds_labels(path)


def _keep(order: Order) -> Keep | None:
    """Return what stores finished sheets as records, for a desk over a database."""
    if order.db is None:
        return None
    from extractor.review.reviewed import (  # noqa: PLC0415 - sqlalchemy is slow
        keep_reviewed,
        record_of_sheet,
        reviewer,
    )

    db, by = order.db, reviewer(order.labeller)
    return lambda article, sheet: keep_reviewed(db, article, record_of_sheet(sheet, article, by))


def _compare() -> Callable[[Path, Path], Pair | None] | None:
    """Return what measures agreement, where the libraries that scoring needs are installed."""
    return compare if find_spec("numpy") and find_spec("scipy") else None


def compare(first: Path, second: Path) -> Pair | None:
    """Measure how far two folders of labels agree on the articles they share, if on any.

    Raises:
        GoldError: a label cannot be read.
    """
    from evals.agreement import agree  # noqa: PLC0415 - numpy is slow to import
    from evals.table import SHARES  # noqa: PLC0415 - ditto

    names = {path.name for path in first.glob("*.json")}
    shared = sorted(names & {path.name for path in second.glob("*.json")})
    if not shared:
        return None
    one, other = ([load_case(folder / name) for name in shared] for folder in (first, second))
    whole = agree(one, other)
    headline, *_ = SHARES
    alphas = {f"Krippendorff’s alpha, {name}": alpha for name, alpha in whole.alpha.items()}
    shares = {
        label.strip(): whole.figures[name]
        for name, label in SHARES.items()
        if name != "quotes grounded"  # labels have no evidence of their own to check
    }
    each = (
        agree([mine], [yours]).figures[headline] for mine, yours in zip(one, other, strict=True)
    )
    by_article = dict(zip((case.id for case in one), each, strict=True))
    return Pair(_name(first), _name(second), {**shares, **alphas}, by_article)


def _name(folder: Path) -> str:
    return folder.resolve().name


def _say(line: str) -> None:
    typer.echo(f"extractor: {line}", err=True)
