"""What a run may spend: each call holds its worst case until it lands, then what it took counts.

Nothing here waits or asks; the gate does (see `extractor.model.gate`).
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from extractor.model.prices import Price
from extractor.schema.record import Usage

_FEWEST_BYTES_A_TOKEN = 2
"""Of a request in UTF-8, by every current tokenizer and in every large script; English has 4."""
_USUAL_BYTES_A_TOKEN = 4

Verdict = Literal["now", "later", "never"]


class Need(NamedTuple):
    """The most that one call can take."""

    tokens: int = 0
    usd: float = 0.0


def usual_tokens(size: int) -> int:
    """Estimate the tokens of a request of so many bytes.

    >>> usual_tokens(4000)
    1000
    """
    return -(-size // _USUAL_BYTES_A_TOKEN)


@dataclass(slots=True)
class Budget:
    """The money and the tokens of one run: spent, held for calls in flight, and the most of each.

    `most_usd` needs a `price`. Once a call was turned down everything after it is, so that a run
    ends in one place and not in pieces.
    """

    price: Price | None = None
    most_usd: float | None = None
    most_tokens: int | None = None
    spent_usd: float = 0.0
    spent_tokens: int = 0
    held_usd: float = 0.0
    held_tokens: int = 0
    in_flight: int = 0
    reason: str | None = None

    @property
    def limited(self) -> bool:
        """Whether anything can be turned down."""
        return self.most_usd is not None or self.most_tokens is not None

    def need(self, size: int, most_completion_tokens: int) -> Need:
        """Return the most that a request of so many bytes can take."""
        if not self.limited:
            return Need()
        prompt = -(-size // _FEWEST_BYTES_A_TOKEN)
        usage = Usage(prompt_tokens=prompt, completion_tokens=most_completion_tokens)
        usd = self.price(usage) if self.price else None
        return Need(prompt + most_completion_tokens, usd or 0.0)

    def verdict(self, need: Need) -> Verdict:
        """Tell whether a call fits now, may fit once others have landed, or never will."""
        if self.reason is not None:
            return "never"
        if self._fits(need, self.held_usd, self.held_tokens):
            return "now"
        if self._fits(need, 0.0, 0):
            return "later"
        self.reason = self._refusal(need)
        return "never"

    def _fits(self, need: Need, held_usd: float, held_tokens: int) -> bool:
        usd = self.spent_usd + held_usd + need.usd
        tokens = self.spent_tokens + held_tokens + need.tokens
        return (self.most_usd is None or usd <= self.most_usd) and (
            self.most_tokens is None or tokens <= self.most_tokens
        )

    def _refusal(self, need: Need) -> str:
        if self.most_usd is not None and self.spent_usd + need.usd > self.most_usd:
            return (
                f"not asked: ${self.spent_usd:.4f} of the ${self.most_usd:.4f} allowed are spent, "
                f"and one more call may cost ${need.usd:.4f}: a higher limit goes on from here"
            )
        return (
            f"not asked: {self.spent_tokens:,} of the {self.most_tokens:,} tokens allowed are "
            f"spent, and one more call may take {need.tokens:,}: a higher limit goes on from here"
        )

    def hold(self, need: Need) -> None:
        """Set aside what a call may take."""
        self.in_flight += 1
        self.held_usd += need.usd
        self.held_tokens += need.tokens

    def settle(self, need: Need, usage: Usage | None) -> None:
        """Count what a call took; None, or no tokens told, counts as its worst case."""
        self.in_flight -= 1
        self.held_usd = self.held_usd - need.usd if self.in_flight else 0.0  # no dust of rounding
        self.held_tokens -= need.tokens
        self.spent_usd += need.usd if usage is None or usage.cost_usd is None else usage.cost_usd
        tokens = 0 if usage is None else usage.prompt_tokens + usage.completion_tokens
        refused = usage is not None and usage.cost_usd == 0 and not tokens
        self.spent_tokens += tokens or (0 if refused else need.tokens)

    def priced(self, usage: Usage) -> Usage:
        """Price a usage whose price the server did not state."""
        if usage.cost_usd is not None or self.price is None:
            return usage
        return usage.model_copy(update={"cost_usd": self.price(usage)})
