"""What a run would ask, counted without asking: every conversation, held with nobody."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractor.exchange import Answer, Memory, Prompt, Reply
from extractor.model.ask import Conversation
from extractor.model.budget import usual_tokens
from extractor.model.client import Keep
from extractor.model.providers import Endpoint, Limits
from extractor.model.wire import Body, encoded
from extractor.schema.draft import Part
from extractor.schema.record import Usage

_USUAL_COMPLETION_TOKENS = 800
"""Of a reply where none is kept to learn from: about three strikes and five claims."""


@dataclass(slots=True)
class Tally:
    """The calls that would be made, with their sizes, and the answers that are kept already."""

    calls: int = 0
    prompt_tokens: int = 0
    most_completion_tokens: int = 0
    kept: int = 0
    kept_completion_tokens: int = 0

    @property
    def completion_tokens(self) -> int:
        """Estimate what the replies would take: as much as those that are kept did.

        >>> Tally(calls=3, kept=2, kept_completion_tokens=500).completion_tokens
        750
        """
        usual = self.kept_completion_tokens / self.kept if self.kept else _USUAL_COMPLETION_TOKENS
        return round(self.calls * usual)

    def usage(self) -> Usage:
        """Return what the calls would usually take."""
        return Usage(
            calls=self.calls,
            prompt_tokens=self.prompt_tokens,
            completion_tokens=self.completion_tokens,
        )

    def most(self) -> Usage:
        """Return what they would take if every reply filled its room."""
        usage = self.usage()
        return usage.model_copy(update={"completion_tokens": self.most_completion_tokens})


@dataclass(frozen=True, slots=True)
class _Nobody:
    """The other end of a line that is not there: counts a request and says that it found nothing.

    So later steps of a prompt are counted too; what a reply would make necessary (a longer one, a
    corrected one) is not.
    """

    endpoint: Endpoint
    limits: Limits
    tally: Tally
    parts: Sequence[Part]

    async def send(self, body: Body, spent: list[Usage], keep: Keep | None) -> Answer:  # noqa: ARG002 - as a line has it
        self.tally.calls += 1
        self.tally.prompt_tokens += usual_tokens(len(encoded(body)))
        self.tally.most_completion_tokens += body[self.endpoint.dialect.limit_field]
        spent.append(Usage(calls=1))
        return Answer("answered", json.dumps({part: [] for part in self.parts}))


@dataclass(frozen=True, slots=True)
class ForecastAsk:
    """An Ask that answers from a memory, counts what it cannot find there, and asks nobody."""

    endpoint: Endpoint
    limits: Limits
    memory: Memory | None = None
    tally: Tally = field(default_factory=Tally)

    async def __call__(self, prompt: Prompt) -> Reply:
        """Hold a conversation as far as it is kept."""
        nobody = _Nobody(self.endpoint, self.limits, self.tally, prompt.parts)
        conversation = Conversation(nobody, prompt, self.memory)
        reply = await conversation.hold()
        kept = [usage for usage in conversation.spent if usage.from_store]
        self.tally.kept += len(kept)
        self.tally.kept_completion_tokens += sum(usage.completion_tokens for usage in kept)
        return reply

    def kept_in(self, memory: Memory) -> "ForecastAsk":
        """Return the same Ask with a memory."""
        return replace(self, memory=memory)

    async def landed(self) -> None:
        """Wait for nothing: nothing was sent."""
