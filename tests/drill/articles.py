"""Made-up articles by the number, and the reply that a good model would give about each."""

import json
from collections.abc import Iterator

_PLACES = ("Hodeidah", "Homs", "Kharkiv", "Mosul", "Sirte", "Aden", "Raqqa", "Kherson")
_TARGETS = (("a flour mill", "other"), ("a clinic", "health"), ("a bridge", "transport"))
_DAYS = ("Monday", "Tuesday", "Thursday", "Saturday")


def text_of(number: int) -> str:
    """Write an article of three paragraphs; each names its report, so that a piece is known too."""
    place, target, _, day, dead = _facts(number)
    return (
        f"Shells hit {target} outside {place} on {day}, killing at least {dead} people, the "
        f"governor's office said. The wounded were taken to two towns nearby. Our report {number} "
        "follows the road from there to the river, where lorries have waited for a week.\n\n"
        "A spokesman for the brigade denied that its guns had fired on that day. Traders in the "
        f"old market spoke of report {number} as the first in a month that names the place.\n\n"
        "Schools stay shut until the weekend, the mayor said, and the night bus has stopped. "
        f"Nothing else in report {number} is about fighting."
    )


def words_about(number: str) -> str:
    """Write the reply about an article, every word of it from there."""
    place, target, category, day, dead = _facts(int(number))
    strike = {
        "id": "S1",
        "reality": "occurred",
        "salience": "main",
        "method": "artillery",
        "count": None,
        "attackers": [],
        "date": f"on {day}",
        "place": {"text": f"outside {place}", "relation": "near"},
        "target": {"text": target, "categories": [category]},
        "quotes": [f"Shells hit {target} outside {place} on {day}"],
    }
    toll = {
        "effect": "killed",
        "group": "unspecified",
        "who": None,
        "part": False,
        "count": f"at least {dead} people",
    }
    claim = {
        "id": "C1",
        "about": ["S1"],
        "claimant": {"text": "the governor's office", "kind": "local_official"},
        "via": None,
        "topic": "casualties",
        "stance": "asserts",
        "hedge": "none",
        "casualties": [toll],
        "count": None,
        "period": None,
        "quotes": [f"killing at least {dead} people, the governor's office said"],
    }
    return json.dumps({"strikes": [strike], "claims": [claim]})


def _facts(number: int) -> tuple[str, str, str, str, int]:
    target, category = _TARGETS[number % len(_TARGETS)]
    return (
        _PLACES[number % len(_PLACES)],
        target,
        category,
        _DAYS[number % len(_DAYS)],
        number % 40 + 2,
    )


def lines(count: int) -> Iterator[str]:
    """Yield so many articles as JSON lines."""
    for number in range(count):
        article = {"id": f"a{number:05}", "published": "2019-05-09", "text": text_of(number)}
        yield f"{json.dumps(article)}\n"
