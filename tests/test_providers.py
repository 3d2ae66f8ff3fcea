"""A model's name leads to its server, and a wrong one to a sentence that helps."""

import pytest
from asking import KEY

from extractor.errors import KeyRejectedError, UnknownModelError
from extractor.model.providers import PROVIDERS, resolve_provider


def test_key_is_not_in_the_repr_of_an_endpoint() -> None:
    assert KEY not in repr(resolve_provider("openai/m", {"OPENAI_API_KEY": KEY}))


@pytest.mark.parametrize(
    ("name", "env", "base_url", "model"),
    [
        ("openai/gpt-x", {"OPENAI_API_KEY": KEY}, "https://api.openai.com/v1", "gpt-x"),
        ("ollama/qwen3", {}, "http://127.0.0.1:11434/v1", "qwen3"),
        (
            "openrouter/meta/l-3",
            {"OPENROUTER_API_KEY": KEY},
            "https://openrouter.ai/api/v1",
            "meta/l-3",
        ),
        ("relay/anna", {}, "http://127.0.0.1:8765/v1", "anna"),
        (
            "relay/anna",
            {"EXTRACTOR_RELAY": "http://127.0.0.1:9/v1/"},
            "http://127.0.0.1:9/v1",
            "anna",
        ),
        ("vllm/m", {"VLLM_BASE_URL": "http://gpu:8000/v1"}, "http://gpu:8000/v1", "m"),
        ("my-model", {"OPENAI_BASE_URL": "http://here/v1"}, "http://here/v1", "my-model"),
        ("org/m", {"OPENAI_BASE_URL": "http://here/v1"}, "http://here/v1", "org/m"),
        ("openai/m", {"OPENAI_BASE_URL": "http://here/v1"}, "http://here/v1", "m"),
    ],
)
def test_name_leads_to_its_server(
    name: str, env: dict[str, str], base_url: str, model: str
) -> None:
    found = resolve_provider(name, env)

    assert (found.base_url, found.model, found.name) == (base_url, model, name)


@pytest.mark.parametrize("name", ["", "gpt-x", "nobody/gpt-x", "openai/", "openai"])
def test_unknown_provider_is_told_with_the_known_ones(name: str) -> None:
    with pytest.raises(UnknownModelError) as caught:
        resolve_provider(name, {"OPENAI_API_KEY": KEY})

    assert all(provider in str(caught.value) for provider in PROVIDERS)


@pytest.mark.parametrize("key", ["", "  ", "sk\nx", "schlüssel"])
def test_missing_or_broken_key_names_its_variable_and_not_itself(key: str) -> None:
    with pytest.raises(KeyRejectedError, match="GROQ_API_KEY") as caught:
        resolve_provider("groq/m", {"GROQ_API_KEY": key})

    assert not key.strip() or key not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["ftp://x/v1", "localhost:8765", "http://", "http://x:99999/v1"]
)
def test_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(UnknownModelError, match="EXTRACTOR_RELAY"):
        resolve_provider("relay/anna", {"EXTRACTOR_RELAY": address})


def test_a_person_at_the_relay_may_take_all_day() -> None:
    assert resolve_provider("relay/anna", {}).timeout_seconds is None
