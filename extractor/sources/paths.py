"""What the caller named becomes a list of inputs, before anything is read."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import SourceError
from extractor.sources.compose import Spot

TEXTS = (".txt", ".md")
PAGES = (".html", ".htm")
TABLES = (".json", ".jsonl", ".ndjson", ".csv")
STDIN = "-"
_LATER = ".parquet"
_WEB = re.compile(r"https?:/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Input:
    """A file, or standard input where `path` is None."""

    path: Path | None

    @property
    def spot(self) -> Spot:
        """The input as messages name it, and the stem, the id of an article that states none."""
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
        SourceError: a path is missing, is a web address, or holds no article.
    """
    return [found for path in paths for found in _behind(path)]


def _behind(path: Path | str) -> Iterable[Input]:
    if str(path) == STDIN:
        return [Input(None)]
    if _WEB.match(str(path)):
        raise SourceError(f"{str(path)!r} is a web address: save the page and name the file")
    path = Path(path)
    if path.is_dir():
        return _under(path)
    if not path.exists():
        raise SourceError(f"{str(path)!r} does not exist: name a file, a folder or -")
    return [] if _is_metadata(path) else [_readable(path)]


def _under(folder: Path) -> list[Input]:
    known = {*TEXTS, *PAGES, *TABLES, _LATER}
    found = [
        _readable(path)
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


def _readable(path: Path) -> Input:
    if path.suffix.lower() == _LATER:
        raise SourceError(
            f"{str(path)!r} is Parquet, which is not read yet: give it as CSV or JSONL"
        )
    return Input(path)


def _is_metadata(path: Path) -> bool:
    beside = (path.with_suffix(suffix) for suffix in TEXTS + PAGES)
    return path.suffix.lower() == ".json" and any(other.is_file() for other in beside)
