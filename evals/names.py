"""Names as the scorer compares them, whatever their spelling.

The scorer folds names by itself, apart from the extractor's own folding: a change there must
show in the scores, not in the ruler.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

ARTICLES = frozenset(["the", "a", "an", "al", "el", "ad", "ar", "as", "ash", "at", "az", "ez"])
CACHED = 1 << 16

_APOSTROPHES = re.compile("[’'`ʼ‘ʻʾʿ]")
_GAP = re.compile(r"[\W_]+")
_DOUBLED = re.compile(r"([^\W\d_])\1")


@lru_cache(CACHED)
def fold_name(written: str) -> str:
    """Fold case, accents, apostrophes, hyphens, articles and the usual transliterations.

    >>> fold_name("as-Suwaydā’"), fold_name("Al Qusayr"), fold_name("Kusair, the town")
    ('suwayda', 'kusayr', 'kusair town')
    """
    bare = unicodedata.normalize("NFKD", written.casefold())
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    words = _GAP.sub(" ", _APOSTROPHES.sub("", bare)).split()
    kept = " ".join([word for word in words if word not in ARTICLES] or words)
    return _DOUBLED.sub(r"\1", kept.replace("ou", "u").replace("q", "k"))


GENERIC = frozenset(
    fold_name(
        "and for in of, air armed army authorities camp city coalition defence defense district "
        "east eastern force forces government group led militants military militia ministry north "
        "northern official officials police province rebels region security source sources south "
        "southern spokesman spokesperson spokeswoman state town troops village west western"
    ).split()
)
"""Words that many names share: alone they make no two names alike."""


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The names of one thing: folded and without spaces in `forms`, as sets of words in `bags`.

    `main` is the form of the first name given, the most settled one. Made by `names_of`, which
    gives the same object for the same names; so comparisons can be remembered by identity.
    """

    main: str
    forms: frozenset[str]
    bags: tuple[frozenset[str], ...]
    key: str


@lru_cache(CACHED)
def names_of(*written: str | None) -> Names | None:
    """Collect the names something goes by, the most settled first, or None if it has none.

    >>> names_of("Deir ez-Zor", "Dayr az-Zawr", None).key
    'dayrzawr deirzor'
    >>> names_of(None, "") is None
    True
    """
    folded = [name for name in map(fold_name, filter(None, written)) if name]
    if not folded:
        return None
    forms = frozenset(name.replace(" ", "") for name in folded)
    bags = tuple(frozenset(name.split()) for name in sorted(set(folded)))
    return Names(folded[0].replace(" ", ""), forms, bags, " ".join(sorted(forms)))


@lru_cache(CACHED)
def name_credit(one: Names, other: Names) -> float:
    """Credit two sets of names: 1 when they share one, .5 when two are much alike, else 0.

    >>> name_credit(names_of("Idlib", "Edleb"), names_of("IDLIB"))
    1.0
    >>> name_credit(names_of("the coalition"), names_of("the US-led coalition"))
    0.5
    >>> name_credit(names_of("Russian military"), names_of("Syrian military"))
    0.0
    """
    if one.forms & other.forms:
        return 1.0
    return 0.5 if any(_alike(mine, yours) for mine in one.bags for yours in other.bags) else 0.0


def _alike(mine: frozenset[str], yours: frozenset[str]) -> bool:
    shared = mine & yours
    if not shared:
        return False
    if shared in (mine, yours):
        return True
    return bool(shared - GENERIC) and 4 * len(shared) >= len(mine) + len(yours)
