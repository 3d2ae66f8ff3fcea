"""Servers by name: where each one is, which key it wants, and how its dialect differs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from extractor.errors import KeyRejectedError, UnknownModelError


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a server's chat completions differ from OpenAI's own.

    `limit_field` names the parameter that bounds the reply; `schema` tells whether the server
    takes a JSON schema or can only be asked for some JSON object.
    """

    limit_field: Literal["max_completion_tokens", "max_tokens"] = "max_completion_tokens"
    schema: bool = True


OPENAI = Dialect()
RELAY = "relay"
"""The provider behind which somebody reads and answers by hand."""
_OLDER = Dialect(limit_field="max_tokens")


@dataclass(frozen=True, slots=True)
class Provider:
    """A row of the table; `key` is None where no key is needed, `base` overrides `url`."""

    url: str
    key: str | None = None
    dialect: Dialect = OPENAI
    base: str | None = None


PROVIDERS: Mapping[str, Provider] = {
    "openai": Provider("https://api.openai.com/v1", "OPENAI_API_KEY"),
    "openrouter": Provider("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
    "groq": Provider("https://api.groq.com/openai/v1", "GROQ_API_KEY"),
    "gemini": Provider(
        "https://generativelanguage.googleapis.com/v1beta/openai", "GEMINI_API_KEY", _OLDER
    ),
    "together": Provider("https://api.together.xyz/v1", "TOGETHER_API_KEY", _OLDER),
    "mistral": Provider("https://api.mistral.ai/v1", "MISTRAL_API_KEY", _OLDER),
    "deepseek": Provider(
        "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY", Dialect("max_tokens", schema=False)
    ),
    "ollama": Provider("http://127.0.0.1:11434/v1", dialect=_OLDER),
    "vllm": Provider("http://127.0.0.1:8000/v1"),
    "lmstudio": Provider("http://127.0.0.1:1234/v1", dialect=_OLDER),
    "llamacpp": Provider("http://127.0.0.1:8080/v1", dialect=_OLDER),
    RELAY: Provider("http://127.0.0.1:8765/v1", base="EXTRACTOR_RELAY"),
}
"""Every provider; `NAME_BASE_URL` in the environment moves one elsewhere."""

_NO_KEY = "none"  # servers that need no key still get a header, as the client sends one always
_SHORTEST_KEY = 8  # a shorter one keeps nothing secret, and stands in many a word
_READ_SECONDS = 300.0
_PRINTABLE = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model at a server; `name` is how the user called it.

    `timeout_seconds` bounds the wait for one answer, None waits for ever (a person may type it).
    """

    name: str
    model: str
    base_url: str
    key: str = field(repr=False)
    timeout_seconds: float | None = _READ_SECONDS
    dialect: Dialect = OPENAI

    @property
    def host(self) -> str:
        """Host and port, as shown in messages and kept with replies.

        A relay has none: at which port it listened says nothing of who answered.

        >>> Endpoint("vllm/m", "m", "http://127.0.0.1:8000/v1", "secret").host
        '127.0.0.1:8000'
        >>> Endpoint("relay/anna", "anna", "http://127.0.0.1:8765/v1", "none").host
        'relay'
        """
        if self.name.startswith(f"{RELAY}/"):
            return RELAY
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    def scrubbed(self, words: str) -> str:
        """Return a foreign message without the key, should a server repeat it.

        >>> Endpoint("vllm/m", "m", "http://127.0.0.1:8000/v1", "sk-12345").scrubbed("bad sk-12345")
        'bad [key]'
        """
        return words.replace(self.key, "[key]") if len(self.key) >= _SHORTEST_KEY else words


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may ask of a server: tokens a reply, HTTP attempts, calls in flight."""

    max_completion_tokens: int = 8000
    attempts: int = 5
    concurrency: int = 64


def resolve_provider(name: str, env: Mapping[str, str]) -> Endpoint:
    """Find the server that `provider/model` names; anything else goes to `OPENAI_BASE_URL`.

    Raises:
        UnknownModelError: no such provider, no model, or an address that is none.
        KeyRejectedError: the provider needs a key and its variable is empty.

    >>> resolve_provider("ollama/qwen3", {})
    Endpoint(name='ollama/qwen3', model='qwen3', base_url='http://127.0.0.1:11434/v1', ...)
    """
    prefix, _, model = name.partition("/")
    if prefix in PROVIDERS and model:
        return _endpoint(name, prefix, model, env)
    if prefix not in PROVIDERS and name and env.get("OPENAI_BASE_URL"):
        return _endpoint(name, "openai", name, env)
    known = ", ".join(PROVIDERS)
    raise UnknownModelError(
        f"no model {name!r}: name it as PROVIDER/MODEL with one of {known}, "
        "or set OPENAI_BASE_URL to a server of your own"
    )


def _endpoint(name: str, prefix: str, model: str, env: Mapping[str, str]) -> Endpoint:
    provider = PROVIDERS[prefix]
    variable = provider.base or f"{prefix.upper()}_BASE_URL"
    moved = env.get(variable)
    base_url = (moved or provider.url).rstrip("/")
    if not _is_address(base_url):
        raise UnknownModelError(f"{variable} holds {moved!r}, which is no http or https address")
    return Endpoint(
        name=name,
        model=model,
        base_url=base_url,
        key=_key(name, provider, env, needed=moved is None),
        timeout_seconds=None if prefix == RELAY else _READ_SECONDS,
        dialect=provider.dialect,
    )


def _is_address(base_url: str) -> bool:
    try:
        parts = urlsplit(base_url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _key(name: str, provider: Provider, env: Mapping[str, str], *, needed: bool) -> str:
    if provider.key is None:
        return _NO_KEY
    key = env.get(provider.key, "").strip()
    if not key and needed:
        raise KeyRejectedError(f"{name!r} needs a key: set {provider.key}")
    if key and not _PRINTABLE.fullmatch(key):
        raise KeyRejectedError(f"{provider.key} holds characters that no key has: set it again")
    return key or _NO_KEY
