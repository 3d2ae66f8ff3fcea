"""Strikes told apart: which sentences tell of one strike, which of several, which of none."""

import pytest
from almanac import only_strike, read


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Jets bombed Hajin on Monday. Jets bombed Raqqa on Monday.", ["Monday", "Monday"]),
        ("Jets bombed Hajin on Monday. Jets bombed Hajin on Tuesday.", ["Monday", "Tuesday"]),
        (
            (
                "Jets bombed a school in Hajin on Monday. A second air strike hit a mill in Hajin "
                "on Wednesday."
            ),
            ["Monday", "Wednesday"],
        ),
        ("Air strikes hit a mill on May 4 in Hajin and on May 6 in Raqqa.", ["May 4", "May 6"]),
        ("Air strikes hit a mill in Hajin on May 4 and in Raqqa on May 6.", ["May 4", "May 6"]),
        (
            "The first air strike hit Hajin on Monday. The second strike took place on Tuesday.",
            ["Monday", "Tuesday"],
        ),
    ],
)
def test_another_day_or_place_or_a_second_strike_is_a_record_of_its_own(
    text: str, days: list[str]
) -> None:
    assert [strike.date for strike in read(text).strikes] == days


@pytest.mark.parametrize(
    "text",
    [
        "Jets bombed a school in Hajin on Monday. The air strike in Hajin killed two pupils.",
        "An air strike hit Hajin on Monday, the army said. The mayor said the strike killed two.",
        "An air strike hit a mill in Hajin on Monday. That strike destroyed two lorries.",
        "An air strike hit Hajin on Monday. It destroyed a mill, the mayor said.",
        "Drones struck Hajin early on Monday. On Monday, drones hit a mill in Hajin.",
    ],
)
def test_a_strike_told_twice_is_one_record_with_both_quotes(text: str) -> None:
    assert len(only_strike(text).quotes) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Jets of the coalition have carried out hundreds of air strikes since 2014.",
        "The army said its jets had conducted 6,100 air strikes in Iraq and 320 in Syria.",
        "Coalition jets had conducted 212 air strikes in Iraq and 97 air strikes in Libya.",
        "The air force flew 182 sorties in a day, bombing all fronts daily.",
        "Air strikes have pounded the country for weeks.",
    ],
)
def test_totals_and_campaigns_are_no_strike(text: str) -> None:
    assert read(text).strikes == []


def test_what_happened_elsewhere_is_no_part_of_the_strike() -> None:
    draft = read(
        "Jets bombed a school in Hajin on Monday. A car bomb killed nine people in Raqqa, police "
        "said."
    )

    assert len(draft.strikes) == 1
    assert [claim for claim in draft.claims if claim.casualties] == []


def test_a_stated_day_carries_over_to_the_next_sentences() -> None:
    text = "On Monday planes came over the river. An air strike destroyed a mill in Hajin."

    assert only_strike(text).date == "Monday"


def test_the_day_of_a_statement_never_becomes_the_strikes() -> None:
    text = "The army said on Tuesday that its jets had bombed a mill in Hajin."

    assert only_strike(text).date is None


@pytest.mark.parametrize(
    ("text", "reality"),
    [
        ("Jets bombed a mill in Hajin on Monday.", "occurred"),
        ("The army said its jets had bombed a mill in Hajin on Monday.", "occurred"),
        ("Activists said jets bombed a mill in Hajin on Monday.", "alleged"),
        ("Jets reportedly bombed a mill in Hajin on Monday.", "alleged"),
        ("Air defences shot down a missile over Hajin on Monday.", "intercepted"),
        (
            (
                "Air defences shot down a missile over Hajin on Monday. Another missile hit a mill "
                "in Hajin on Monday."
            ),
            "occurred",
        ),
        (
            (
                "Activists said Russian jets bombed a mill in Hajin on Monday. Russia denied that "
                "its jets had carried out the strike."
            ),
            "disputed",
        ),
    ],
)
def test_reality_follows_who_tells_it(text: str, reality: str) -> None:
    assert read(text).strikes[0].reality == reality


@pytest.mark.parametrize(
    ("text", "attackers"),
    [
        ("Israeli jets bombed Hajin on Monday.", [("Israeli jets", "reported")]),
        (
            "The Israeli army said it had bombed a mill in Hajin on Monday.",
            [("Israeli army", "declared")],
        ),
        (
            "Its planes bombed a mill in Hajin on Monday, the army said.",
            [("the army", "declared")],
        ),
        (
            "Activists said Israeli jets bombed a mill in Hajin on Monday.",
            [("Israeli jets", "blamed")],
        ),
        (
            "A suspected Israeli air strike hit a mill in Hajin on Monday.",
            [("Israeli", "suspected")],
        ),
        ("An air strike hit a mill in Hajin on Monday.", []),
        (
            "The Plain Violations Monitor said an air strike hit a mill in Hajin on Monday.",
            [],
        ),
    ],
)
def test_attackers_are_named_with_their_basis(text: str, attackers: list[tuple[str, str]]) -> None:
    found = only_strike(text).attackers

    assert [(attacker.text, attacker.basis) for attacker in found] == attackers


def test_a_side_that_owns_one_strike_owns_the_others_it_tells_of() -> None:
    draft = read(
        "An air strike on a mill in Hajin on Sunday killed two fighters, the coalition said. "
        "The other came on Monday, when coalition jets hit a barn in Raqqa, the coalition said."
    )

    assert [strike.attackers[0].basis for strike in draft.strikes] == ["declared", "declared"]


@pytest.mark.parametrize(
    ("text", "salience"),
    [
        ("Jets bombed a mill in Hajin on Monday.", "main"),
        ("Last year an air strike on a mill in Hajin killed two.", "background"),
        ("In an earlier strike, on May 2, jets hit a mill in Hajin.", "background"),
    ],
)
def test_an_older_strike_is_background(text: str, salience: str) -> None:
    assert only_strike(text).salience == salience


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Four air strikes hit Hajin on Monday.", "Four"),
        ("At least nine rockets hit Hajin on Monday.", "At least nine"),
        (
            "Fifteen drones and four missiles hit Odesa on Monday.",
            "Fifteen drones and four missiles",
        ),
        ("An air strike hit Hajin on Monday.", None),
        ("In six days of May jets bombed Hajin, on Monday too.", None),
    ],
)
def test_strikes_are_counted_as_the_article_counts_them(text: str, count: str | None) -> None:
    assert only_strike(text).count == count


def test_a_release_declares_its_own_fire() -> None:
    text = "An air strike killed two insurgents in Hajin on Monday."

    (strike,) = read(text, publisher="ISAF").strikes

    assert strike.reality == "occurred"
    assert strike.date == "Monday"
