"""What a call costs: by the user's own price, or by the list that a kept library ships."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from extractor.errors import ModelError
from extractor.model.providers import Endpoint
from extractor.schema.record import Usage

Price = Callable[[Usage], float | None]
"""Prices a usage in US dollars, or None where no price is known."""

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Tariff:
    """US dollars for a million tokens; cached ones cost the same as others where nobody says."""

    prompt: float
    completion: float
    cached: float | None = None

    def __call__(self, usage: Usage) -> float:
        """Price a usage.

        >>> Tariff(0.25, 2.0)(Usage(prompt_tokens=1_000_000, completion_tokens=500_000))
        1.25
        """
        cached = min(usage.cached_tokens, usage.prompt_tokens)
        for_cached = self.prompt if self.cached is None else self.cached
        dollars = (usage.prompt_tokens - cached) * self.prompt + cached * for_cached
        return (dollars + usage.completion_tokens * self.completion) / _MILLION


class _Row(BaseModel):
    """One model of a price file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cached: float | None = Field(default=None, ge=0)


_ROWS: TypeAdapter[dict[str, _Row]] = TypeAdapter(dict[str, _Row])


def read_prices(path: Path) -> Mapping[str, Tariff]:
    """Read a TOML file of prices: a table a model, with input, output and perhaps cached.

    Raises:
        ModelError: there is no such file, or it holds something else.
    """
    import tomllib  # noqa: PLC0415 - most runs have no such file

    try:
        rows = _ROWS.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ModelError(f"the price file {str(path)!r} cannot be read: {error.strerror}") from None
    except ValueError as error:
        reason = " ".join(str(error).split())
        raise ModelError(f"the price file {str(path)!r} does not hold: {reason}") from None
    return {name: Tariff(row.input, row.output, row.cached) for name, row in rows.items()}


def listed_price(endpoint: Endpoint) -> Price | None:
    """Find the price that genai-prices lists for a model at its own server, or None.

    The list is the one in the package: nothing is fetched.

    >>> from extractor.model.providers import resolve_provider
    >>> price = listed_price(resolve_provider("openai/gpt-4o", {"OPENAI_API_KEY": "none"}))
    >>> price(Usage(prompt_tokens=1_000_000))
    2.5
    >>> listed_price(resolve_provider("ollama/qwen3", {})) is None
    True
    """
    price = partial(_listed, endpoint.model, endpoint.base_url)
    return None if price(Usage()) is None else price


def listed_batch_price(endpoint: Endpoint) -> Price | None:
    """Find the price that genai-prices lists for a model's batches, or None where it lists none.

    >>> from extractor.model.providers import resolve_provider
    >>> price = listed_batch_price(resolve_provider("openai/gpt-4o", {"OPENAI_API_KEY": "none"}))
    >>> price(Usage(prompt_tokens=1_000_000))
    1.25
    """
    full = listed_price(endpoint)
    price = partial(_listed, endpoint.model, endpoint.base_url, context={"processing": "batch"})
    probe = Usage(prompt_tokens=_MILLION, completion_tokens=_MILLION)
    return None if full is None or price(probe) == full(probe) else price


def _listed(
    model: str, address: str, usage: Usage, context: Mapping[str, str] | None = None
) -> float | None:
    import genai_prices  # noqa: PLC0415 - only runs that ask a model need a price

    tokens = genai_prices.Usage(
        input_tokens=usage.prompt_tokens,
        output_tokens=usage.completion_tokens,
        cache_read_tokens=min(usage.cached_tokens, usage.prompt_tokens),
    )
    try:
        found = genai_prices.calc_price(
            tokens, model, provider_api_url=address, price_context=context
        )
    except LookupError:
        return None
    return float(found.total_price)
