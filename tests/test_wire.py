"""What goes over the wire: strict, stable, the static part first, the article last."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extractor.article import Article
from extractor.exchange import Message, Prompt
from extractor.model.providers import PROVIDERS, Dialect, Limits
from extractor.model.wire import encoded, request_body
from extractor.prompt.build import build_prompt, load_task, shipped_prompts
from extractor.prompt.strict import strict_schema
from extractor.schema.draft import Part

SNAPSHOT = Path(__file__).parent / "wire_request.json"
TASK = load_task("extract@v1", [shipped_prompts()])
ARTICLE = Article(
    id="a", text="Jets hit a mill near Aden.", title="Mill hit", published=date(2024, 5, 1)
)
PROMPT = build_prompt(TASK, TASK.steps[0], ARTICLE)


def shown() -> str:
    """Show a whole request with short messages, so that only its form is in the snapshot."""
    short = (Message("system", "…"), PROMPT.messages[-1])
    prompt = Prompt(
        ARTICLE, PROMPT.name, PROMPT.step, PROMPT.parts, short, PROMPT.schema, PROMPT.fingerprint
    )
    body = request_body(prompt, "gpt-5-mini", Limits())
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def nodes(schema: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(schema, Mapping):
        yield schema
        for value in schema.values():
            yield from nodes(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from nodes(item)


def test_request_is_the_one_we_agreed_on() -> None:
    """After a change on purpose: `python tests/test_wire.py` writes the snapshot anew."""
    assert shown() == SNAPSHOT.read_text(encoding="utf-8")


@pytest.mark.parametrize("parts", [("strikes", "claims"), ("strikes",), ("claims",)])
def test_every_object_of_the_schema_is_strict(parts: tuple[Part, ...]) -> None:
    schema = strict_schema(parts)
    objects = [node for node in nodes(schema) if node.get("type") == "object"]

    assert schema["type"] == "object"
    assert schema["required"] == list(parts)
    assert objects
    for node in objects:
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])


def test_schema_holds_no_keyword_that_strict_mode_refuses() -> None:
    text = json.dumps(strict_schema())

    for keyword in ("$ref", "$defs", "default", "title", "minLength", "maxLength", "minItems"):
        assert f'"{keyword}"' not in text


def test_what_may_be_missing_is_a_union_with_null() -> None:
    strike = strict_schema()["properties"]["strikes"]["items"]["properties"]  # type: ignore[index]

    for name in ("count", "date", "place", "target"):
        assert {"type": "null"} in strike[name]["anyOf"]


def test_descriptions_for_the_model_are_kept() -> None:
    text = json.dumps(strict_schema())

    assert "never the day of a statement" in text
    assert "a dateline is not a place of strike" in text


def test_schema_travels_strict() -> None:
    body = request_body(PROMPT, "gpt-4.1", Limits())

    assert body["response_format"]["type"] == "json_schema"
    assert body["response_format"]["json_schema"]["strict"] is True


def test_static_part_comes_first_and_the_article_last() -> None:
    other = build_prompt(TASK, TASK.steps[0], Article(id="b", text="Another text."))
    one, two = (encoded(request_body(p, "m", Limits())) for p in (PROMPT, other))

    shared = next(n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b)

    assert [m.role for m in PROMPT.messages] == ["system", *["user", "assistant"] * 4, "user"]
    assert PROMPT.messages[:-1] == other.messages[:-1]
    assert shared > 20_000
    assert ARTICLE.text in PROMPT.messages[-1].content.splitlines()[-2]


@pytest.mark.parametrize(
    "model",
    [
        "o3-mini",
        "gpt-5-mini",
        "openai/gpt-5",
        "gpt-oss-120b",
        "deepseek-reasoner",
        "qwen3-thinking",
    ],
)
def test_reasoning_model_gets_no_temperature(model: str) -> None:
    assert "temperature" not in request_body(PROMPT, model, Limits())


@pytest.mark.parametrize("model", ["gpt-4.1-mini", "llama-3.3-70b", "mistral-small", "foo3"])
def test_other_model_is_asked_at_temperature_zero(model: str) -> None:
    assert request_body(PROMPT, model, Limits())["temperature"] == 0


def test_mistral_takes_max_tokens_and_refuses_the_newer_name() -> None:
    body = request_body(PROMPT, "m", Limits(), PROVIDERS["mistral"].dialect)

    assert body["max_tokens"] == 8000
    assert "max_completion_tokens" not in body


def test_server_without_schemas_is_asked_for_a_json_object() -> None:
    body = request_body(PROMPT, "m", Limits(), Dialect("max_tokens", schema=False))

    assert body["response_format"] == {"type": "json_object"}


def test_lone_surrogate_does_not_stop_a_request() -> None:
    prompt = build_prompt(TASK, TASK.steps[0], Article(id="a", text="x \ud800 y", title="\udfff"))

    sent = encoded(request_body(prompt, "m", Limits())).decode()

    assert "x ? y" in sent


if __name__ == "__main__":
    SNAPSHOT.write_text(shown(), encoding="utf-8")
