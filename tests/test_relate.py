"""Two sources that cannot both be right are told apart from two that can."""

from datetime import date

import pytest

from extractor.relate import contradicted, relate
from extractor.schema.record import (
    ArticleInfo,
    Claim,
    Claimant,
    DateValue,
    Quantity,
    Record,
    Toll,
    Usage,
)
from extractor.schema.terms import Effect, Group, Stance, Topic, Who


def toll(
    low: int | None,
    high: int | None,
    group: Group = "civilian",
    effect: Effect = "killed",
    who: Who | None = None,
) -> Toll:
    count = Quantity(text="n", low=low, high=high)
    return Toll(effect=effect, group=group, who=who, part=False, count=count)


def part_of(whole: Toll) -> Toll:
    return whole.model_copy(update={"part": True})


NINE = toll(9, 9)
TWELVE = toll(12, 12)
NOBODY = toll(0, 0, effect="killed_or_injured")


def claim(
    *tolls: Toll,
    topic: Topic = "casualties",
    stance: Stance = "asserts",
    by: str = "the mayor",
    about: tuple[str, ...] = ("S1",),
) -> Claim:
    return Claim(
        id="C0",
        about=list(about),
        claimant=Claimant(text=by, name=by, kind="unnamed"),
        via=None,
        topic=topic,
        stance=stance,
        hedge="none",
        casualties=list(tolls),
        count=None,
        period=None,
        evidence=[],
        flags=[],
    )


def record_of(*claims: Claim) -> Record:
    numbered = [each.model_copy(update={"id": f"C{n}"}) for n, each in enumerate(claims, 1)]
    return Record(
        article=ArticleInfo(
            id="a",
            title=None,
            publisher=None,
            url=None,
            published=None,
            language=None,
            sha256="",
        ),
        status="ok",
        detail=None,
        model="rules",
        prompt=None,
        fingerprint=None,
        strikes=[],
        claims=numbered,
        rejected=[],
        usage=Usage(),
    )


def contradict(one: Claim, other: Claim) -> bool:
    """Relate the two in both orders; what they say of each other must not depend on it."""
    answers = set()
    for pair in ((one, other), (other, one)):
        first, second = relate(record_of(*pair)).claims
        assert bool(first.flags) == bool(second.flags)
        answers.add(bool(first.flags))
    assert len(answers) == 1
    return answers.pop()


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ([NINE], [TWELVE]),
        ([toll(None, 8)], [toll(9, None)]),
        ([toll(17, None)], [NOBODY]),
        ([toll(6, 6, who="children")], [NOBODY]),
        ([toll(17, None)], [toll(0, 0, "unspecified", "killed_or_injured")]),
        ([toll(13, 13)], [toll(12, 12, "unspecified")]),
        ([TWELVE, part_of(toll(4, 4, who="women"))], [part_of(toll(5, 5, who="women"))]),
        ([toll(2, 2), toll(3, 3)], [toll(6, 6)]),
    ],
)
def test_figures_that_cannot_both_be_true_are_a_contradiction(
    ours: list[Toll], theirs: list[Toll]
) -> None:
    assert contradict(claim(*ours), claim(*theirs, by="the army"))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ([NINE], [NINE]),
        ([toll(9, None)], [TWELVE]),
        ([toll(6, 10)], [toll(10, 14)]),
        ([toll(None, None)], [TWELVE]),
        ([NINE], [toll(12, 12, "combatant")]),
        ([NINE], [toll(12, 12, effect="injured")]),
        ([NINE], [toll(12, 12, "unspecified")]),
        ([TWELVE], [toll(3, 3, who="children")]),
        ([TWELVE], [part_of(toll(2, 2))]),
        ([toll(1, 1, who="leader"), toll(2, 2)], [toll(3, 3)]),
        ([toll(7, 7), toll(2, 2, "unspecified")], [toll(9, 9, "unspecified")]),
        ([toll(8, 8, who="children"), toll(3, 3, who="children")], [toll(8, 8, who="children")]),
        ([], [TWELVE]),
    ],
)
def test_figures_that_can_both_be_true_are_none(ours: list[Toll], theirs: list[Toll]) -> None:
    assert not contradict(claim(*ours), claim(*theirs, by="the army"))


def test_a_source_that_corrects_itself_contradicts_nobody() -> None:
    assert not contradict(claim(NINE, by="The Mayor"), claim(TWELVE, by="the mayor"))


@pytest.mark.parametrize("about", [("S2",), ("S1", "S2"), ()])
def test_figures_about_other_strikes_are_not_compared(about: tuple[str, ...]) -> None:
    assert not contradict(claim(NINE), claim(TWELVE, by="the army", about=about))


def test_figures_over_different_times_are_not_compared() -> None:
    july = DateValue(text="in July", start=date(2020, 7, 1), end=date(2020, 7, 31))
    total = claim(TWELVE, by="the army").model_copy(update={"period": july})

    assert not contradict(claim(NINE), total)


@pytest.mark.parametrize(
    ("denial", "assertion"),
    [
        (claim(topic="responsibility", stance="denies"), claim(topic="responsibility")),
        (claim(topic="occurrence", stance="denies"), claim(topic="occurrence")),
        (claim(topic="occurrence", stance="denies"), claim(topic="responsibility")),
        (claim(topic="occurrence", stance="denies"), claim(TWELVE)),
        (claim(topic="target", stance="denies"), claim(topic="target", about=("S1", "S2"))),
        (claim(topic="justification", stance="disputes"), claim(topic="justification")),
        (claim(stance="denies"), claim(TWELVE)),
        (claim(stance="denies"), claim()),
        (claim(NOBODY, stance="denies"), claim(TWELVE)),
        (claim(TWELVE, stance="denies"), claim(TWELVE)),
        (claim(TWELVE, stance="denies"), claim(toll(10, None), stance="concedes")),
    ],
)
def test_denial_contradicts_what_it_denies(denial: Claim, assertion: Claim) -> None:
    theirs = assertion.model_copy(update={"claimant": Claimant(text="x", name="x", kind="media")})

    assert contradict(denial, theirs)


@pytest.mark.parametrize(
    ("denial", "other"),
    [
        (claim(topic="responsibility", stance="denies"), claim(topic="occurrence")),
        (claim(topic="responsibility", stance="denies"), claim(TWELVE)),
        (
            claim(topic="responsibility", stance="denies"),
            claim(topic="responsibility", stance="denies"),
        ),
        (claim(topic="responsibility", stance="no_comment"), claim(topic="responsibility")),
        (claim(topic="occurrence", stance="denies"), claim(NOBODY)),
        (claim(topic="occurrence", stance="disputes"), claim(TWELVE)),
        (claim(topic="investigation", stance="denies"), claim(topic="investigation")),
        (claim(stance="denies"), claim(NOBODY)),
        (claim(NOBODY, stance="denies"), claim(NOBODY)),
        (claim(TWELVE, stance="denies"), claim(NINE)),
        (claim(stance="denies"), claim(TWELVE, about=("S2",))),
    ],
)
def test_denial_leaves_alone_what_it_does_not_deny(denial: Claim, other: Claim) -> None:
    theirs = other.model_copy(update={"claimant": Claimant(text="x", name="x", kind="media")})

    assert not contradict(denial, theirs)


def test_each_claim_names_its_opponents_and_keeps_its_other_flags() -> None:
    mayor = claim(NINE).model_copy(update={"flags": ["unread_count", "contradicts:C9"]})
    related = relate(record_of(mayor, claim(TWELVE, by="the army"), claim(TWELVE, by="a monitor")))

    assert related.claims[0].flags == ["unread_count", "contradicts:C2", "contradicts:C3"]
    assert contradicted(related.claims[0].flags) == ["C2", "C3"]
    assert [each.flags for each in related.claims[1:]] == [["contradicts:C1"], ["contradicts:C1"]]


def test_relating_twice_changes_nothing() -> None:
    once = relate(record_of(claim(NINE), claim(TWELVE, by="the army")))

    assert relate(once) == once


def test_narrator_is_a_source_like_any_other() -> None:
    narrator = Claimant(text=None, name=None, kind="narrator")
    own = claim(TWELVE).model_copy(update={"claimant": narrator})

    assert contradict(own, claim(NINE))
    assert not contradict(own, own.model_copy(update={"casualties": [NINE]}))
