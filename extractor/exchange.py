"""The one seam: a prompt goes out, a reply comes back, and nobody asks what stands behind it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

from extractor.article import Article
from extractor.schema.draft import Draft, Part, Rejected
from extractor.schema.record import Usage

ReplyStatus = Literal[
    "answered", "truncated", "refused", "filtered", "invalid", "failed", "skipped"
]
Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation sent to a model."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything one call needs: the rendered messages, the schema, and the article itself.

    `name` is task@version; `parts` are the lists this step asks for; `fingerprint` is the hex
    sha256 of everything but the article. The offline rules read `article` and no message.
    """

    article: Article
    name: str
    step: str
    parts: tuple[Part, ...]
    messages: tuple[Message, ...]
    schema: Mapping[str, object]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the draft if there is one, and why not if there is none.

    `draft` is set exactly when `status` is `answered`. `raw` is the text as the model wrote it.
    """

    status: ReplyStatus
    model: str
    draft: Draft | None = None
    rejected: tuple[Rejected, ...] = ()
    raw: str | None = None
    detail: str | None = None
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one HTTP answer says, before anybody reads its words.

    `answered` means only that it came whole: whether `raw` holds a draft shows when it is read.
    `usage` counts the attempts that it took.
    """

    status: ReplyStatus
    raw: str | None = None
    detail: str | None = None
    usage: Usage = field(default_factory=Usage)


Ask = Callable[[Prompt], Awaitable[Reply]]


class Memory(Protocol):
    """Keeps every answer of a server under the name of the request that it answers."""

    def key(self, body: Mapping[str, Any]) -> str:
        """Name the answer to a request."""

    async def find(self, key: str) -> Answer | None:
        """Return the answer that is kept under a name, or None."""

    async def keep(self, key: str, prompt: Prompt, answer: Answer) -> None:
        """Keep an answer; it is safe when this returns."""


@runtime_checkable
class Remembering(Protocol):
    """An Ask that can be given a memory: each answer is kept there before its words are read."""

    async def __call__(self, prompt: Prompt) -> Reply:
        """Answer a prompt."""

    def kept_in(self, memory: Memory) -> "Remembering":
        """Return the same Ask with a memory."""

    async def landed(self) -> None:
        """Wait until what is in flight is kept, though nobody may wait for it any longer."""
