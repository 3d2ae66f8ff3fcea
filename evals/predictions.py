"""Records to be scored, whoever made them: ours, a stored run's, or another tool's in our shape."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from evals.gold import Labelled, load_case
from evals.score import Tally, score
from extractor.errors import GoldError
from extractor.schema.record import ArticleInfo, Record
from extractor.text.locating import locate

Item = dict[str, Any]
"""A JSON object of somebody else's, before it is read."""


class Scored(NamedTuple):
    """A labelled article, its record if there is one, and what the record scored."""

    case: Labelled
    record: Record | None
    tally: Tally


@dataclass(slots=True)
class Scoring:
    """Records held against a folder of labels one by one: only what is asked for stays in memory.

    `labels` are the label files by the id of their article; `unknown` and `missing` are the ids
    on which records and labels do not meet.
    """

    labels: Mapping[str, Path]
    seen: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """The labelled articles that no record was about."""
        return [name for name in self.labels if name not in self.seen]

    def score(self, pred: Path) -> Iterator[Scored]:
        """Score one record a line, or those of a stored run (of its first sample), in that order.

        A record needs `article.id`, `strikes` and `claims`; the rest may be left out, and
        `quotes` may stand for `evidence`, as in a label: they are then looked up in the labelled
        text. Articles without a record come last and are scored as silence.

        Raises:
            GoldError: the file or a label cannot be read, a line is no record, an article has
                two, or no record is about a labelled article.
        """
        for where, item in _items(pred):
            name = _article_id(where, item)
            if name in self.seen or name in self.unknown:
                raise GoldError(f"{where}: a second record of article {name!r}")
            if name not in self.labels:
                self.unknown.append(name)
                continue
            self.seen.add(name)
            case = load_case(self.labels[name])
            record = _record(where, item, case.text)
            yield Scored(case, record, score(case, record))
        if not self.seen:
            raise GoldError(f"{pred}: no record of any of the {len(self.labels)} labelled articles")
        for name in self.missing:
            case = load_case(self.labels[name])
            yield Scored(case, None, score(case, None))


def _items(path: Path) -> Iterator[tuple[str, Item]]:
    for number, line in enumerate(_lines(path), 1):
        if line.strip():
            where = f"{path}, line {number}"
            item = _object(where, line)
            if "format" in item or item.get("sample"):  # a run's header, or a further sample
                continue
            yield where, item.get("record", item)


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8") as lines:
            yield from lines
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} cannot be read as records: {error}") from error


def _article_id(where: str, item: Item) -> str:
    article = item.get("article")
    name = article.get("id") if isinstance(article, dict) else None
    if not isinstance(name, str):
        raise GoldError(f"{where}: a record names its article in article.id")
    return name


def _object(where: str, line: str) -> Item:
    try:
        item = json.loads(line)
    except ValueError as error:
        raise GoldError(f"{where}: no JSON: {error}") from error
    if not isinstance(item, dict):
        raise GoldError(f"{where}: a record is an object, not {line[:40]!r}")
    return item


def _record(where: str, item: Item, text: str) -> Record:
    try:
        return Record.model_validate(_filled(item, text))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise GoldError(f"{where}: {place}: {first['msg']}") from error


def _filled(item: Item, text: str) -> Item:
    """Fill in what another tool may leave out, and leave out what only a label has."""
    info = item["article"]
    known = {name: info.get(name) for name in ArticleInfo.model_fields}
    said = bool(item.get("strikes") or item.get("claims"))
    asked: Item = {"detail": None, "model": "unknown", "prompt": None, "fingerprint": None}
    rest: Item = {"status": "ok" if said else "empty", "rejected": [], "usage": {}}
    filled: Item = asked | rest | {k: v for k, v in item.items() if k != "notes"}
    filled["article"] = known | {"sha256": known["sha256"] or ""}
    for kind in ("strikes", "claims"):
        if isinstance(item.get(kind), list):
            filled[kind] = [_one(each, text) for each in item[kind]]
    return filled


def _one(item: object, text: str) -> object:
    """Read a strike or claim in the shape of a label as one of a record."""
    if not isinstance(item, dict):
        return item
    filled = {k: _unaliased(v) for k, v in item.items() if k not in _OF_LABELS}
    filled.setdefault("flags", [])
    if "evidence" not in filled:
        filled["evidence"] = [_evidence(str(quote), text) for quote in item.get("quotes", [])]
    return filled


_OF_LABELS = frozenset({"quotes", "optional", "notes"})


def _unaliased(value: object) -> object:
    if isinstance(value, list):
        return [_unaliased(each) for each in value]
    if not isinstance(value, dict):
        return value
    filled = {k: v for k, v in value.items() if k != "aliases"}
    if "precision" in filled:
        filled = {"lat": None, "lon": None} | filled
    return filled


def _evidence(quote: str, text: str) -> Item:
    """Look a quote up; one that stands nowhere spans nothing and counts as ungrounded."""
    found = locate(quote, text)
    start, end = found.spans[0] if found else (0, 0)
    return {"quote": quote, "start": start, "end": end, "match": found.match if found else "exact"}
