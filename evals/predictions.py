"""Records to be scored, whoever made them: ours, a stored run's, or another tool's in our shape."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evals.gold import Labelled
from evals.score import Tally, score
from extractor.errors import GoldError
from extractor.schema.record import ArticleInfo, Record
from extractor.text.locating import locate

Item = dict[str, Any]
"""A JSON object of somebody else's, before it is read."""


@dataclass(frozen=True, slots=True)
class Predictions:
    """Records by the id of their article, and the ids on which labels and records do not meet."""

    records: Mapping[str, Record]
    unknown: Sequence[str]
    missing: Sequence[str]

    def tallies(self, cases: Sequence[Labelled]) -> list[Tally]:
        """Score every labelled article; one without a record is scored as silence."""
        return [score(case, self.records.get(case.id)) for case in cases]


def read_predictions(path: Path, cases: Sequence[Labelled]) -> Predictions:
    """Read one record a line, or those of a stored run (of its first sample).

    A record needs `article.id`, `strikes` and `claims`; the rest may be left out, and `quotes`
    may stand for `evidence`, as in a label: they are then looked up in the labelled text.

    Raises:
        GoldError: the file cannot be read, a line is no record, an article has two, or no record
            is about a labelled article.
    """
    texts = {case.id: case.text for case in cases}
    records: dict[str, Record] = {}
    unknown: list[str] = []
    for where, item in _items(path):
        record = _record(where, item, texts)
        name = record.article.id
        if name in records or name in unknown:
            raise GoldError(f"{where}: a second record of article {name!r}")
        if name in texts:
            records[name] = record
        else:
            unknown.append(name)
    if not records:
        raise GoldError(f"{path}: no record of any of the {len(texts)} labelled articles")
    return Predictions(records, unknown, [name for name in texts if name not in records])


def _items(path: Path) -> Iterator[tuple[str, Item]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} cannot be read as records: {error}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            where = f"{path}, line {number}"
            item = _object(where, line)
            if "format" in item or item.get("sample"):  # a run's header, or a further sample
                continue
            yield where, item.get("record", item)


def _object(where: str, line: str) -> Item:
    try:
        item = json.loads(line)
    except ValueError as error:
        raise GoldError(f"{where}: no JSON: {error}") from error
    if not isinstance(item, dict):
        raise GoldError(f"{where}: a record is an object, not {line[:40]!r}")
    return item


def _record(where: str, item: Item, texts: Mapping[str, str]) -> Record:
    try:
        return Record.model_validate(_filled(item, texts))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(step) for step in first["loc"])
        raise GoldError(f"{where}: {field}: {first['msg']}") from error


def _filled(item: Item, texts: Mapping[str, str]) -> Item:
    """Fill in what another tool may leave out, and leave out what only a label has."""
    if not isinstance(item.get("article"), dict):
        return item
    info = item["article"]
    text = texts.get(str(info.get("id")), "")
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
