"""The one seam: a prompt goes out, a reply comes back, and nobody asks what stands behind it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from extractor.article import Article
from extractor.schema.draft import Draft, Part, Rejected
from extractor.schema.record import Usage

ReplyStatus = Literal["answered", "truncated", "refused", "filtered", "invalid", "failed"]
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


Ask = Callable[[Prompt], Awaitable[Reply]]
