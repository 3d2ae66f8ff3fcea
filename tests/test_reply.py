"""A reply is read whatever stands around it, and nothing in it can stop the reading."""

import time

import pytest

from extractor.prompt.reply import read_reply

EMPTY = '{"strikes": [], "claims": []}'
BOTH = ("strikes", "claims")

READ = [
    EMPTY,
    f"  \n{EMPTY}\n",
    f"\ufeff{EMPTY}",
    f"Of course! {EMPTY} Tell me if {{more}} is needed.",
    f"```json\n{EMPTY}\n```",
    f"<think>{{not json}} perhaps {EMPTY[:-1]}</think> {EMPTY}",
    '{"note": "{", "strikes": [], "claims": []}',
    'Result: {"note": 1, "strikes": [], "claims": []}',
    f'{{"strikes": [1]}} then {EMPTY}',
    '{"strikes": [], "claims": [], "strikes": []}',
]


@pytest.mark.parametrize("text", READ)
def test_valid_json_is_read_whatever_stands_around_it(text: str) -> None:
    reply = read_reply(text, BOTH, "m")

    assert (reply.status, reply.rejected) == ("answered", ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none",
        "[]",
        "null",
        '{"strikes": []}',
        '{"strikes": {}, "claims": []}',
        EMPTY[:-1],
        "{" * 5000,
        "[" * 100_000,
        '{"strikes": ' + "9" * 5000 + ', "claims": []}',
    ],
)
def test_anything_else_is_invalid_with_a_reason(text: str) -> None:
    reply = read_reply(text, BOTH, "m")

    assert (reply.status, reply.draft) == ("invalid", None)
    assert reply.detail


def test_control_characters_and_surrogates_in_strings_are_read() -> None:
    text = '{"strikes": ["a\tb\x01", "\\ud800", "\\ud83d\\ude00"], "claims": []}'

    reply = read_reply(text, BOTH, "m")

    assert [bad.raw for bad in reply.rejected] == ["a\tb\x01", "\ufffd", "\U0001f600"]


@pytest.mark.parametrize("text", ['{"strikes":' * 20_000, "{" * 200_000, "{ " * 100_000])
def test_hostile_reply_is_read_in_linear_time(text: str) -> None:
    started = time.perf_counter()

    read_reply(text, BOTH, "m")

    assert time.perf_counter() - started < 2
