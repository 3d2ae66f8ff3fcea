"""Ten retellings: other places, sides, numbers, days and order of telling, the same structure."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from extractor import Article, extract
from extractor.schema.record import Claim, Record, Strike

FOLDER = Path(__file__).parent / "retellings"


@dataclass(frozen=True)
class Told:
    """A strike that must be found: its day, its place, and on whose word whose deed it is."""

    day: str
    place: str
    country: str
    basis: str | None


@dataclass(frozen=True)
class Count:
    """A toll that must be claimed; `place` is its strike's, or None for a total."""

    claimant: str
    stance: str
    effect: str
    group: str
    low: int | None
    place: str | None


@dataclass(frozen=True)
class Retelling:
    """What an article tells; `nowhere` are numbers that are nobody's toll, tally or strike."""

    name: str
    published: str
    strikes: tuple[Told, ...] = ()
    tolls: tuple[Count, ...] = ()
    tallies: frozenset[str] = frozenset()
    nowhere: frozenset[str] = frozenset()


RETELLINGS = [
    Retelling(
        "zliten-two-mosques",
        "2011-06-16",
        strikes=(
            Told("2011-06-09", "Zliten", "LBY", "declared"),
            Told("2011-06-14", "Zliten", "LBY", "declared"),
        ),
        tolls=(
            Count("the alliance", "asserts", "killed", "combatant", 15, "Zliten"),
            Count("The alliance", "concedes", "killed", "civilian", 41, None),
        ),
        tallies=frozenset({"thousands"}),
        nowhere=frozenset({"2,300", "70", "six", "two"}),
    ),
    Retelling(
        "zabid-two-mosques",
        "2016-09-22",
        strikes=(
            Told("2016-09-14", "Zabid", "YEM", "declared"),
            Told("2016-09-19", "Bajil", "YEM", "declared"),
        ),
        tolls=(
            Count("the coalition", "asserts", "killed", "combatant", 9, "Zabid"),
            Count("The coalition", "concedes", "killed", "civilian", 210, None),
        ),
        tallies=frozenset({"2,140"}),
        nowhere=frozenset({"25", "up to 25", "6,000", "38"}),
    ),
    Retelling(
        "jilib-command-report",
        "2019-09-26",
        tolls=(
            Count("The U.S. military", "concedes", "killed", "civilian", 3, None),
            Count("The U.S. military", "concedes", "injured", "civilian", 2, None),
            Count("U.S. Africa Command", "concedes", "killed", "civilian", 5, None),
        ),
        tallies=frozenset({"six", "214", "37", "seven"}),
        nowhere=frozenset({"30", "up to 30", "900", "15"}),
    ),
    Retelling(
        "khiam-two-accounts",
        "2024-10-28",
        strikes=(
            Told("2024-10-27", "Marjayoun", "LBN", "blamed"),
            Told("2024-10-27", "Khiam", "LBN", "declared"),
        ),
        tolls=(
            Count("Litani Monitor", "asserts", "killed", "civilian", 10, "Marjayoun"),
            Count("Litani Monitor", "asserts", "killed", "civilian", 5, "Marjayoun"),
        ),
        nowhere=frozenset({"400", "Four hundred", "18", "35,000", "60"}),
    ),
    Retelling(
        "sviatohirsk-monastery",
        "2022-06-03",
        strikes=(
            Told("2022-05-30", "Sviatohirsk", "UKR", "declared"),
            Told("2022-06-01", "Sviatohirsk", "UKR", "declared"),
            Told("2022-06-01", "Lyman", "UKR", "blamed"),
        ),
        tolls=(
            Count("Defence Ministry", "asserts", "killed", "combatant", 20, "Sviatohirsk"),
            Count("Petro Halchenko", "asserts", "killed", "civilian", 8, "Lyman"),
            Count("Petro Halchenko", "asserts", "killed", "civilian", 4, "Lyman"),
        ),
        tallies=frozenset({"hundreds", "4,870", "112"}),
        nowhere=frozenset({"1,200", "80,000", "95"}),
    ),
    Retelling(
        "bara-churches",
        "2025-03-11",
        strikes=(
            Told("2025-03-08", "Bara", "SDN", "declared"),
            Told("2025-03-10", "Bara", "SDN", "declared"),
            Told("2025-03-10", "El Obeid", "SDN", "blamed"),
        ),
        tolls=(
            Count("the army", "asserts", "killed", "combatant", 11, "Bara"),
            Count("Monitoring Network", "asserts", "killed", "civilian", 14, "El Obeid"),
            Count("Monitoring Network", "asserts", "killed", "civilian", 7, "El Obeid"),
        ),
        tallies=frozenset({"hundreds", "318", "97"}),
        nowhere=frozenset({"700", "50,000", "40", "Three"}),
    ),
    Retelling(
        "afrin-control-room",
        "2018-02-05",
        strikes=(
            Told("2018-02-04", "Afrin", "SYR", "declared"),
            Told("2018-02-04", "Jinderes", "SYR", "blamed"),
        ),
        tolls=(
            Count("Observatory", "asserts", "killed", "civilian", 12, "Jinderes"),
            Count("Observatory", "asserts", "killed", "civilian", 6, "Jinderes"),
        ),
        nowhere=frozenset({"250", "30,000", "87"}),
    ),
    Retelling(
        "mosul-british-review",
        "2017-06-14",
        tolls=(
            Count("Ministry of Defence", "concedes", "killed", "civilian", 4, None),
            Count("Ministry of Defence", "concedes", "injured", "civilian", 6, None),
            Count("Ministry of Defence", "concedes", "killed", "civilian", 2, None),
            Count("Philip Garrow", "concedes", "killed_or_injured", "unspecified", 1, None),
        ),
        tallies=frozenset({"eight", "1,348", "291", "four"}),
        nowhere=frozenset({"12", "up to 12", "14,000", "8"}),
    ),
    Retelling(
        "derna-prayer-hall",
        "2018-05-31",
        strikes=(
            Told("2018-05-30", "Derna", "LBY", "declared"),
            Told("2018-05-30", "Martuba", "LBY", None),
        ),
        tolls=(
            Count("Violations Monitor", "asserts", "killed", "civilian", 8, "Martuba"),
            Count("Violations Monitor", "asserts", "killed", "civilian", 4, "Martuba"),
        ),
        nowhere=frozenset({"300", "12,000", "90", "three", "nine"}),
    ),
    Retelling(
        "kunduz-monthly-figures",
        "2017-10-06",
        tolls=(
            Count("the U.S. military", "concedes", "killed", "civilian", 5, None),
            Count("the U.S. military", "concedes", "injured", "civilian", 3, None),
            Count("the U.S. military", "concedes", "killed", "civilian", 6, None),
            Count("Marcus Ildefonso", "concedes", "killed_or_injured", "unspecified", 1, None),
        ),
        tallies=frozenset({"1,113", "72", "seven", "ten"}),
        nowhere=frozenset({"40", "up to 40", "18,000", "30"}),
    ),
]

retold = pytest.mark.parametrize("retelling", RETELLINGS, ids=lambda retelling: retelling.name)


@cache
def read(retelling: Retelling) -> Record:
    text = (FOLDER / f"{retelling.name}.txt").read_text("utf-8")
    published = date.fromisoformat(retelling.published)
    return extract(Article(id=retelling.name, text=text, published=published), model="rules")


def told(strike: Strike) -> Told:
    assert strike.date
    assert strike.place
    basis = strike.attackers[0].basis if strike.attackers else None
    first = strike.place.text.split(",")[0]
    return Told(str(strike.date.start), first, strike.place.country or "", basis)


def counts(record: Record) -> list[tuple[Claim, Count]]:
    """List the record's tolls with their claims; the place is that of the claim's first strike."""
    places = {strike.id: told(strike).place for strike in record.strikes}
    return [
        (
            claim,
            Count(
                claim.claimant.text or "",
                claim.stance,
                toll.effect,
                toll.group,
                toll.count.low,
                places[claim.about[0]] if claim.about else None,
            ),
        )
        for claim in record.claims
        for toll in claim.casualties
    ]


@retold
def test_the_same_strikes_are_found_and_no_others(retelling: Retelling) -> None:
    record = read(retelling)

    assert record.status == "ok"
    assert {told(strike) for strike in record.strikes} == set(retelling.strikes)
    assert len(record.strikes) == len(retelling.strikes)


@retold
def test_every_toll_is_the_claim_of_its_own_source(retelling: Retelling) -> None:
    found = [count for _, count in counts(read(retelling))]

    for want in retelling.tolls:
        theirs = [count for count in found if want.claimant in count.claimant]
        assert want in [replace(count, claimant=want.claimant) for count in theirs]


@retold
def test_a_monitors_toll_is_no_fact_of_the_strike_another_owns(retelling: Retelling) -> None:
    record = read(retelling)
    owned = {strike.id for strike in record.strikes if told(strike).basis == "declared"}

    monitors = [claim for claim, _ in counts(record) if claim.claimant.kind == "monitor"]

    assert not any(owned & set(claim.about) for claim in monitors)


@retold
def test_totals_of_strikes_are_tallies_about_no_strike(retelling: Retelling) -> None:
    record = read(retelling)
    tallies = [claim for claim in record.claims if claim.topic == "tally"]

    counted = {claim.count.text.lower() for claim in tallies if claim.count}

    assert retelling.tallies <= counted
    assert all(claim.about == [] for claim in tallies)
    assert not counted & {strike.count.text for strike in record.strikes if strike.count}


@retold
def test_permissions_and_people_on_the_move_are_nowhere(retelling: Retelling) -> None:
    record = read(retelling)
    numbers = {strike.count.text for strike in record.strikes if strike.count}
    for claim in record.claims:
        numbers |= {claim.count.text} if claim.count and claim.topic != "damage" else set()
        numbers |= {toll.count.text for toll in claim.casualties}

    assert not numbers & retelling.nowhere


@retold
def test_every_quote_and_word_stands_in_the_article(retelling: Retelling) -> None:
    record = read(retelling)
    text = (FOLDER / f"{retelling.name}.txt").read_text("utf-8")
    items: list[Strike | Claim] = [*record.strikes, *record.claims]

    evidence = [found for item in items for found in item.evidence]

    assert evidence
    assert all(found.match == "exact" for found in evidence)
    assert all(text[found.start : found.end] == found.quote for found in evidence)
    assert all(attacker.text in text for strike in record.strikes for attacker in strike.attackers)
