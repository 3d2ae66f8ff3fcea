"""A draft is kept only as far as the article's own words carry it."""

import pytest

from extractor.ground import Grounded, ground
from extractor.schema.draft import ClaimDraft, Draft, StrikeDraft
from extractor.text.spans import Span

STORY = (
    "A drone hit the port of Lumen on Friday, residents said. The Northern Army said it fired "
    "two missiles. The Watch Group counted 14 dead. The Northern Army said it fired again on "
    "Sunday, at Orra. The Watch Group counted 14 dead there too, and nine hurt."
)
PORT = "A drone hit the port of Lumen on Friday"
ORRA = "it fired again on Sunday, at Orra"
DEAD = "The Watch Group counted 14 dead"


def strike(fields: dict[str, object] | None = None) -> StrikeDraft:
    plain: dict[str, object] = {
        "id": "S1",
        "reality": "occurred",
        "salience": "main",
        "method": "drone",
        "count": None,
        "attackers": [],
        "date": None,
        "place": None,
        "target": None,
        "quotes": [PORT],
    }
    return StrikeDraft.model_validate(plain | (fields or {}))


def claim(fields: dict[str, object] | None = None) -> ClaimDraft:
    plain: dict[str, object] = {
        "id": "C1",
        "about": [],
        "claimant": {"text": None, "kind": "narrator"},
        "via": None,
        "topic": "casualties",
        "stance": "asserts",
        "hedge": "none",
        "casualties": [],
        "count": None,
        "period": None,
        "quotes": [DEAD],
    }
    return ClaimDraft.model_validate(plain | (fields or {}))


def toll(count: str) -> dict[str, object]:
    return {"effect": "killed", "group": "unspecified", "who": None, "part": False, "count": count}


def grounded(*items: StrikeDraft | ClaimDraft, examples: tuple[str, ...] = ()) -> Grounded:
    strikes = [item for item in items if isinstance(item, StrikeDraft)]
    claims = [item for item in items if isinstance(item, ClaimDraft)]
    return ground(Draft(strikes=strikes, claims=claims), STORY, examples)


def test_quote_is_kept_as_returned_beside_the_place_where_it_stands() -> None:
    (kept,) = grounded(strike({"quotes": ["a DRONE hit the port"]})).strikes

    (evidence,) = kept.evidence
    assert evidence.quote == "a DRONE hit the port"
    assert STORY[evidence.start : evidence.end] == "A drone hit the port"
    assert evidence.match == "folded"
    assert kept.flags == ()


def test_item_without_a_quote_in_the_article_is_rejected_and_costs_its_siblings_nothing() -> None:
    bad = strike({"id": "S2", "quotes": ["A drone hit the airport of Lumen"]})

    result = grounded(bad, strike())

    assert [kept.draft.id for kept in result.strikes] == ["S1"]
    (rejected,) = result.rejected
    assert rejected.kind == "strike"
    assert rejected.reason == "quote not in the article: 'A drone hit the airport of Lumen'"
    assert rejected.raw == bad.model_dump()


def test_item_without_any_quote_is_rejected() -> None:
    (rejected,) = grounded(claim({"quotes": []})).rejected

    assert (rejected.kind, rejected.reason) == ("claim", "no quote was given")


def test_long_lost_quote_is_shortened_in_the_reason_only() -> None:
    quote = "A jet fell. " * 20

    (rejected,) = grounded(claim({"quotes": [quote]})).rejected

    assert len(rejected.reason) < 120
    assert rejected.raw == claim({"quotes": [quote]}).model_dump()


def test_lost_quote_beside_a_found_one_is_rejected_alone() -> None:
    result = grounded(strike({"quotes": [PORT, "It sank a ship"]}))

    assert [evidence.quote for evidence in result.strikes[0].evidence] == [PORT]
    (rejected,) = result.rejected
    assert rejected.kind == "quote"
    assert rejected.reason == "quote not in the article: 'It sank a ship'"
    assert rejected.raw == {"id": "S1", "quote": "It sank a ship"}


def test_quote_of_a_few_shot_example_is_reported_as_a_leak() -> None:
    examples = ("Nothing fell.", "A rocket fell on Dorin at noon.")

    leaked, invented = grounded(
        strike({"quotes": ["A rocket fell on Dorin"]}),
        strike({"quotes": ["A rocket fell on Orra"]}),
        examples=examples,
    ).rejected

    assert "example leak" in leaked.reason
    assert "example leak" not in invented.reason


def test_second_item_with_an_id_is_rejected() -> None:
    result = grounded(strike(), strike({"quotes": [ORRA]}), claim(), claim())

    assert [kept.draft.quotes for kept in result.strikes] == [[PORT]]
    assert [(rejected.kind, rejected.reason) for rejected in result.rejected] == [
        ("strike", "a second strike has the id 'S1'"),
        ("claim", "a second claim has the id 'C1'"),
    ]


def test_rejected_item_leaves_its_id_to_the_next() -> None:
    result = grounded(strike({"quotes": ["A jet fell"]}), strike())

    assert [kept.draft.quotes for kept in result.strikes] == [[PORT]]


def test_claim_about_an_unknown_or_rejected_strike_is_kept_and_flagged() -> None:
    lost = strike({"id": "S2", "quotes": ["A jet fell"]})

    (kept,) = grounded(strike(), lost, claim({"about": ["S9", "S1", "S2"]})).claims

    assert kept.about == ("S1",)
    assert kept.draft.about == ["S9", "S1", "S2"]
    assert kept.flags == ("unknown_strike:S9", "unknown_strike:S2")


@pytest.mark.parametrize(
    ("quotes", "about", "start"),
    [
        ([DEAD], [], STORY.index(DEAD)),
        ([DEAD], ["S1"], STORY.index(DEAD)),
        ([DEAD], ["S2"], STORY.rindex(DEAD)),
        ([DEAD, "and nine hurt"], [], STORY.rindex(DEAD)),
        ([DEAD, "and nine hurt"], ["S1"], STORY.rindex(DEAD)),
        ([DEAD, "it fired two missiles"], ["S2"], STORY.index(DEAD)),
    ],
)
def test_ambiguous_quote_is_placed_near_its_company(
    quotes: list[str], about: list[str], start: int
) -> None:
    strikes = strike(), strike({"id": "S2", "quotes": [ORRA]})

    (kept,) = grounded(*strikes, claim({"quotes": quotes, "about": about})).claims

    assert kept.evidence[0].start == start


def test_quote_returned_twice_stands_for_two_occurrences() -> None:
    (kept,) = grounded(claim({"quotes": [DEAD, DEAD]})).claims

    assert [evidence.start for evidence in kept.evidence] == [STORY.index(DEAD), STORY.rindex(DEAD)]


@pytest.mark.parametrize(
    ("fields", "flags"),
    [
        ({"date": "on Friday", "place": {"text": "Lumen", "relation": "in"}}, ()),
        ({"attackers": [{"text": "the northern army", "basis": "declared"}]}, ()),
        ({"count": "two"}, ()),
        ({"date": "on Tuesday"}, ("value_not_in_text:date",)),
        ({"place": {"text": "Dorin", "relation": "in"}}, ("value_not_in_text:place",)),
        ({"target": {"text": "a school", "categories": []}}, ("value_not_in_text:target",)),
        ({"count": "five"}, ("value_not_in_text:count", "value_not_in_quote:count")),
        (
            {
                "attackers": [
                    {"text": "The Northern Army", "basis": "declared"},
                    {"text": "Rebels", "basis": "blamed"},
                ]
            },
            ("value_not_in_text:attackers.1",),
        ),
    ],
)
def test_value_of_a_strike_that_the_article_lacks_is_flagged(
    fields: dict[str, object], flags: tuple[str, ...]
) -> None:
    assert grounded(strike(fields)).strikes[0].flags == flags


@pytest.mark.parametrize(
    ("fields", "flags"),
    [
        (
            {
                "casualties": [toll("14")],
                "claimant": {"text": "The Watch Group", "kind": "monitor"},
            },
            (),
        ),
        ({"casualties": [toll("14"), toll("4")]}, ("casualties.1",)),
        ({"count": "two missiles"}, ()),
        ({"via": "the Herald"}, ("value_not_in_text:via",)),
        ({"period": "since May"}, ("value_not_in_text:period",)),
        ({"claimant": {"text": "The Army", "kind": "military"}}, ("value_not_in_text:claimant",)),
    ],
)
def test_value_of_a_claim_that_the_article_lacks_is_flagged(
    fields: dict[str, object], flags: tuple[str, ...]
) -> None:
    both = {"casualties.1": ("value_not_in_text:casualties.1", "value_not_in_quote:casualties.1")}
    expected = tuple(name for flag in flags for name in both.get(flag, (flag,)))

    assert grounded(claim(fields)).claims[0].flags == expected


def test_number_far_from_its_quote_is_flagged_even_when_the_article_has_it() -> None:
    (kept,) = grounded(claim({"quotes": [PORT], "casualties": [toll("nine")]})).claims

    assert kept.flags == ("value_not_in_quote:casualties.0",)


@pytest.mark.parametrize(
    ("between", "flags"),
    [
        (" and on" * 30, ()),
        (". " + "It went on. " * 20, ("value_not_in_quote:casualties.0",)),
        (". Then it rained, and", ()),
    ],
)
def test_number_counts_as_beside_its_quote_in_one_sentence_or_close_by(
    between: str, flags: tuple[str, ...]
) -> None:
    text = f"Doctors spoke of a raid{between} nine people died."
    draft = Draft(strikes=[], claims=[claim({"quotes": ["a raid"], "casualties": [toll("nine")]})])

    assert ground(draft, text).claims[0].flags == flags


def test_every_exact_evidence_is_the_article_cut_at_its_offsets() -> None:
    result = grounded(strike({"quotes": [PORT, ORRA]}), claim({"quotes": [DEAD, "nine hurt"]}))

    pieces = [*result.strikes[0].evidence, *result.claims[0].evidence]
    assert len(pieces) == 4
    assert all(Span(piece.start, piece.end).of(STORY) == piece.quote for piece in pieces)
