"""What a run asks, whom, how fast and for how much: one value that travels together."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from extractor.errors import ModelError
from extractor.exchange import Ask
from extractor.model.budget import Budget
from extractor.model.prices import Price, Tariff, listed_batch_price, listed_price, read_prices
from extractor.model.providers import Endpoint, Limits, resolve_provider
from extractor.prompt import DEFAULT_PROMPT
from extractor.prompt.build import Task, shipped_prompts

RULES = "rules"
_PRICES = "EXTRACTOR_PRICES"


@dataclass(frozen=True, slots=True)
class Setup:
    """What a run asks, and how.

    `model` is "rules", a provider/model, or an Ask of the caller's own. `prompts` is a folder
    laid over the shipped prompts; `env` holds addresses and keys of servers and where the user's
    places are; `timeout` is in seconds, None the server's own. `db` is the path or URL of the
    database that keeps replies and records, None for none; `fresh` asks again what it holds.
    A model's calls are priced by `price`, else as `env` says or the list has it; they stop before
    one that could pass `most_usd` dollars or `most_tokens`.
    """

    model: str | Ask = RULES
    prompt: str = DEFAULT_PROMPT
    prompts: Path | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    concurrency: int = 8
    timeout: float | None = None
    db: str | None = None
    fresh: bool = False
    price: Tariff | None = None
    most_usd: float | None = None
    most_tokens: int | None = None

    @property
    def crew(self) -> int:
        """How many articles are worked on at once; the rules work inline."""
        return 1 if self.model == RULES else self.concurrency

    @property
    def prompt_folders(self) -> list[Path]:
        """Where prompts are looked for, the user's own first."""
        return [*([self.prompts] if self.prompts else []), shipped_prompts()]


def address(name: str, setup: Setup, task: Task) -> tuple[Endpoint, Limits]:
    """Say where a model is and what may be asked of it.

    Raises:
        ModelError: the model has no server, or its key is missing.
    """
    endpoint = resolve_provider(name, setup.env)
    if setup.timeout is not None:
        endpoint = replace(endpoint, timeout_seconds=setup.timeout)
    return endpoint, Limits(task.max_completion_tokens, concurrency=setup.concurrency)


def price_of(endpoint: Endpoint, setup: Setup) -> Price | None:
    """Find what a model costs: by the setup, the user's price file, or the list; None if nowhere.

    Raises:
        ModelError: the price file cannot be read.
    """
    return _own_price(endpoint, setup) or listed_price(endpoint)


def batch_price_of(endpoint: Endpoint, setup: Setup) -> tuple[Price | None, bool]:
    """Find what a model costs in a batch, and tell whether that is what a batch is billed at.

    A price of the setup is; one of the user's file, or of a list that has none for batches, is
    that of single calls.

    Raises:
        ModelError: the price file cannot be read.
    """
    own = _own_price(endpoint, setup)
    if own is not None:
        return own, own is setup.price
    price = listed_batch_price(endpoint)
    return (listed_price(endpoint), False) if price is None else (price, True)


def _own_price(endpoint: Endpoint, setup: Setup) -> Price | None:
    if setup.price is not None:
        return setup.price
    if file := setup.env.get(_PRICES):
        own = read_prices(Path(file))
        return own.get(endpoint.name, own.get(endpoint.model))
    return None


def budget_of(endpoint: Endpoint, setup: Setup) -> Budget:
    """Draw up the budget of a run.

    Raises:
        ModelError: money is limited and nobody knows what the model costs.
    """
    price = price_of(endpoint, setup)
    if price is None and setup.most_usd is not None:
        raise ModelError(
            f"no price is known for {endpoint.name!r}, so its cost cannot be limited: give "
            f"--price IN OUT, list it in {_PRICES}, or limit the tokens"
        )
    return Budget(price, setup.most_usd, setup.most_tokens)
