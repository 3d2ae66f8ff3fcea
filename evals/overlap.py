"""Words that two articles share, and should not: a label set must not repeat itself."""

import re
from collections.abc import Iterable

from evals.gold import Labelled

RUN = 8
"""Words in a row that two articles share only when one was made from the other."""

_WORD = re.compile(r"\w+")


def shared_runs(cases: Iterable[Labelled]) -> list[str]:
    """List pairs of articles that share a run of words, unless they report one event.

    Each pair is named once, with the first run the two share.
    """
    seen: dict[tuple[str, ...], Labelled] = {}
    told: dict[tuple[str, str], str] = {}
    for case in cases:
        words = _WORD.findall(case.text.casefold())
        for start in range(len(words) - RUN + 1):
            run = tuple(words[start : start + RUN])
            first = seen.setdefault(run, case)
            if first.cluster != case.cluster and (first.id, case.id) not in told:
                told[first.id, case.id] = " ".join(run)
    return [f"{one}, {other}: both say {run!r}" for (one, other), run in told.items()]
