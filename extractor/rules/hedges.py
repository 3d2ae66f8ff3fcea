"""How sure a passage sounds, in the codebook's one hedge (decision 16)."""

import re
from functools import lru_cache

from extractor.rules.lexicon import REMEMBERED
from extractor.schema.terms import Hedge

_HEDGES: dict[Hedge, re.Pattern[str]] = {
    "possible": re.compile(
        r"\b(?:may have|might have|could have|suspected|possibl[ye]|may be|appears? to)\b",
        re.IGNORECASE,
    ),
    "likely": re.compile(
        r"\b(?:likely|believed|believes? to|apparently|probabl[ye]|estimated|estimates?|assessed"
        r"|assesses|I believe|thought to|presumed)\b",
        re.IGNORECASE,
    ),
    "unverified": re.compile(
        r"(?:could not|cannot|not been|was not|unable to|couldn[’']t) (?:be )?(?:immediately "
        r"|independently )?(?:be )?(?:independently )?(?:verif|confirm)\w*"
        r"|\bun(?:verified|confirmed)\b",
        re.IGNORECASE,
    ),
    "reported": re.compile(
        r"\b(?:reportedly|according to reports|reports? of|allegedly|were reported|was reported"
        r"|there (?:were|are) (?:also )?(?:no )?reports|initial reports|reported killed)\b",
        re.IGNORECASE,
    ),
}


@lru_cache(REMEMBERED)
def hedge_of(words: str) -> Hedge:
    """Name the one hedge of a passage, the source's own before the article's.

    >>> hedge_of("strikes had likely killed two"), hedge_of("the army said two died")
    ('likely', 'none')
    """
    return next((hedge for hedge, pattern in _HEDGES.items() if pattern.search(words)), "none")
