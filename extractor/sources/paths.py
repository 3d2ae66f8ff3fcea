"""What the caller named becomes a list of inputs, before anything is read."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import SourceError, UnreadableError
from extractor.sources.compose import Spot

TEXTS = (".txt", ".md")
PAGES = (".html", ".htm")
TABLES = (".json", ".jsonl", ".ndjson", ".csv", ".parquet")
STDIN = "-"
_WEB = re.compile(r"([a-z][a-z0-9+.-]+):/{1,2}(?=[^/])", re.IGNORECASE)
"""Also with the one slash that a `Path` leaves of two."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file, a web address, or standard input where both are None."""

    path: Path | None
    web: Spot | None = None

    @property
    def spot(self) -> Spot:
        """The input as messages name it, and the id of an article that states none."""
        if self.web:
            return self.web
        if self.path is None:
            return Spot("standard input", None)
        return Spot(str(self.path), os.fsencode(self.path.stem).decode("utf-8", "replace"))

    @property
    def sidecar(self) -> Path | None:
        """The metadata file beside a text or a page, if there is one."""
        if self.path is None or self.path.suffix.lower() not in TEXTS + PAGES:
            return None
        beside = self.path.with_suffix(".json")
        return beside if beside.is_file() else None


def list_inputs(paths: Sequence[Path | str]) -> list[Input]:
    """List the files behind the paths, in order; a folder stands for what lies under it.

    A `NAME.json` beside `NAME.txt` (`.md`, `.html`) is that article's metadata and not listed.

    Raises:
        SourceError: a path is missing or holds no article, or a web address is malformed.
    """
    return [found for path in paths for found in _behind(path)]


def _behind(path: Path | str) -> Iterable[Input]:
    if str(path) == STDIN:
        return [Input(None)]
    if _WEB.match(str(path)):
        return [_at_address(_WEB.sub(r"\1://", str(path), count=1))]
    path = Path(path)
    if path.is_dir():
        return _under(path)
    if not path.exists():
        raise SourceError(
            f"{str(path)!r} does not exist: name a file, a folder, a web address or -"
        )
    return [] if _is_metadata(path) else [Input(path)]


def _at_address(address: str) -> Input:
    from extractor.sources.addresses import spot_of  # noqa: PLC0415 - httpx2 takes its time

    try:
        return Input(None, spot_of(address))
    except UnreadableError as error:
        raise SourceError(str(error)) from error


def _under(folder: Path) -> list[Input]:
    known = {*TEXTS, *PAGES, *TABLES}
    found = [
        Input(path)
        for path in sorted(_files(folder))
        if path.suffix.lower() in known and not _is_metadata(path)
    ]
    if not found:
        raise SourceError(
            f"{str(folder)!r} holds no article: no file of {', '.join(sorted(known))}"
        )
    return found


def _files(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(here, name) for name in names if not name.startswith("."))


def _is_metadata(path: Path) -> bool:
    beside = (path.with_suffix(suffix) for suffix in TEXTS + PAGES)
    return path.suffix.lower() == ".json" and any(other.is_file() for other in beside)
