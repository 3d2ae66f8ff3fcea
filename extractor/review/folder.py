"""The folder that labels go to, and beside them the work on labels that are not finished.

Work in progress lies in `.desk/NAME/`, one file a version. A version is written under the next
number or not at all, so of two readers who save over the same version one learns of the other,
whether they share a desk or only the folder.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from extractor.errors import GoldError
from extractor.review.sheet import Sheet

KEPT = 20
"""Versions that stay; older ones are deleted."""
_DESK = ".desk"


class Work(BaseModel):
    """A saved version: who saved it, and whether a label was written from it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    by: str | None
    finished: bool
    sheet: Sheet


class Version(NamedTuple):
    """A version and its number; 0 is where all work starts, before anything is saved."""

    number: int
    work: Work


class LabelFolder:
    """Where one labeller's labels are kept."""

    def __init__(self, path: Path) -> None:
        """Take the folder; it is made when something is first written."""
        self.path = path

    def file(self, name: str) -> Path:
        """Name the label file of an article."""
        return self.path / f"{name}.json"

    def label(self, name: str) -> dict[str, Any] | None:
        """Read a label file, or return None where there is none.

        Raises:
            GoldError: it is no JSON.
        """
        path = self.file(name)
        try:
            found: dict[str, Any] = json.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise GoldError(f"{path}: no JSON: {error}") from error
        return found

    def write_text(self, name: str, text: str) -> None:
        """Write an article's text, or find that it stands there already.

        Raises:
            GoldError: another text stands there under the same name.
            OSError: the folder cannot be written.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        path = self.path / f"{name}.txt"
        try:
            with path.open("xb") as new:
                new.write(text.encode())
        except FileExistsError:
            if path.read_bytes() != text.encode():
                message = f"{path} holds another text: give --labels another folder"
                raise GoldError(message) from None

    def write_label(self, name: str, label: Mapping[str, object]) -> Path:
        """Write a label file, whole or not at all.

        Raises:
            OSError: the folder cannot be written.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        path = self.file(name)
        content = json.dumps(label, ensure_ascii=False, indent=1) + "\n"
        return _written_beside(path, content).replace(path)

    def latest(self, name: str) -> Version | None:
        """Read the last version of the work on an article, or return None if there is none."""
        numbers = self._numbers(name)
        if not numbers:
            return None
        content = self._version(name, numbers[-1]).read_bytes()
        return Version(numbers[-1], Work.model_validate_json(content))

    def save(self, name: str, base: int, work: Work) -> int | None:
        """Save work that started from version `base` and return its number.

        None says that somebody else saved meanwhile: nothing is written.

        Raises:
            OSError: the folder cannot be written.
        """
        numbers = self._numbers(name)
        if (numbers[-1] if numbers else 0) != base:
            return None
        path = self._version(name, base + 1)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = _written_beside(path, work.model_dump_json())
        try:
            os.link(temporary, path)  # fails where the name is taken, unlike a rename
        except FileExistsError:
            return None
        finally:
            temporary.unlink()
        for number in numbers[: -KEPT + 1]:
            self._version(name, number).unlink(missing_ok=True)
        return base + 1

    def _version(self, name: str, number: int) -> Path:
        return self.path / _DESK / name / f"{number}.json"

    def _numbers(self, name: str) -> list[int]:
        with suppress(FileNotFoundError):
            stems = (entry.stem for entry in (self.path / _DESK / name).glob("*.json"))
            return sorted(int(stem) for stem in stems if stem.isdecimal())
        return []


def _written_beside(path: Path, content: str) -> Path:
    """Write a file next to the one that it is to become."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content.encode())
    return Path(name)
