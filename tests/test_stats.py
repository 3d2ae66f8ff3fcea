"""Better, worse or luck: intervals, tests and agreement."""

import numpy as np
import pytest
from labelling import claim, days, labelled, place, record_of, strike, toll

from evals.agreement import agree, krippendorff_alpha
from evals.gold import LabelArticle, Labelled
from evals.measures import HEADLINE, MEASURES, f1, figures
from evals.score import Tally, score
from evals.stats import (
    detectable,
    differences,
    expected_detectable,
    holm,
    intervals,
)

TOWNS = ["Dnipro", "Odesa", "Kherson", "Sumy", "Izium", "Bakhmut"]
PASSAGES = ["On March 6 Russian drones hit a substation in Odesa.", "He put the injured at 73."]
ONLY_HEADLINE = {HEADLINE: MEASURES[HEADLINE]}


def article(number: int, cluster: str | None = None) -> Labelled:
    """An article of three strikes and a claim about each."""
    towns = np.random.default_rng(number).permutation(TOWNS)[:3].tolist()
    strikes = [
        strike(f"S{n}", PASSAGES[0]).model_copy(
            update={"place": place(town), "date": days("2024-03-06")}
        )
        for n, town in enumerate(towns, start=1)
    ]
    claims = [
        claim(f"C{n}", [f"S{n}"], PASSAGES[1]).model_copy(
            update={"casualties": [toll("killed", n, n)]}
        )
        for n in range(1, 4)
    ]
    case = labelled(strikes, claims, name=f"article-{number:03}")
    known = LabelArticle(id=case.id, cluster=cluster)
    return Labelled(case.text, case.label.model_copy(update={"article": known}))


GOLD = [article(number) for number in range(90)]


def run(gold: list[Labelled], seed: int, dropped: float) -> list[Tally]:
    """Score a run that misreads a tenth of the methods and drops a share of the strikes."""
    rng = np.random.default_rng(seed)
    return [score(case, record_of(misread(case, rng, dropped))) for case in gold]


def misread(case: Labelled, rng: np.random.Generator, dropped: float) -> Labelled:
    seen = [
        one.model_copy(update={"method": "mortar"}) if rng.random() < 0.1 else one
        for one in case.label.strikes
    ]
    kept = [one for one in seen if rng.random() >= dropped]
    return labelled(kept, case.label.claims, name=case.id)


def test_tenth_of_the_strikes_lost_is_worse() -> None:
    difference = differences(run(GOLD, 1, 0.0), run(GOLD, 2, 0.1), ONLY_HEADLINE)[HEADLINE]

    assert difference.verdict == "worse"
    assert difference.p < 0.05
    assert difference.interval.low < difference.interval.value < difference.interval.high < 0


def test_two_seeds_of_one_noise_cannot_be_told_apart() -> None:
    difference = differences(run(GOLD, 1, 0.0), run(GOLD, 3, 0.0), ONLY_HEADLINE)[HEADLINE]

    assert difference.verdict == "cannot tell"


def test_run_held_against_itself_cannot_be_told_apart() -> None:
    same = run(GOLD[:20], 1, 0.1)

    found = differences(same, same, resamples=200)

    assert {(one.p, one.verdict) for one in found.values()} == {(1.0, "cannot tell")}


def test_intervals_are_the_same_whenever_they_are_computed() -> None:
    tallies = run(GOLD[:20], 1, 0.1)

    found = intervals(tallies, resamples=500)

    assert found == intervals(list(reversed(tallies)), resamples=500)
    assert {name: one.value for name, one in found.items()} == pytest.approx(figures(tallies))
    assert all(one.low <= one.value <= one.high for one in found.values())


def test_bootstrap_draws_as_a_plain_loop_would() -> None:
    tallies = run(GOLD[:30], 1, 0.2)
    shares = np.array([tally.marks["strikes"] for tally in tallies])
    rng = np.random.default_rng(7)
    drawn = shares[rng.integers(0, 30, size=(4000, 30))].sum(axis=1)
    low, high = np.quantile(2 * drawn[:, 0] / (drawn[:, 1] + drawn[:, 2]), [0.025, 0.975])

    found = intervals(tallies, {"strikes": f1(["strikes"])})["strikes"]

    assert (found.low, found.high) == pytest.approx((low, high), abs=0.005)


def test_copies_of_one_story_teach_nothing_new() -> None:
    stories = [article(number, cluster=f"story-{number}") for number in range(30)]
    once = run(stories, 1, 0.2)
    thrice = [
        tally.model_copy(update={"id": f"{tally.id}-{n}"}) for n in range(3) for tally in once
    ]

    found = intervals(thrice, ONLY_HEADLINE)

    assert found[HEADLINE] == pytest.approx(intervals(once, ONLY_HEADLINE)[HEADLINE])


def test_more_articles_show_smaller_effects() -> None:
    few, many = (
        detectable(run(GOLD[:n], 1, 0.1), run(GOLD[:n], 2, 0.1), MEASURES[HEADLINE])
        for n in (20, 90)
    )

    assert 0 < many < few
    assert expected_detectable(run(GOLD, 1, 0.1)) > 0


def test_detectable_effect_is_2_8_standard_errors_in_points() -> None:
    a, b = run(GOLD, 1, 0.0), run(GOLD, 2, 0.1)
    gaps = [
        figures([two])[HEADLINE] - figures([one])[HEADLINE] for one, two in zip(a, b, strict=True)
    ]

    error = np.std(gaps, ddof=1) / np.sqrt(90)
    assert detectable(a, b) == pytest.approx(100 * 2.8 * error)


def test_runs_over_other_articles_are_not_compared() -> None:
    with pytest.raises(ValueError, match="same articles"):
        differences(run(GOLD[:3], 1, 0.0), run(GOLD[1:4], 1, 0.0))


def test_holm_asks_more_of_the_smallest_p() -> None:
    assert holm({"a": 0.01, "b": 0.02, "c": 0.5}) == pytest.approx({"a": 0.03, "b": 0.04, "c": 0.5})


@pytest.mark.parametrize(
    ("one", "other", "alpha"),
    [
        ("0100000010", "1110010000", 0.095),  # both worked out in Krippendorff 2011
        ("aabbdcccedda", "babbbccceddd", 0.692),
        ("aabb", "aabb", 1.0),
        ("ab", "ba", -0.5),
    ],
)
def test_alpha_is_as_published(one: str, other: str, alpha: float) -> None:
    assert krippendorff_alpha(zip(one, other, strict=True)) == pytest.approx(alpha, abs=5e-4)


def test_labels_given_once_say_nothing_about_agreement() -> None:
    assert krippendorff_alpha([("a",), ("b",)]) is None


def test_agreement_is_the_same_whoever_is_the_key() -> None:
    first = GOLD[:20]
    rng = np.random.default_rng(5)
    second = [misread(case, rng, 0.2) for case in first]

    there, back = agree(first, second), agree(second, first)

    assert there.figures == pytest.approx(back.figures)
    assert there.articles == 20
    assert there.figures["claims found"] == 1.0
    assert there.figures["strikes found"] < 1.0


def test_labellings_of_other_articles_are_not_compared() -> None:
    with pytest.raises(ValueError, match="same articles"):
        agree(GOLD[:2], GOLD[1:3])
