"""The corridor in two lines of Python, with the rules, a model or any function behind it."""

import asyncio
import subprocess
import sys
from datetime import date

import pytest

import extractor
from extractor import Article, Record, aextract, extract
from extractor.errors import PromptError, UnknownModelError
from extractor.exchange import Prompt, Reply
from extractor.prompt import DEFAULT_PROMPT
from extractor.schema.draft import Draft

TEXT = "Coalition jets bombed a weapons depot near Raqqa on Tuesday, killing 12 militants."


async def finds_nothing(prompt: Prompt) -> Reply:
    assert TEXT in prompt.messages[-1].content
    return Reply("answered", "nobody", draft=Draft(strikes=[], claims=[]))


def test_bare_text_becomes_a_record_named_by_its_hash() -> None:
    record = extract(TEXT, published=date(2017, 3, 9))

    assert isinstance(record, Record)
    assert record.article.id == record.article.sha256[:12]
    assert record.strikes[0].date is not None
    assert record.strikes[0].date.start == date(2017, 3, 7)


def test_day_of_the_article_itself_wins() -> None:
    article = Article(id="depot", text=TEXT, published=date(2017, 3, 9))
    record = extract(article, published=date(2020, 1, 1))

    assert (record.article.id, record.article.published) == ("depot", date(2017, 3, 9))


def test_function_of_the_callers_own_stands_where_a_model_would() -> None:
    record = extract(TEXT, model=finds_nothing)

    assert (record.status, record.model, record.prompt) == ("empty", "nobody", DEFAULT_PROMPT)


def test_extract_works_inside_a_running_loop() -> None:
    async def notebook() -> Record:
        return extract(TEXT, model=finds_nothing)

    assert asyncio.run(notebook()).status == "empty"


def test_aextract_is_awaited_where_a_loop_runs() -> None:
    assert asyncio.run(aextract(TEXT, model=finds_nothing)).status == "empty"


@pytest.mark.parametrize("text", ["", "Too short.", "Raid on depot. Subscribe to read on."])
def test_text_with_nothing_to_read_is_skipped_and_not_asked_about(text: str) -> None:
    record = extract(text, model=finds_nothing)

    assert record.status == "skipped"
    assert record.detail


def test_text_that_is_no_text_is_unreadable() -> None:
    assert extract(TEXT + "\ud800", model=finds_nothing).status == "unreadable"


def test_model_without_a_server_is_an_error() -> None:
    with pytest.raises(UnknownModelError):
        extract(TEXT, model="nobody/at-all")


def test_prompt_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(PromptError):
        extract(TEXT, model=finds_nothing, prompt="extract@v99")


def test_face_names_all_it_exports() -> None:
    assert all(hasattr(extractor, name) for name in extractor.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Records'"):
        _ = extractor.Records


def test_importing_the_face_imports_nothing_heavy() -> None:
    code = (
        "import sys, extractor; "
        "sys.exit(' '.join({'pydantic', 'asyncio', 'rich', 'typer'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
