"""Whatever stands behind the seam, an article comes out with exactly one status and no loss."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from extractor.article import Article
from extractor.errors import KeyRejectedError, SourceError
from extractor.exchange import Ask, Prompt, Reply, ReplyStatus
from extractor.pipeline import Corridor, extract_article, merge_drafts
from extractor.prompt.build import Step, load_task, shipped_prompts
from extractor.resolve.gazetteer import Gazetteer
from extractor.runner import run
from extractor.schema.draft import Draft, Rejected, read_draft
from extractor.schema.record import Record, Usage
from extractor.sources import Unread

TASK = load_task("extract@v1", [shipped_prompts()])
GAZETTEER = Gazetteer.open()
TEXT = (
    "HOMS, March 4 - Jets hit a mill in Homs on Tuesday.\n\n"
    "Nine workers were killed, Dr Salim Oud said.\n\n"
    "Shells fell on a school in Idlib on Wednesday."
)
ARTICLE = Article(id="mill", text=TEXT, published=date(2019, 3, 4), language="en")
MILL = {
    "id": "S1",
    "reality": "occurred",
    "salience": "main",
    "method": "airstrike",
    "count": None,
    "attackers": [],
    "date": "Tuesday",
    "place": {"text": "Homs", "relation": "in"},
    "target": {"text": "a mill", "categories": ["other"]},
    "quotes": ["Jets hit a mill in Homs on Tuesday."],
}
SCHOOL = {
    **MILL,
    "method": "artillery",
    "date": "Wednesday",
    "place": {"text": "Idlib", "relation": "in"},
    "target": {"text": "a school", "categories": ["school"]},
    "quotes": ["Shells fell on a school in Idlib on Wednesday."],
}
NINE = {
    "id": "C1",
    "about": ["S1"],
    "claimant": {"text": "Dr Salim Oud", "kind": "medical"},
    "via": None,
    "topic": "casualties",
    "stance": "asserts",
    "hedge": "none",
    "casualties": [
        {"effect": "killed", "group": "civilian", "who": None, "part": False, "count": "Nine"}
    ],
    "count": None,
    "period": None,
    "quotes": ["Nine workers were killed, Dr Salim Oud said."],
}


def draft_of(strikes: list[object], claims: list[object]) -> Draft:
    draft, rejected = read_draft({"strikes": strikes, "claims": claims})
    assert not rejected
    return draft


def answer(*strikes: object, claims: tuple[object, ...] = ()) -> Reply:
    draft = draft_of(list(strikes), list(claims))
    return Reply("answered", "test/model", draft=draft, usage=Usage(calls=1, cost_usd=0.25))


def by_words(**replies: Reply) -> Ask:
    """Answer a prompt by the first word that its article's text holds."""

    async def ask(prompt: Prompt) -> Reply:
        found = (reply for word, reply in replies.items() if word in prompt.article.text)
        return next(found, answer())

    return ask


def always(reply: Reply) -> Ask:
    async def ask(_: Prompt) -> Reply:
        return reply

    return ask


def corridor(ask: Ask, **changes: object) -> Corridor:
    plain = Corridor(ask, "test/model", GAZETTEER, TASK)
    return replace(plain, **changes)  # type: ignore[arg-type] - fields of Corridor by name


def extracted(ask: Ask, item: Article | Unread = ARTICLE, **changes: object) -> Record:
    return asyncio.run(extract_article(item, corridor(ask, **changes)))


def test_answered_article_is_ok_and_names_what_answered() -> None:
    record = extracted(always(answer(MILL, claims=(NINE,))))

    assert (record.status, record.model, record.prompt) == ("ok", "test/model", "extract@v1")
    assert record.fingerprint == TASK.fingerprint
    assert [strike.id for strike in record.strikes] == ["S1"]
    assert record.claims[0].casualties[0].count.low == 9
    assert record.usage.cost_usd == 0.25


def test_valid_answer_with_nothing_in_it_is_empty() -> None:
    assert extracted(always(answer())).status == "empty"


def test_item_whose_quote_is_invented_is_rejected_and_costs_its_siblings_nothing() -> None:
    invented = {**MILL, "id": "S2", "quotes": ["Jets hit a mill in Hama."]}
    record = extracted(always(answer(MILL, invented)))

    assert record.status == "partial"
    assert [strike.id for strike in record.strikes] == ["S1"]
    assert "not in the article" in record.rejected[0].reason


def test_item_the_model_got_wrong_reaches_the_record_as_rejected() -> None:
    wrong = Rejected(kind="strike", reason="method: no such label", raw={"id": "S9"})
    record = extracted(always(replace(answer(MILL), rejected=(wrong,))))

    assert (record.status, record.rejected) == ("partial", [wrong])


@pytest.mark.parametrize("status", ["truncated", "refused", "filtered", "invalid", "failed"])
def test_article_without_an_answer_has_the_status_of_its_reply(status: ReplyStatus) -> None:
    short = replace(ARTICLE, text="One.")
    record = extracted(always(Reply(status, "test/model", detail="why not")), short)

    assert (record.status, record.detail) == (status, "why not")
    assert (record.strikes, record.claims) == ([], [])


@pytest.mark.parametrize("status", ["skipped", "unreadable"])
def test_unread_article_is_never_asked_about(status: str) -> None:
    async def ask(_: Prompt) -> Reply:
        raise AssertionError

    item = Unread(replace(ARTICLE, text=""), status, "it is empty")  # type: ignore[arg-type]
    record = extracted(ask, item)

    assert (record.status, record.detail, record.model) == (status, "it is empty", "test/model")


def test_article_in_an_undeclared_language_is_skipped_with_the_reason() -> None:
    french = replace(ARTICLE, language="fr")
    record = extracted(always(answer(MILL)), french, languages=frozenset({"en"}))

    assert record.status == "skipped"
    assert record.detail is not None
    assert "'fr'" in record.detail


def test_article_of_unknown_language_is_read() -> None:
    unknown = replace(ARTICLE, language=None)
    record = extracted(always(answer(MILL)), unknown, languages=frozenset({"en"}))

    assert record.status == "ok"


def test_without_a_task_the_article_alone_is_asked() -> None:
    seen: list[Prompt] = []

    async def ask(prompt: Prompt) -> Reply:
        seen.append(prompt)
        return answer(MILL)

    record = extracted(ask, task=None)

    assert [prompt.article for prompt in seen] == [ARTICLE]
    assert (record.prompt, record.fingerprint, record.status) == (None, None, "ok")


def test_long_article_is_asked_in_pieces_and_numbered_through() -> None:
    task = replace(TASK, chunk_chars=110)
    record = extracted(
        by_words(mill=answer(MILL, claims=(NINE,)), school=answer(SCHOOL)), task=task
    )

    assert [(s.id, s.place and s.place.text) for s in record.strikes] == [
        ("S1", "Homs"),
        ("S2", "Idlib"),
    ]
    assert record.usage.calls == 2
    assert record.usage.cost_usd == 0.5


def test_offsets_of_a_late_piece_are_those_of_the_whole_article() -> None:
    task = replace(TASK, chunk_chars=110)
    record = extracted(by_words(mill=answer(), school=answer(SCHOOL)), task=task)

    (evidence,) = record.strikes[0].evidence
    assert TEXT[evidence.start : evidence.end] == evidence.quote


def test_cut_answer_is_asked_again_in_halves() -> None:
    asked: list[str] = []

    async def ask(prompt: Prompt) -> Reply:
        asked.append(prompt.article.text)
        if len(asked) == 1:
            return Reply("truncated", "test/model", usage=Usage(calls=2, cost_usd=0.5))
        return answer(MILL) if "mill" in prompt.article.text else answer(SCHOOL)

    record = extracted(ask)

    assert record.status == "ok"
    assert len(record.strikes) == 2
    assert asked[0] == TEXT
    assert all(len(text) < len(TEXT) for text in asked[1:])
    assert record.usage.calls == 2 + len(asked[1:])


def test_half_that_is_still_cut_makes_the_article_truncated_and_keeps_the_other_half() -> None:
    cut = Reply("truncated", "test/model")
    record = extracted(by_words(school=cut, mill=answer(MILL)))

    assert record.status == "truncated"
    assert record.detail is not None
    assert record.detail.startswith("truncated (piece ")
    assert [strike.id for strike in record.strikes] == ["S1"]


def test_later_step_sees_the_replies_of_the_earlier_one() -> None:
    steps = (Step(name="strikes", parts=("strikes",)), Step(name="claims", parts=("claims",)))
    prefixes = {step.name: TASK.prefixes["extract"] for step in steps}
    seen: list[str] = []

    async def ask(prompt: Prompt) -> Reply:
        seen.append(prompt.messages[-1].content)
        return answer(MILL) if prompt.parts == ("strikes",) else answer(claims=(NINE,))

    record = extracted(ask, task=replace(TASK, steps=steps, prefixes=prefixes))

    assert [claim.about for claim in record.claims] == [["S1"]]
    assert "a mill" in seen[1].split("<<<ARTICLE")[0]


def test_step_without_an_answer_ends_the_article() -> None:
    steps = (Step(name="strikes", parts=("strikes",)), Step(name="claims", parts=("claims",)))
    prefixes = {step.name: TASK.prefixes["extract"] for step in steps}
    task = replace(TASK, steps=steps, prefixes=prefixes)
    record = extracted(always(Reply("refused", "test/model")), task=task)

    assert (record.status, record.detail) == ("refused", "refused")


def test_strike_told_in_two_pieces_is_one_strike_with_both_quotes() -> None:
    again = {**MILL, "target": None, "quotes": ["Tuesday's raid on Homs"]}
    merged = merge_drafts([draft_of([MILL], []), draft_of([again], [])])

    assert [strike.quotes for strike in merged.strikes] == [
        ["Jets hit a mill in Homs on Tuesday.", "Tuesday's raid on Homs"]
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"date": "Wednesday"},
        {"place": {"text": "Hama", "relation": "in"}},
        {"method": "artillery"},
        {"date": None, "target": None},
    ],
)
def test_strikes_that_may_differ_stay_apart(other: dict[str, object]) -> None:
    second = {**MILL, **other, "quotes": ["another passage"]}
    merged = merge_drafts([draft_of([MILL], []), draft_of([second], [])])

    assert [strike.id for strike in merged.strikes] == ["S1", "S2"]


def test_detail_that_only_the_second_piece_has_is_kept() -> None:
    vague = {**MILL, "target": None, "method": "unspecified"}
    merged = merge_drafts([draft_of([vague], []), draft_of([MILL], [])])

    (strike,) = merged.strikes
    assert strike.method == "airstrike"
    assert strike.target is not None


def test_claims_follow_their_strikes_to_the_new_numbers() -> None:
    claim = {**NINE, "quotes": ["Nine were killed in the school"]}
    merged = merge_drafts([draft_of([MILL], [NINE]), draft_of([SCHOOL], [claim])])

    assert [(claim.id, claim.about) for claim in merged.claims] == [("C1", ["S1"]), ("C2", ["S2"])]


def test_claim_told_in_two_pieces_is_one_claim() -> None:
    merged = merge_drafts([draft_of([MILL], [NINE]), draft_of([MILL], [NINE])])

    assert [claim.id for claim in merged.claims] == ["C1"]


def test_reference_to_an_unknown_strike_does_not_hit_another_piece_by_chance() -> None:
    astray = {**NINE, "about": ["S2"], "quotes": ["said"]}
    merged = merge_drafts([draft_of([MILL], [astray]), draft_of([SCHOOL], [])])

    assert merged.claims[0].about == ["S2 of piece 1"]


def articles(count: int) -> Iterator[Article | Unread]:
    return (Article(id=f"a{number}", text="x") for number in range(count))


def finished(item: Article | Unread) -> Record:
    assert isinstance(item, Article)
    return asyncio.run(extract_article(Unread(item, "skipped", ""), corridor(always(answer()))))


RECORDS = {f"a{number}": finished(article) for number, article in enumerate(articles(12))}
Work = Callable[[Article | Unread], Awaitable[Record]]


def working(trouble: dict[str, BaseException], begun: list[str]) -> Work:
    """Let later articles finish first, and raise what an article is to raise."""

    async def work(item: Article | Unread) -> Record:
        assert isinstance(item, Article)
        begun.append(item.id)
        await asyncio.sleep(0.002 * (12 - int(item.id[1:])))
        if item.id in trouble:
            raise trouble[item.id]
        return RECORDS[item.id]

    return work


@pytest.mark.parametrize("crew", [1, 2, 5])
def test_records_come_in_input_order_whatever_is_ready_first(crew: int) -> None:
    written: list[Record] = []
    asyncio.run(run(articles(12), working({}, []), written.append, crew))

    assert [record.article.id for record in written] == list(RECORDS)


@pytest.mark.parametrize("crew", [1, 3])
def test_articles_are_not_read_far_ahead_of_what_is_written(crew: int) -> None:
    read: list[str] = []
    written: list[str] = []
    lead: list[int] = []

    def reading() -> Iterator[Article | Unread]:
        for article in articles(12):
            assert isinstance(article, Article)
            read.append(article.id)
            lead.append(len(read) - len(written))
            yield article

    def write(record: Record) -> None:
        written.append(record.article.id)

    asyncio.run(run(reading(), working({}, []), write, crew))

    assert max(lead) <= 4 * crew


@pytest.mark.parametrize("crew", [1, 3])
def test_trouble_that_ends_the_run_leaves_finished_records_written(crew: int) -> None:
    written: list[Record] = []
    begun: list[str] = []
    work = working({"a5": KeyRejectedError("the key was rejected")}, begun)

    with pytest.raises(KeyRejectedError):
        asyncio.run(run(articles(12), work, written.append, crew))

    ids = [record.article.id for record in written]
    assert ids[:3] == ["a0", "a1", "a2"]
    assert ids == sorted(set(ids) - {"a5"})
    assert "a11" not in begun


def test_input_that_ends_the_run_leaves_finished_records_written() -> None:
    written: list[Record] = []

    def reading() -> Iterator[Article | Unread]:
        yield from articles(2)
        raise SourceError("two inputs have one id")

    with pytest.raises(SourceError):
        asyncio.run(run(reading(), working({}, []), written.append, 1))

    assert len(written) == 2


def test_cancelled_run_writes_what_is_finished_behind_a_slow_article() -> None:
    written: list[str] = []
    ready = asyncio.Event()

    async def work(item: Article | Unread) -> Record:
        assert isinstance(item, Article)
        if item.id == "a0":
            await asyncio.sleep(60)
        if item.id == "a2":
            ready.set()
        return RECORDS[item.id]

    def write(record: Record) -> None:
        written.append(record.article.id)

    async def interrupted() -> None:
        task = asyncio.create_task(run(articles(3), work, write, 3))
        await ready.wait()
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(interrupted())

    assert written == ["a1", "a2"]


def test_partial_of_the_corridor_is_the_work_of_a_run() -> None:
    written: list[Record] = []
    work = partial(extract_article, corridor=corridor(always(answer(MILL))))
    asyncio.run(run([ARTICLE], work, written.append))

    assert [record.status for record in written] == ["ok"]
