"""How numbers, days, places and people are worded for a reader."""

from extractor.schema.record import Claim, DateValue, Place, Quantity, Strike, Toll


def bound_words(count: Quantity) -> str:
    """Show the bounds of a number, or its words when it has none.

    >>> bound_words(Quantity(text="at least 16", low=16, high=None))
    '≥16'
    >>> bound_words(Quantity(text="6 to 8", low=6, high=8))
    '6–8'
    """
    low, high = count.low, count.high
    if low is not None and high is not None:
        return f"{low:,}" if low == high else f"{low:,}–{high:,}"
    if low is not None:
        return f"≥{low:,}"
    return f"≤{high:,}" if high is not None else f"“{count.text}”"


def day_words(when: DateValue | None) -> str:
    """Show the days of a time, or its words when they are open.

    >>> from datetime import date
    >>> day_words(DateValue(text="Monday", start=date(2021, 5, 3), end=date(2021, 5, 3)))
    '2021-05-03'
    >>> day_words(DateValue(text="Monday", start=None, end=None))
    '“Monday”'
    """
    if when is None:
        return ""
    start, end = when.start, when.end
    if start and end:
        return start.isoformat() if start == end else f"{start} – {end}"
    if start:
        return f"from {start}"
    return f"to {end}" if end else f"“{when.text}”"


def place_words(place: Place | None) -> str:
    """Show the gazetteer's name, or the article's words when it has none, with the country."""
    if place is None:
        return ""
    name = place.name or place.text
    where = f"near {name}" if place.relation == "near" else name
    return f"{where}, {place.country}" if place.country else where


def toll_words(toll: Toll) -> str:
    """Show one figure of people.

    >>> four = Quantity(text="four", low=4, high=4)
    >>> toll_words(Toll(effect="killed", group="civilian", who="women", part=True, count=four))
    'of them 4 women killed'
    """
    people = toll.who or ("" if toll.group == "unspecified" else f"{toll.group}s")
    effect = toll.effect.replace("_or_", "/")
    words = " ".join(filter(None, [bound_words(toll.count), people.replace("_", " "), effect]))
    return f"of them {words}" if toll.part else words


def strike_cells(strike: Strike) -> tuple[str, ...]:
    """Word a strike as: id, when, where, what, by whom, how many, how sure."""
    method = "" if strike.method == "unspecified" else strike.method
    target = strike.target.text if strike.target else ""
    return (
        strike.id,
        day_words(strike.date),
        place_words(strike.place),
        " · ".join(filter(None, [method, target])),
        "; ".join(attacker.name for attacker in strike.attackers),
        bound_words(strike.count) if strike.count else "",
        strike.reality,
    )


def claim_cells(claim: Claim) -> tuple[str, ...]:
    """Word a claim as: id, about what, claimant, topic and stance, figure, hedge."""
    stance = "" if claim.stance == "asserts" else claim.stance.replace("_", " ")
    return (
        claim.id,
        " ".join(claim.about),
        claim.claimant.name or claim.claimant.text or claim.claimant.kind,
        " · ".join(filter(None, [claim.topic, stance])),
        figure_words(claim),
        "" if claim.hedge == "none" else claim.hedge,
    )


def figure_words(claim: Claim) -> str:
    """Show every number of a claim and the time it spans."""
    figures = [toll_words(toll) for toll in claim.casualties]
    if claim.count:
        figures.append(bound_words(claim.count))
    if claim.period:
        figures.append(day_words(claim.period))
    return "; ".join(figures)
