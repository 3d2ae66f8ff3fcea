"""A cassette on disk and in play: what is kept of an exchange, and how it is found again."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped] # no types
from vcr.persisters.filesystem import CassetteNotFoundError  # type: ignore[import-untyped] # no types
from vcr.request import Request  # type: ignore[import-untyped] # no types
from vcr.serialize import deserialize, serialize  # type: ignore[import-untyped] # no types

from extractor.errors import StaleCassetteError
from extractor.model.digest import (
    Digest,
    closest,
    differences,
    digested,
    fingerprint,
    schema_text,
    short_hash,
)
from extractor.model.wire import Body
from extractor.schema.record import Usage

_KEPT_HEADERS = frozenset({"content-type", "retry-after", "retry-after-ms"})
_SCHEME = "recorded:"
_MOST_LINES = 12
_asking: ContextVar[str | None] = ContextVar("asking", default=None)


@contextmanager
def asking_about(article: str) -> Iterator[None]:
    """Let the requests of a block be known as those of an article."""
    token = _asking.set(article)
    try:
        yield
    finally:
        _asking.reset(token)


@dataclass(slots=True)
class Tape:
    """One cassette; vcr calls it to load and save, to reduce what is kept, and to match.

    `whole` keeps requests as they are; otherwise a request is replaced by its `Digest`.
    `texts` are recorded texts by their hash, `usages` those of an article by its first request,
    `header` is what the recording was made with.
    """

    path: Path
    recording: bool
    whole: bool = True
    header: dict[str, Any] = field(default_factory=dict)
    usages: dict[str, list[Usage]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[str, str] = field(default_factory=dict)
    _known: dict[str, Digest] = field(default_factory=dict)
    _users: dict[str, set[str | None]] = field(default_factory=lambda: defaultdict(set))

    # what vcr keeps of an exchange

    def kept_request(self, request: Request) -> Request:
        """Reduce a request to what may be kept; in replay, fail if it was never recorded.

        Raises:
            StaleCassetteError: no recorded request is this one; says what has changed.
        """
        if request.uri.startswith(_SCHEME):
            return request
        raw: bytes = request.body
        if self.recording:
            body = raw.decode() if self.whole else self._reduced(raw)
        else:
            body = self._known_request(raw)
        headers = _allowed(request.headers)
        return Request(request.method, f"{_SCHEME}{request.path}", body, headers)

    def _reduced(self, raw: bytes) -> str:
        body = json.loads(raw)
        article = _asking.get()
        for text in (*(turn["content"] for turn in body["messages"]), schema_text(body)):
            self.texts[short_hash(text)] = text
            self._users[short_hash(text)].add(article)
        return json.dumps(digested(body, article).to_json(), ensure_ascii=False)

    def _known_request(self, raw: bytes) -> str:
        known = self._known.get(fingerprint(raw))
        if known is None:
            raise StaleCassetteError(self._staleness(json.loads(raw)))
        return raw.decode() if self.whole else json.dumps(known.to_json(), ensure_ascii=False)

    def _staleness(self, body: Body) -> str:
        sent = digested(body, _asking.get())
        who = f"article {sent.article!r}" if sent.article else "this request"
        lead = f"cassette {self.path.name!r} holds no reply for {who}"
        recorded = closest(sent, list(self._known.values()))
        if recorded is None:
            return f"{lead}: it was never asked about, so record the cassette again"
        lines = list(differences(body, recorded, self.texts))[:_MOST_LINES]
        return "\n".join([f"{lead}: undo this change, or record it again", *lines])

    @staticmethod
    def kept_response(response: dict[str, Any]) -> dict[str, Any]:
        """Drop every header that no reader needs: cookies, dates, names of accounts."""
        return {**response, "headers": _allowed(response["headers"])}

    def same(self, one: Request, other: Request) -> bool:
        """Tell whether two kept requests are the same question."""
        return one.path == other.path and self._sha256(one.body) == self._sha256(other.body)

    def named(self, kept: Request) -> str | None:
        """Return the article that a kept request asks about; whole ones do not say."""
        article: str | None = None if self.whole else json.loads(kept.body)["article"]
        return article and f"article {article!r}"

    def _sha256(self, raw: bytes) -> str:
        return fingerprint(raw) if self.whole else _sha256_in(raw)

    # how vcr loads and saves it

    def load_cassette(self, path: Path, serializer: object) -> tuple[list[Any], list[Any]]:
        """Return the recorded requests and responses; a recording begins with none."""
        if self.recording:
            raise CassetteNotFoundError
        requests, responses = deserialize(Path(path).read_text(encoding="utf-8"), serializer)
        return requests, responses

    def deserialize(self, text: str) -> Mapping[str, Any]:
        """Read the file, and learn what else it holds."""
        data: dict[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506 - it is the safe one, in C
        self.header, self.texts = data.get("made_with", {}), data.get("texts", {})
        self.whole = not self.header
        for sha256, usages in data.get("usage", {}).items():
            self.usages[sha256] = [Usage.model_validate(usage) for usage in usages]
        for interaction in data["interactions"]:
            self._learn(interaction["request"])
        return data

    def _learn(self, request: dict[str, Any]) -> None:
        body = request["body"]
        digest = digested(body) if self.whole else Digest.from_json(body)
        self._known[digest.sha256] = digest
        if self.whole:
            self.texts |= {
                short_hash(turn["content"]): turn["content"] for turn in body["messages"]
            }
            self.texts[digest.schema] = schema_text(body)
        request["body"] = json.dumps(body, ensure_ascii=False)

    def save_cassette(self, path: Path, data: Mapping[str, Any], serializer: object) -> None:
        """Write the file, as UTF-8 wherever it is written."""
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(serialize(data, serializer), encoding="utf-8", newline="\n")

    def serialize(self, data: Mapping[str, Any]) -> str:
        """Lay out the file: requests as trees, and sorted by article, so that a diff is short."""
        interactions = data["interactions"]
        for interaction in interactions:
            interaction["request"]["body"] = json.loads(interaction["request"]["body"])
        if self.whole:
            return _dumped({"version": data["version"], "interactions": interactions})
        interactions.sort(key=lambda each: each["request"]["body"]["article"] or "")
        laid_out = {
            "version": data["version"],
            "made_with": self.header,
            "usage": {
                sha256: [usage.model_dump(exclude_defaults=True) for usage in usages]
                for sha256, usages in sorted(self.usages.items())
            },
            "texts": {name: self.texts[name] for name in sorted(self._shared())},
            "interactions": interactions,
        }
        return _dumped(laid_out)

    def _shared(self) -> set[str]:
        """Return the texts that more than one article was asked with: the prompt's own."""
        return {name for name, users in self._users.items() if len(users) > 1}


def _sha256_in(raw: bytes) -> str:
    sha256: str = json.loads(raw)["sha256"]
    return sha256


def _allowed(headers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in headers.items() if name.lower() in _KEPT_HEADERS}


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER = type("Dumper", (getattr(yaml, "CSafeDumper", yaml.SafeDumper),), {})


def _as_block(dumper: Any, text: str) -> Any:  # noqa: ANN401 - yaml has no types
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_DUMPER.add_representer(str, _as_block)  # type: ignore[attr-defined] # yaml has no types


def _dumped(data: Mapping[str, Any]) -> str:
    text: str = yaml.dump(
        data, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=1_000_000_000
    )
    return text
