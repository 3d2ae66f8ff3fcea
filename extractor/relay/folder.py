"""The folder between server and answerer: a readable request goes out, a JSON file comes back."""

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.model.keys import body_key
from extractor.model.providers import RELAY

Say = Callable[[str], None]
"""Takes one line for whoever watches."""

_NAME_LENGTH = 12
_REST_SECONDS = 1.0  # a file that changes within this may be half written
_REQUEST = ".request.md"


@dataclass(frozen=True, slots=True)
class Slip:
    """The files of one request; `stem` is the path that their endings are put to."""

    stem: Path

    @property
    def request(self) -> Path:
        """What is asked, for reading."""
        return self.stem.with_name(self.stem.name + _REQUEST)

    @property
    def reply(self) -> Path:
        """Where the answer is put."""
        return self.stem.with_name(f"{self.stem.name}.reply.json")

    @property
    def problem(self) -> Path:
        """Why the file in that place was not taken; gone once another one was."""
        return self.stem.with_name(f"{self.stem.name}.problem.txt")


def file_request(folder: Path, body: Mapping[str, Any]) -> Slip:
    """Put a request into the folder under its reply key.

    The same request gets the same name, so an answer given before is found again.
    """
    key = body_key({"response_format": None, **body}, RELAY)
    slip = Slip(folder / key[:_NAME_LENGTH])
    if not slip.request.exists():
        place(slip.request, written(key, body))
    return slip


def place(path: Path, text: str) -> None:
    """Write a file that nobody ever sees by half; a lone surrogate becomes "?"."""
    draft = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    draft.write_bytes(text.encode("utf-8", "replace"))
    draft.replace(path)


def written(key: str, body: Mapping[str, Any]) -> str:
    r"""Write a request for reading: every message as it is, then the schema of the answer.

    Each heading carries the key, which no article can know, so no text can pose as a message.

    >>> body = {"model": "anna", "messages": [{"role": "user", "content": "Hi"}], "temperature": 0}
    >>> print(written("c0ffee" * 11, body))
    # Request c0ffeec0ffee to anna
    <BLANKLINE>
    Put the answer, one JSON object and nothing else, into `c0ffeec0ffee.reply.json`.
    temperature: 0
    <BLANKLINE>
    ## c0ffeec0ffee 1 of 1: user
    <BLANKLINE>
    Hi
    <BLANKLINE>
    ## c0ffeec0ffee schema of the answer
    <BLANKLINE>
    any JSON object
    <BLANKLINE>
    """
    name, messages = key[:_NAME_LENGTH], body["messages"]
    own_place = ("model", "messages", "response_format")
    rest = [
        f"{field}: {json.dumps(value)}" for field, value in body.items() if field not in own_place
    ]
    head = f"Put the answer, one JSON object and nothing else, into `{name}.reply.json`."
    sections = [f"# Request {name} to {body['model']}", "\n".join([head, *rest])]
    for number, message in enumerate(messages, 1):
        sections.append(f"## {name} {number} of {len(messages)}: {message['role']}")
        sections.append(message["content"])
    sections += [f"## {name} schema of the answer", _schema(body.get("response_format"))]
    return "\n\n".join(sections) + "\n"


def _schema(response_format: object) -> str:
    match response_format:
        case {"json_schema": {"schema": schema}}:
            return f"```json\n{json.dumps(schema, ensure_ascii=False, indent=2)}\n```"
    return "any JSON object"


def list_pending(folder: Path) -> Iterator[Path]:
    """Yield every request of a folder that has no answer yet, or one that is no JSON."""
    for path in sorted(folder.glob(f"*{_REQUEST}")):
        slip = Slip(path.with_name(path.name.removesuffix(_REQUEST)))
        if not slip.reply.exists() or read_reply_file(slip.reply).trouble:
            yield path


@dataclass(frozen=True, slots=True)
class Read:
    """A reply file as it was read: its text, or what is wrong with it."""

    text: str = ""
    trouble: str | None = None


def read_reply_file(path: Path) -> Read:
    """Read a reply file; its text is kept as it is, but for a byte order mark."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        json.loads(text, strict=False)
    except UnicodeDecodeError as error:
        return Read(trouble=f"it is not UTF-8 (byte {error.start})")
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        return Read(
            trouble=f"it is not JSON ({error.msg}, {where})" if text.strip() else "it is empty"
        )
    except RecursionError:
        return Read(trouble="it is nested too deeply")
    except OSError as error:
        return Read(trouble=f"it cannot be read ({error.strerror})")
    return Read(text)


@dataclass(slots=True)
class Watch:
    """Looks for the answer to one request, and tells once of each file that is none."""

    slip: Slip
    say: Say
    seen: tuple[int, int] | None = None
    since: float = 0.0
    told: bool = False

    def look(self, now: float) -> str | None:
        """Return the answer if it is there; `now` is in seconds of a clock that never turns back.

        A file that does not parse may be half written: it is told of after a second at rest.
        """
        stamp = _stamp(self.slip.reply)
        if stamp != self.seen:
            self.seen, self.since, self.told = stamp, now, False
            return self._take() if stamp else None
        if stamp and not self.told and now - self.since >= _REST_SECONDS:
            self.told = True
            return self._take()
        return None

    def _take(self) -> str | None:
        read = read_reply_file(self.slip.reply)
        if read.trouble is None:
            self.slip.problem.unlink(missing_ok=True)
            return read.text
        if self.told:
            told = f"{self.slip.reply.name} was not taken: {read.trouble}; put another in its place"
            place(self.slip.problem, told + "\n")
            self.say(told)
        return None


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:  # not there yet, or just being replaced
        return None
    return found.st_mtime_ns, found.st_size
